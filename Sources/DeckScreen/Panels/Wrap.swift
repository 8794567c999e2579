import DeckModel

/// Breaks text into lines.
enum Wrap {
    /// Breaks at blanks; a word that is longer than a line is broken where the line ends.
    static func lines(_ text: String, width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let joined = line.isEmpty ? String(word) : "\(line) \(word)"
            if CellText.width(joined) <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            var pieces = pieces(String(word), width: width)
            line = pieces.popLast() ?? ""
            lines += pieces
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Pieces of that many cells; never empty.
    static func pieces(_ text: String, width: Int) -> [String] {
        guard CellText.width(text) > width, width > 0 else { return [text] }
        var pieces: [String] = []
        var piece = ""
        var used = 0
        for character in text {
            let cells = CellText.width(String(character))
            if used + cells > width, !piece.isEmpty {
                pieces.append(piece)
                piece = ""
                used = 0
            }
            piece.append(character)
            used += cells
        }
        pieces.append(piece)
        return pieces
    }

    /// The line on as many rows as it needs, broken at blanks where there are any; each after the first is set in by
    /// `indent` cells.
    static func rows(_ line: DetailLine, width: Int, indent: Int) -> [DetailLine] {
        guard line.bar == nil, width > indent + 8,
            line.spans.reduce(0, { $0 + CellText.width($1.text) }) > width
        else { return [line] }
        var rows: [DetailLine] = []
        var row = Row(indent: 0)
        for span in line.spans {
            for character in span.text {
                let cells = CellText.width(String(character))
                if row.used + cells > width {
                    let rest = row.cut(atLeast: width / 2)
                    rows.append(row.line)
                    row = Row(indent: indent)
                    for letter in rest { row.append(letter) }
                }
                row.append(Letter(character: character, cells: cells, span: span))
            }
        }
        return rows + [row.line]
    }

    private struct Letter {
        var character: Character
        var cells: Int
        var span: Span
    }

    /// A row being filled.
    private struct Row {
        let indent: Int
        var used: Int
        private var letters: [Letter] = []
        /// The place after the last blank.
        private var afterBlank = 0

        init(indent: Int) {
            self.indent = indent
            used = indent
        }

        mutating func append(_ letter: Letter) {
            letters.append(letter)
            used += letter.cells
            if letter.character == " " { afterBlank = letters.count }
        }

        /// Ends the row after its last blank, if that leaves so many cells on it; what goes to the next row.
        mutating func cut(atLeast cells: Int) -> [Letter] {
            guard indent + letters[..<afterBlank].reduce(0, { $0 + $1.cells }) >= cells else { return [] }
            defer { letters.removeSubrange(afterBlank...) }
            return Array(letters[afterBlank...])
        }

        var line: DetailLine {
            var spans = indent > 0 ? [Span(String(repeating: " ", count: indent))] : []
            for letter in letters {
                let span = letter.span
                if let last = spans.last, last.role == span.role, last.style == span.style {
                    spans[spans.count - 1].text.append(letter.character)
                } else {
                    spans.append(Span(String(letter.character), span.role, style: span.style))
                }
            }
            return DetailLine(spans)
        }
    }
}
