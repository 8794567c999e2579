import DeckModel
import FetchCore

/// All that is known of the selected request, in tabs, as lines that scroll.
enum DetailPanel {
    /// - Parameter isBelowList: Whether the line above it is the border to a list, which can be dragged.
    static func draw(
        _ deck: DeckState, in area: Rect, isBelowList: Bool, on canvas: inout Canvas
    ) {
        let (head, body) = area.splitTop(1)
        if isBelowList { canvas.hits.add(head, .paneBorder(percent: deck.ui.listPercent)) }
        canvas.hits.add(body, .detail)
        let title = isBelowList || area.width >= 70 ? deck.selectedRequest.map { "Request \($0)" } : nil
        guard let facts = deck.detail() else {
            DetailTabs.draw(deck, matches: 0, title: title ?? "", in: head, on: &canvas)
            canvas.put("no request is selected", row: body.row, column: body.column + 2, .dim)
            canvas.layout.detailRows = body.height
            return
        }
        let page = DetailPage(
            facts: facts, now: deck.now, width: body.width - 4, glyphs: canvas.glyphs, theme: canvas.theme)
        let (top, rest) = body.splitTop(body.height >= 7 ? 2 : body.height >= 3 ? 1 : 0)
        for (index, line) in page.summary(lines: top.height).enumerated() {
            canvas.put(line.spans, row: top.row + index, column: top.column + 2, right: top.right - 2)
        }
        let matches = drawLines(page, deck, in: rest, on: &canvas)
        DetailTabs.draw(deck, matches: matches, title: title ?? "", in: head, on: &canvas)
    }

    /// Returns how many lines have what is looked for.
    private static func drawLines(
        _ page: DetailPage, _ deck: DeckState, in area: Rect, on canvas: inout Canvas
    ) -> Int {
        var lines = page.lines(deck.ui.detailTab)
        if let find = deck.ui.find { lines = lines.map(DetailFinder(find.text).marked) }
        lines = lines.flatMap { Wrap.rows($0, width: page.width, indent: 4) }
        let matches: [Int] = lines.indices.filter { lines[$0].hasMatch }
        let match: Int? = matches.isEmpty ? nil : matches[min(deck.ui.find?.place ?? 0, matches.count - 1)]
        if let match { lines[match] = lines[match].restyled(canvas.theme[.match].adding(.reverse)) }
        let first = firstLine(deck.ui, page, lines.count, match: match, height: area.height)
        for (index, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
            canvas.put(line.spans, row: area.row + index, column: area.column + 2, right: area.right - 2)
            if let bar = line.bar {
                bar.draw(row: area.row + index, column: area.column + 2, right: area.right - 2, on: &canvas)
            }
        }
        canvas.layout.detailRows = area.height
        canvas.layout.detailLines = lines.count
        canvas.layout.detailFirst = first
        canvas.layout.detailMatches = matches.count
        let bar = Rect(row: area.row, column: area.right - 1, height: area.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: area.height, total: lines.count)
        return matches.count
    }

    /// The first line that is shown.
    private static func firstLine(_ ui: DeckUI, _ page: DetailPage, _ count: Int, match: Int?, height: Int)
        -> Int
    {
        let last = max(0, count - height)
        let isComing = page.facts.body.isComing && !page.facts.body.bytes.isEmpty
        switch ui.detailAnchor {
        case .match where match != nil: return max(0, min((match ?? 0) - height / 3, last))
        case .newest where isComing && ui.detailTab == .response: return last
        case .match, .newest, .line: return max(0, min(ui.detailScroll, last))
        }
    }
}

/// One line of the detail: pieces of text, and a bar of the waterfall in some.
struct DetailLine {
    var spans: [Span] = []
    var bar: WaterfallBar?

    init(_ spans: [Span] = [], bar: WaterfallBar? = nil) {
        self.spans = spans
        self.bar = bar
    }
}
