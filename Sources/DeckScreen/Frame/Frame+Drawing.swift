extension Frame {
    /// Puts text at a cell, cut at `maxWidth` cells and at the right edge, and returns the column after it.
    ///
    /// - Parameters:
    ///   - maxWidth: Cells that it may take; nil is up to the right edge.
    ///   - ellipsis: What ends a text that was cut; nil just cuts.
    @discardableResult
    package mutating func put(
        _ text: String, row: Int, column: Int, maxWidth: Int? = nil, style: CellStyle,
        ellipsis: Unicode.Scalar? = nil
    ) -> Int {
        let room = min(maxWidth ?? .max, max(0, columns - column))
        guard room > 0, row >= 0, row < rows else { return column }
        if let end = putASCII(text, row: row, column: column, room: room, style: style, ellipsis: ellipsis) {
            return end
        }
        let shown = ellipsis.map { CellText.truncated(text, to: room, ellipsis: $0) } ?? text
        var at = column
        CellText.forEachCluster(shown) { base, marks, width in
            guard at + width <= column + room else { return false }
            set(row: row, column: at, base: base, marks: marks, width: width, style: style)
            at += width
            return true
        }
        return at
    }

    /// The way of nearly all text; nil when the text needs the other one.
    private mutating func putASCII(
        _ text: String, row: Int, column: Int, room: Int, style: CellStyle, ellipsis: Unicode.Scalar?
    ) -> Int? {
        var copy = text
        return copy.withUTF8 { bytes -> Int? in
            let isCut = bytes.count > room
            let shown = UnsafeBufferPointer(rebasing: bytes.prefix(room))
            guard column >= 0, CellText.isPrintableASCII(shown) else { return nil }
            for (offset, byte) in shown.enumerated() {
                set(row: row, column: column + offset, base: Unicode.Scalar(byte), width: 1, style: style)
            }
            if isCut {
                // What was cut off may have been a mark that belongs to the last letter: the other way
                // decides.
                guard bytes[room] < 0x80 else { return nil }
                if let ellipsis {
                    set(row: row, column: column + room - 1, base: ellipsis, width: 1, style: style)
                }
            }
            return column + shown.count
        }
    }

    /// Puts text so that it ends before `right`, its end cut off when it is wider than `maxWidth`.
    package mutating func putRight(
        _ text: String, row: Int, right: Int, maxWidth: Int, style: CellStyle, ellipsis: Unicode.Scalar? = nil
    ) {
        let width = min(CellText.width(text), max(0, maxWidth))
        put(text, row: row, column: right - width, maxWidth: width, style: style, ellipsis: ellipsis)
    }

    /// Fills a part with one glyph of width 1.
    package mutating func fill(_ rect: Rect, with scalar: Unicode.Scalar = " ", style: CellStyle) {
        for row in max(0, rect.row)..<max(0, rect.row, min(rows, rect.bottom)) {
            for column in max(0, rect.column)..<max(0, rect.column, min(columns, rect.right)) {
                set(row: row, column: column, base: scalar, width: 1, style: style)
            }
        }
    }

    /// A line of one glyph to the right.
    package mutating func horizontalLine(
        _ scalar: Unicode.Scalar, row: Int, column: Int, width: Int, style: CellStyle
    ) {
        fill(Rect(row: row, column: column, height: 1, width: width), with: scalar, style: style)
    }

    /// Takes the look of a part's cells and leaves what they show.
    package mutating func restyle(_ rect: Rect, _ change: (inout CellStyle) -> Void) {
        for row in max(0, rect.row)..<max(0, rect.row, min(rows, rect.bottom)) {
            for column in max(0, rect.column)..<max(0, rect.column, min(columns, rect.right)) {
                restyle(row: row, column: column, change)
            }
        }
    }

    /// A border within the part's edge, with a title in its top line.
    package mutating func box(_ rect: Rect, title: String = "", glyphs: BoxGlyphs, style: CellStyle) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let inner = rect.width - 2
        let last = rect.right - 1
        for (row, left, right) in [
            (rect.row, glyphs.topLeft, glyphs.topRight),
            (rect.bottom - 1, glyphs.bottomLeft, glyphs.bottomRight),
        ] {
            set(row: row, column: rect.column, base: left, width: 1, style: style)
            horizontalLine(glyphs.horizontal, row: row, column: rect.column + 1, width: inner, style: style)
            set(row: row, column: last, base: right, width: 1, style: style)
        }
        for row in (rect.row + 1)..<(rect.bottom - 1) {
            set(row: row, column: rect.column, base: glyphs.vertical, width: 1, style: style)
            set(row: row, column: last, base: glyphs.vertical, width: 1, style: style)
        }
        guard !title.isEmpty, inner > 4 else { return }
        put(
            " \(title) ", row: rect.row, column: rect.column + 2, maxWidth: inner - 2,
            style: style.adding(.bold))
    }
}

/// The pieces of a border.
package struct BoxGlyphs: Sendable, Hashable {
    package var horizontal: Unicode.Scalar
    package var vertical: Unicode.Scalar
    package var topLeft: Unicode.Scalar
    package var topRight: Unicode.Scalar
    package var bottomLeft: Unicode.Scalar
    package var bottomRight: Unicode.Scalar

    package static let rounded = BoxGlyphs(
        horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯")
    package static let ascii = BoxGlyphs(
        horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+")
}
