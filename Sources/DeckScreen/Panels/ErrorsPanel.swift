import DeckModel
import FetchCore

/// View 3: one line a cause of failure, and below what to try about the selected one.
enum ErrorsPanel {
    static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, on canvas: inout Canvas) {
        let causes = deck.causeRows()
        let selected = causes.firstIndex { $0.id == deck.ui.selectedCause } ?? 0
        let adviceHeight = causes.isEmpty || area.height < 9 ? 0 : min(6, area.height / 3)
        let (list, advice) = area.splitTop(area.height - adviceHeight)
        let table = FactTable(columns: columns(now: deck.now), emptyText: emptyText(deck.header))
        table.draw(causes, selected: selected, in: list, on: &canvas) { .cause($0.id) }
        if causes.indices.contains(selected) { drawAdvice(causes[selected], in: advice, on: &canvas) }
    }

    private static func emptyText(_ header: HeaderFacts) -> String {
        header.counts.settled == 0 ? "nothing has settled yet" : "nothing has failed"
    }

    private static func columns(now: RunInstant) -> [FactColumn<CauseFacts>] {
        [
            FactColumn("COUNT", ColumnWidth(minimum: 5, ideal: 6), drop: 1) { cause, _, _ in
                Span(Units.shortCount(cause.count), .failed)
            },
            FactColumn("KIND", ColumnWidth(minimum: 8, ideal: 9), drop: 3, .left) { cause, _, _ in
                Span(cause.kind.word, .warning)
            },
            FactColumn("CAUSE", ColumnWidth(minimum: 14, ideal: 36, flex: 3), drop: 0, .left) { cause, _, _ in
                Span(cause.pattern, .text)
            },
            FactColumn("HOST", ColumnWidth(minimum: 10, ideal: 22, flex: 1), drop: 2, .left) { cause, _, _ in
                Span(cause.host, .host)
            },
            FactColumn("LAST SEEN", ColumnWidth(minimum: 9, ideal: 10), drop: 4) { cause, _, _ in
                Span(Units.clock(now.since(cause.lastSeen)) + " ago", .dim)
            },
            FactColumn("EXAMPLE", ColumnWidth(minimum: 7, ideal: 9), drop: 5) { cause, _, _ in
                Span("#\(cause.example)", .dim)
            },
        ]
    }

    private static func drawAdvice(_ cause: CauseFacts, in area: Rect, on canvas: inout Canvas) {
        guard area.height >= 2 else { return }
        canvas.rule(row: area.row, in: area, title: "What to try")
        var lines = Wrap.lines(cause.advice, width: area.width - 4).map { ($0, Role.text) }
        if cause.message != cause.pattern {
            lines += Wrap.lines("#\(cause.example): \(cause.message)", width: area.width - 4).map {
                ($0, .dim)
            }
        }
        lines.append(("Enter shows its requests, R retries them", .dim))
        for (index, line) in lines.prefix(area.height - 1).enumerated() {
            canvas.put(
                line.0, row: area.row + 1 + index, column: area.column + 2, maxWidth: area.width - 4, line.1)
        }
    }
}

/// Breaks text into lines at blanks.
enum Wrap {
    static func lines(_ text: String, width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let joined = line.isEmpty ? String(word) : "\(line) \(word)"
            if CellText.width(joined) <= width || line.isEmpty {
                line = joined
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}

extension Canvas {
    /// A thin line across a part, with a word in it.
    mutating func rule(row: Int, in area: Rect, title: String) {
        frame.horizontalLine(
            glyphs.rule, row: row, column: area.column, width: area.width, style: theme[.border])
        guard !title.isEmpty, area.width > 6 else { return }
        put(" \(title) ", row: row, column: area.column + 2, maxWidth: area.width - 4, .dim)
    }
}
