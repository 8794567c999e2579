import DeckModel
import RunModel

/// How many requests settled with which status, beside the errors where there is room, else in a line above them.
struct StatusDistribution {
    let counts: [StatusCount]

    private static let besideWidth = 120
    private static let paneWidth = 38

    /// Draws it and returns the part of the area that is left.
    static func draw(_ counts: [StatusCount], in area: Rect, on canvas: inout Canvas) -> Rect {
        guard !counts.isEmpty, area.height >= 6 else { return area }
        let distribution = StatusDistribution(counts: counts)
        if area.width >= besideWidth {
            let (list, pane) = area.splitLeft(area.width - paneWidth)
            distribution.drawPane(pane, on: &canvas)
            return list
        }
        let (line, list) = area.splitTop(1)
        distribution.drawLine(line, on: &canvas)
        return list
    }

    // MARK: The pane

    /// A bar a status, to the scale of the most frequent one.
    private func drawPane(_ area: Rect, on canvas: inout Canvas) {
        let (head, body) = area.splitTop(1)
        canvas.fill(head, .columnHead)
        canvas.put("STATUS", row: head.row, column: head.column + 2, .columnHead)
        canvas.putRight("COUNT", row: head.row, right: head.right - 7, maxWidth: 6, .columnHead)
        for row in body.row..<body.bottom {
            canvas.frame.set(
                row: row, column: body.column, base: canvas.glyphs.box.vertical, width: 1,
                style: canvas.theme[.border])
        }
        let isCut = counts.count > body.height
        // Where there is no room for all, the most frequent stay, in their order.
        let shown = isCut ? mostFrequent(body.height - 1) : counts
        for (index, entry) in shown.enumerated() {
            draw(entry, row: body.row + index, in: body, on: &canvas)
        }
        guard isCut else { return }
        canvas.put(
            "and \(counts.count - shown.count) more", row: body.bottom - 1, column: body.column + 2, .dim)
    }

    private func draw(_ entry: StatusCount, row: Int, in area: Rect, on canvas: inout Canvas) {
        let label = counts.contains { $0.status == 0 } ? 11 : 3
        canvas.put(Self.name(entry), row: row, column: area.column + 2, maxWidth: label, Self.role(entry))
        let barStart = area.column + 3 + label
        let most = counts.map(\.count).max() ?? 1
        let bar = Sparkline.bar(
            Double(entry.count) / Double(max(1, most)), width: max(1, area.right - 13 - barStart),
            style: canvas.look.graphs)
        canvas.put(bar, row: row, column: barStart, Self.role(entry))
        canvas.putRight(
            Figures.shortCount(entry.count), row: row, right: area.right - 7, maxWidth: 6, .number)
        let percent = Figures.share(Int64(entry.count), of: Int64(total))
        canvas.putRight(percent, row: row, right: area.right - 2, maxWidth: 4, .dim)
    }

    private func mostFrequent(_ number: Int) -> [StatusCount] {
        let kept = counts.indices.sorted { (counts[$1].count, $0) < (counts[$0].count, $1) }.prefix(
            max(0, number))
        return kept.sorted().map { counts[$0] }
    }

    // MARK: The line

    /// One bar for all, and each status with its count.
    private func drawLine(_ area: Rect, on canvas: inout Canvas) {
        var at = area.column + 2
        if area.width >= 72 {
            let cells = Shares.cells(counts.map { Int64($0.count) }, width: 20)
            for (entry, width) in zip(counts, cells) where width > 0 {
                canvas.frame.horizontalLine(
                    Self.glyph(entry, canvas.glyphs), row: area.row, column: at, width: width,
                    style: canvas.theme[Self.role(entry)])
                at += width
            }
            at += 2
        }
        let shown = (1...counts.count).reversed().lazy.map { self.words($0) }
            .first { Self.cells($0) <= area.right - 1 - at }
        canvas.put(shown ?? words(1), row: area.row, column: at, right: area.right - 1)
    }

    /// The most frequent so many, lowest first, and how many there are beside them.
    private func words(_ number: Int) -> [Span] {
        var spans: [Span] = []
        for entry in mostFrequent(number) {
            spans.append(Span("\(Self.name(entry)) ", Self.role(entry)))
            spans.append(Span("\(Figures.shortCount(entry.count))  ", .number))
        }
        if number < counts.count { spans.append(Span("and \(counts.count - number) more", .dim)) }
        return spans
    }

    private var total: Int { counts.reduce(0) { $0 + $1.count } }

    private static func name(_ entry: StatusCount) -> String {
        entry.status == 0 ? "no response" : String(entry.status)
    }

    private static func role(_ entry: StatusCount) -> Role {
        entry.status == 0 ? .failed : StatusClass.role(entry.status)
    }

    /// Another sign for each class, where there is no color.
    private static func glyph(_ entry: StatusCount, _ glyphs: Glyphs) -> Unicode.Scalar {
        switch entry.status {
        case 200..<300: glyphs.bar[0]
        case 300..<400: glyphs.bar[3]
        case 400..<500: glyphs.bar[2]
        case 0: glyphs.bar[4]
        default: glyphs.bar[1]
        }
    }

    private static func cells(_ spans: [Span]) -> Int {
        spans.reduce(0) { $0 + CellText.width($1.text) }
    }
}
