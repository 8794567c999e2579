import DeckModel
import FetchCore
import RunModel

/// View 6: one line a round of a watch, the newest on top.
enum RoundsPanel {
    static func draw(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        let lines = deck.roundLines
        let table = FactTable(columns: columns, emptyText: "no round has ended yet", essential: 6)
        table.draw(
            count: lines.count, cursor: deck.shownRoundCursor(lines), in: area, on: &canvas,
            rows: { Array(lines[$0]) },
            target: { .round($0.number) })
    }

    private static let columns: [FactColumn<RoundFacts>] = [
        FactColumn("ROUND", ColumnWidth(minimum: 5, ideal: 6), drop: 0) { round, _, _ in
            Span(Figures.count(round.number), .title)
        },
        FactColumn("BEGUN", ColumnWidth(minimum: 7, ideal: 8), drop: 7) { round, _, _ in
            Span(Figures.clock(round.startedAt.since(.start)), .dim)
        },
        FactColumn("TOOK", ColumnWidth(minimum: 7, ideal: 8), drop: 6) { round, _, _ in
            Span(Figures.latency(microseconds: round.took.microseconds), .text)
        },
        FactColumn("OK", ColumnWidth(minimum: 5, ideal: 6), drop: 1) { round, _, _ in
            number(round.ok, .ok)
        },
        FactColumn("FAILED", ColumnWidth(minimum: 6, ideal: 6), drop: 0) { round, _, _ in
            number(round.failed, .failed)
        },
        FactColumn("P50", ColumnWidth(minimum: 7, ideal: 7), drop: 8) { round, _, _ in
            latency(round.p50Microseconds)
        },
        FactColumn("P95", ColumnWidth(minimum: 7, ideal: 7), drop: 5) { round, _, _ in
            latency(round.p95Microseconds)
        },
        FactColumn("NEW", ColumnWidth(minimum: 4, ideal: 5), drop: 2) { round, _, _ in
            number(round.newFailures, .failed)
        },
        FactColumn("RECOVERED", ColumnWidth(minimum: 9, ideal: 9), drop: 3) { round, _, _ in
            number(round.recovered, .ok)
        },
        FactColumn("CHANGED", ColumnWidth(minimum: 7, ideal: 7), drop: 4) { round, _, _ in
            number(round.changed, .warning)
        },
        FactColumn("SKIPPED", ColumnWidth(minimum: 7, ideal: 7), drop: 9) { round, _, _ in
            number(round.skipped, .warning)
        },
    ]

    private static func number(_ count: Int, _ role: Role) -> Span {
        Span(Figures.count(count), count == 0 ? .dim : role)
    }

    private static func latency(_ microseconds: Int64?) -> Span {
        Span(microseconds.map { Figures.latency(microseconds: $0) } ?? "", .text)
    }
}

/// The strip of a request's rounds.
enum RoundStrip {
    private static let unicode: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"]

    static func draw(_ marks: [RoundMark], in area: Rect, on canvas: inout Canvas) {
        let shown = marks.suffix(area.width)
        for (place, mark) in shown.enumerated() {
            let (text, role) = cell(mark, isASCII: canvas.look.isASCII)
            canvas.put(text, row: area.row, column: area.column + place, maxWidth: 1, role)
        }
    }

    private static func cell(_ mark: RoundMark, isASCII: Bool) -> (String, Role) {
        switch mark {
        case .absent: (isASCII ? "." : "·", .dim)
        case .ok(let height): (isASCII ? "\(height + 1)" : String(unicode[height]), .ok)
        case .failed: (isASCII ? "x" : "✗", .failed)
        case .retried: (isASCII ? "r" : "↻", .warning)
        case .changed: (isASCII ? "d" : "Δ", .warning)
        case .alert: (isASCII ? "!" : "⚑", .error)
        }
    }
}
