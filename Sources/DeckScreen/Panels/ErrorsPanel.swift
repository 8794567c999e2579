import DeckModel
import FetchCore
import RunModel

/// View 3: one line a cause of failure, and below what to try about the selected one.
enum ErrorsPanel {
    static func draw(
        _ deck: DeckState, _ header: HeaderFacts, in whole: Rect, on canvas: inout Canvas
    ) {
        let area = StatusDistribution.draw(deck.statusCounts, in: whole, on: &canvas)
        let causes = deck.causeRows()
        let cursor = deck.shownCauseCursor(causes.map(\.id))
        let advice =
            cursor.isOnRow && causes.indices.contains(cursor.place)
            ? advice(causes[cursor.place], deck, width: area.width - 4) : []
        let adviceHeight = area.height < 9 || advice.isEmpty ? 0 : min(advice.count + 1, area.height / 3)
        let (upper, pane) = area.splitTop(area.height - adviceHeight)
        let remarks = remarks(deck, header, canvas.glyphs)
        let (top, list) = upper.splitTop(
            min(remarks.count, upper.height >= 9 ? 3 : upper.height >= 4 ? 1 : 0))
        for (index, line) in remarks.prefix(top.height).enumerated() {
            canvas.put(line, row: top.row + index, column: top.column + 2, right: top.right - 2)
        }
        let table = FactTable(
            columns: columns(causes),
            emptyText: deck.listFilter == nil ? emptyText(header) : "no such cause")
        table.draw(
            count: causes.count, cursor: cursor, in: list, on: &canvas, rows: { Array(causes[$0]) },
            target: { .cause($0.id) })
        draw(advice, in: pane, on: &canvas)
    }

    /// What stands above the table: how a pressed retry goes, and how many requests may still come to be failures.
    private static func remarks(_ deck: DeckState, _ header: HeaderFacts, _ glyphs: Glyphs) -> [[Span]] {
        let trial = deck.retryTrial.map { TrialPane.lines($0, deck, glyphs) } ?? []
        let uncertain = header.uncertain == 0 ? [] : [uncertain(header.uncertain, deck)]
        guard header.retrying > deck.retryTrial?.progress.open ?? 0 else { return trial + uncertain }
        let requests = Figures.counted(header.retrying, "request")
        return trial + uncertain + [[Span("\(requests) being retried, not counted here", .notice)]]
    }

    /// What was cancelled without anybody knowing whether it was received: no failure, but nothing that is done either.
    private static func uncertain(_ count: Int, _ deck: DeckState) -> [Span] {
        let keys = "\(deck.keyName(.view(.requests))) \(deck.keyName(.onlyFailed))"
        return [
            Span("\(Figures.count(count)) cancelled, \(FetchFailure.mayHaveBeenReceived)", .warning),
            Span(": not in this list, \(keys) shows them", .dim),
        ]
    }

    private static func emptyText(_ header: HeaderFacts) -> String {
        header.counts.settled == 0 ? "nothing has settled yet" : "nothing has failed"
    }

    private static func columns(_ causes: [CauseFacts]) -> [FactColumn<CauseFacts>] {
        let longest = causes.reduce(10) { max($0, $1.host.count) }
        let columns = columns(hostWidth: min(60, longest))
        return causes.contains { $0.retried != nil }
            ? columns.prefix(3) + trialColumns + columns.dropFirst(3) : columns
    }

    /// A dash where nothing of the cause was sent again.
    private static func count(_ count: Int?, none: Role) -> Span {
        guard let count else { return Span("–", .dim) }
        return Span(Figures.shortCount(count), count == 0 ? none : .failed)
    }

