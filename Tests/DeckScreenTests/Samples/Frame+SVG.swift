@testable import DeckScreen

extension Frame {
    /// The frame as an SVG picture, as a terminal with a good font would show it.
    ///
    /// - Parameters:
    ///   - theme: For what the cells leave to the terminal.
    ///   - title: Of the window that is drawn around it; nil draws none.
    ///   - depth: How many colors the terminal has.
    func svg(theme: Theme, title: String? = nil, depth: ColorDepth = .truecolor) -> String {
        SVGWriter(frame: self, theme: theme, title: title, depth: depth).text()
    }
}

/// Writes a frame as SVG: runs of text, and lines and blocks as shapes, so that they meet without gaps.
private struct SVGWriter {
    let frame: Frame
    let theme: Theme
    let title: String?
    let depth: ColorDepth

    private let cellWidth = 8.4
    private let cellHeight = 18.0
    private let margin = 12.0
    private var top: Double { title == nil ? margin : 38 }
    private var width: Double { Double(frame.columns) * cellWidth + 2 * margin }
    private var height: Double { Double(frame.rows) * cellHeight + top + margin }

    func text() -> String {
        var lines: [String] = []
        let size = "\(number(width)) \(number(height))"
        lines.append(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" width=\"\(number(width))\""
                + " height=\"\(number(height))\" font-family=\"ui-monospace,"
                + "'JetBrains Mono','DejaVu Sans Mono',"
                + "Menlo,Consolas,monospace\" font-size=\"14\">")
        lines.append(
            "<rect width=\"\(number(width))\" height=\"\(number(height))\" rx=\"8\" fill=\"\(page)\"/>")
        if let title { lines += window(title) }
        for row in 0..<frame.rows {
            lines += backgrounds(row)
            lines += glyphs(row)
        }
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private var page: String {
        theme[.text].background?.shown(at: depth)?.hex ?? (theme.variant == .dark ? "#101216" : "#ffffff")
    }
    private var ink: String {
        theme[.text].foreground?.shown(at: depth, on: theme[.text].background)?.hex
            ?? (theme.variant == .dark ? "#d8dce4" : "#202428")
    }

    private func window(_ title: String) -> [String] {
        let colors = ["#ec6a5e", "#f4bf4f", "#61c554"]
        let dots = colors.enumerated().map { index, color in
            "<circle cx=\"\(22 + 20 * index)\" cy=\"19\" r=\"6\" fill=\"\(color)\"/>"
        }
        let middle = number(width / 2)
        return dots + [
            "<text x=\"\(middle)\" y=\"24\" text-anchor=\"middle\" fill=\"\(ink)\" opacity=\"0.7\">"
                + "\(escape(title))</text>"
        ]
    }

    /// Foreground and background as they are shown, reversed where the cell says so.
    private func colors(_ style: CellStyle) -> (ink: String, paper: String) {
        let foreground = style.foreground?.shown(at: depth, on: style.background)?.hex ?? ink
        let background = style.background?.shown(at: depth)?.hex ?? page
        return style.attributes.contains(.reverse) ? (background, foreground) : (foreground, background)
    }

    private func backgrounds(_ row: Int) -> [String] {
        runs(row) { colors($0.style).paper == colors($1.style).paper }.compactMap { run in
            let paper = colors(frame[row, run.lowerBound].style).paper
            guard paper != page else { return nil }
            return rect(x(run.lowerBound), y(row), Double(run.count) * cellWidth, cellHeight, paper)
        }
    }

    private func glyphs(_ row: Int) -> [String] {
        var lines: [String] = []
        for run in runs(row, while: { sameText($0, $1) }) {
            let cell = frame[row, run.lowerBound]
            if cell.isContinuation { continue }
            if let scalar = cell.scalar, let shape = shape(scalar, row, run) {
                lines += shape
                continue
            }
            let text = run.map { frame.text(row: row, column: $0) }.joined()
            if text.allSatisfy({ $0 == " " }) {
                if cell.style.attributes.contains(.underline) { lines.append(underline(row, run)) }
                continue
            }
            lines.append(textElement(text, row, run))
        }
        return lines
    }

    /// Cells that may be one text element: the same look, and plain characters that every font spaces alike.
    private func sameText(_ left: Cell, _ right: Cell) -> Bool {
        guard left.style == right.style else { return false }
        if left.glyph == right.glyph, let scalar = left.scalar, isShape(scalar) { return true }
        return isPlain(left) && isPlain(right)
    }

    private func isPlain(_ cell: Cell) -> Bool {
        cell.width == 1 && cell.glyph >= 0x20 && cell.glyph < 0x7f
    }

    /// One that no viewer folds into the next: browsers pass over `xml:space`, and what is left would be stretched.
    private static let space = "\u{A0}"

    private func textElement(_ text: String, _ row: Int, _ run: Range<Int>) -> String {
        let cell = frame[row, run.lowerBound]
        let style = cell.style
        let cells = run.count == 1 ? max(1, Int(cell.width)) : run.count
        var extra = ""
        if style.attributes.contains(.bold) { extra += " font-weight=\"700\"" }
        if style.attributes.contains(.italic) { extra += " font-style=\"italic\"" }
        if style.attributes.contains(.underline) { extra += " text-decoration=\"underline\"" }
        if style.attributes.contains(.dim) { extra += " opacity=\"0.65\"" }
        return "<text x=\"\(number(x(run.lowerBound)))\" y=\"\(number(y(row) + 13.4))\""
            + " textLength=\"\(number(Double(cells) * cellWidth))\" lengthAdjust=\"spacingAndGlyphs\""
            + " fill=\"\(colors(style).ink)\"\(extra)>\(escape(text).replacing(" ", with: Self.space))</text>"
    }

    private func underline(_ row: Int, _ run: Range<Int>) -> String {
        rect(
            x(run.lowerBound), y(row) + cellHeight - 3, Double(run.count) * cellWidth, 1,
            colors(frame[row, run.lowerBound].style).ink)
    }

    private func isShape(_ scalar: Unicode.Scalar) -> Bool {
        "─━│┃".unicodeScalars.contains(scalar) || (0x2580...0x2595).contains(scalar.value)
    }

    /// Lines and blocks as rectangles, corners as arcs; nil for what is text.
    private func shape(_ scalar: Unicode.Scalar, _ row: Int, _ run: Range<Int>) -> [String]? {
        let ink = colors(frame[row, run.lowerBound].style).ink
        let (left, top) = (x(run.lowerBound), y(row))
        let length = Double(run.count) * cellWidth
        let middle = top + cellHeight / 2
        switch scalar {
        case "─": return [rect(left, middle - 0.5, length, 1, ink)]
        case "━": return [rect(left, middle - 2, length, 4, ink)]
        case "│", "┃":
            let thick = scalar == "│" ? 1.0 : 3.0
            return run.map { rect(x($0) + cellWidth / 2 - thick / 2, top, thick, cellHeight, ink) }
        case "╭", "╮", "╰", "╯": return [corner(scalar, left, top, ink)]
        default: break
        }
        switch scalar.value {
        case 0x2581...0x2588:
            let part = cellHeight * Double(scalar.value - 0x2580) / 8
            return [rect(left, top + cellHeight - part, length, part, ink)]
        case 0x2589...0x258F:
            return run.map {
                rect(x($0), top, cellWidth * Double(0x2590 - scalar.value) / 8, cellHeight, ink)
            }
        case 0x2580: return [rect(left, top, length, cellHeight / 2, ink)]
        case 0x2591...0x2593:
            let opacity = [0.25, 0.5, 0.75][Int(scalar.value - 0x2591)]
            return [rect(left, top, length, cellHeight, ink, opacity: opacity)]
        default: return nil
        }
    }

    private func corner(_ scalar: Unicode.Scalar, _ left: Double, _ top: Double, _ ink: String) -> String {
        let middle = (left + cellWidth / 2, top + cellHeight / 2)
        let isLeft = scalar == "╭" || scalar == "╰"
        let isTop = scalar == "╭" || scalar == "╮"
        let side = isLeft ? left + cellWidth : left
        let end = isTop ? top + cellHeight : top
        return "<path d=\"M\(number(side)) \(number(middle.1)) Q\(number(middle.0)) \(number(middle.1))"
            + " \(number(middle.0)) \(number(end))\" fill=\"none\" stroke=\"\(ink)\"/>"
    }

    private func runs(_ row: Int, while same: (Cell, Cell) -> Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        for column in 0..<frame.columns {
            if column + 1 == frame.columns || !same(frame[row, start], frame[row, column + 1]) {
                found.append(start..<(column + 1))
                start = column + 1
            }
        }
        return found
    }

    private func x(_ column: Int) -> Double { margin + Double(column) * cellWidth }
    private func y(_ row: Int) -> Double { top + Double(row) * cellHeight }

    private func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: String, opacity: Double = 1
    ) -> String {
        let fade = opacity < 1 ? " opacity=\"\(number(opacity))\"" : ""
        return "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\""
            + " height=\"\(number(height))\" fill=\"\(color)\"\(fade)/>"
    }

    /// At most two decimals.
    private func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
        if rest == 0 { return String(whole) }
        let digits = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
        return (hundredths < 0 && whole == 0 ? "-" : "") + "\(whole).\(digits)"
    }

    private func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