    /// Of the requests that were sent again: how many failed so before, how many do now, and what became of the former.
    private static let trialColumns: [FactColumn<CauseFacts>] = [
        FactColumn("BEFORE", ColumnWidth(minimum: 6, ideal: 6), drop: 1) { cause, _, _ in
            count(cause.retried?.total, none: .dim)
        },
        FactColumn("AFTER", ColumnWidth(minimum: 5, ideal: 6), drop: 1) { cause, _, _ in
            count(cause.retried == nil && cause.failedAgain == 0 ? nil : cause.failedAgain, none: .ok)
        },
        FactColumn("RETRIED", ColumnWidth(minimum: 16, ideal: 40), drop: 1, .left) { cause, width, canvas in
            let words = cause.retried?.parts ?? ""
            return Span(CellText.truncated(words, to: width, ellipsis: canvas.glyphs.ellipsis), .notice)
        },
    ]

    private static func columns(hostWidth: Int) -> [FactColumn<CauseFacts>] {
        [
            FactColumn("COUNT", ColumnWidth(minimum: 5, ideal: 6), drop: 1) { cause, _, _ in
                Span(Figures.shortCount(cause.count), .failed)
            },
            FactColumn("KIND", ColumnWidth(minimum: 8, ideal: 9), drop: 3, .left) { cause, _, _ in
                Span(cause.kind.word, .warning)
            },
            FactColumn("CAUSE", ColumnWidth(minimum: 14, ideal: 36, flex: 3), drop: 0, .left) { cause, _, _ in
                Span(cause.pattern, .text)
            },
            FactColumn("HOST", ColumnWidth(minimum: 10, ideal: hostWidth), drop: 2, .left) {
                cause, width, canvas in
                Span(
                    CellText.truncatedHost(cause.host, to: width, ellipsis: canvas.glyphs.ellipsis), .host)
            },
            FactColumn("LAST SEEN", ColumnWidth(minimum: 9, ideal: 10), drop: 4) { cause, _, _ in
                Span(
                    cause.lastSeenAgo.map { Figures.clock($0) + " ago" }
                        ?? "at " + Figures.clock(cause.lastSeen.since(.start)), .dim)
            },
            FactColumn("EXAMPLE", ColumnWidth(minimum: 7, ideal: 9), drop: 5) { cause, _, _ in
                Span("#\(cause.example)", .dim)
            },
        ]
    }

    private static func advice(_ cause: CauseFacts, _ deck: DeckState, width: Int) -> [(
        text: String, role: Role
    )] {
        var lines = Wrap.lines(cause.advice, width: width).map { ($0, Role.text) }
        if cause.message != cause.pattern {
            lines += Wrap.lines("#\(cause.example): \(cause.message)", width: width).map { ($0, .dim) }
        }
        if let share = deck.bodyShare(of: cause.id) {
            lines += Wrap.lines(bodies(share, cause), width: width).map { ($0, .dim) }
        }
        let retry = deck.options.isReplay ? "" : ", \(deck.keyName(.retryFailed)) retries them"
        let inside = cause.hostCount > 1 ? "hosts" : "requests"
        let keys = "\(deck.keyName(.open)) shows its \(inside)\(retry)"
        return lines + [(keys, .dim)]
    }

    private static func bodies(_ share: BodyShare, _ cause: CauseFacts) -> String {
        let words = share.words(cause.kind == .status && cause.status > 0 ? "\(cause.status)s" : "answers")
        guard share.alike > 1 else { return words }
        return words + (share.example.map { ": \($0.text) (#\($0.id))" } ?? "; no copy of it is kept")
    }

    private static func draw(
        _ advice: [(text: String, role: Role)], in area: Rect, on canvas: inout Canvas
    ) {
        guard area.height >= 2 else { return }
        canvas.rule(row: area.row, in: area, title: "What to try")
        for (index, line) in advice.prefix(area.height - 1).enumerated() {
            canvas.put(
                line.text, row: area.row + 1 + index, column: area.column + 2, maxWidth: area.width - 4,
                line.role)
        }
    }
}

extension Canvas {
    /// A thin line across a part, with a word in it.
    mutating func rule(row: Int, in area: Rect, title: String, _ role: Role = .dim) {
        frame.horizontalLine(
            glyphs.rule, row: row, column: area.column, width: area.width, style: theme[.border])
        guard !title.isEmpty, area.width > 6 else { return }
        put(" \(title) ", row: row, column: area.column + 2, maxWidth: area.width - 4, role)
    }
}
