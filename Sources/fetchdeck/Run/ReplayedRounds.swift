import DeckModel
import FetchCore
import FetchFiles
import RunModel

/// The rounds of a watch that is shown again: from its records, and from what the files beside them say that records do not.
struct ReplayedRounds {
    let shape: WatchShape
    /// What the deck is told of them, in order.
    let news: [RoundNews]

    /// So many rounds are shown, the newest.
    private static let kept = 1_440

    /// Nil where the records are of no watch.
    init?(_ reader: RecordReader) throws(RecordError) {
        guard reader.hasRounds else { return nil }
        let alerts = RoundFiles.alerts(beside: reader.path)
        func rule(_ event: AlertLine.Event) -> AlertRule? {
            alerts.last { $0.event == event }.flatMap { try? AlertRule(parsing: $0.rule) }
        }
        // Without a line of one there was no alert.
        var rounds = RecordedRounds(
            keeping: Self.kept, raise: rule(.alert) ?? AlertRule(AlertRule.longest, of: AlertRule.longest),
            clear: rule(.recovered) ?? AlertRule(1, of: 1))
        try reader.forEachInRounds { rounds.take($0, round: $1) }
        rounds.close()
        let lines = RoundFiles.rounds(beside: reader.path)
        let known = Dictionary(lines.map { ($0.round, $0) }, uniquingKeysWith: { $1 })
        let clock = reader.clock
        news =
            rounds.results.flatMap { result -> [RoundNews] in
                var result = result
                let line = known[result.number]
                if let line { result.complete(by: line, wallStart: clock.wallStart) }
                return [
                    .began(result.start, at: result.startedAt),
                    .ended(
                        result, budgets: (line?.budgets ?? []).compactMap(BudgetStanding.init), nextDue: nil),
                ]
            } + [.over]
        shape = WatchShape(every: Self.every(lines), kept: Self.kept)
    }

    /// The time from one round to the next: the shortest that any two have.
    private static func every(_ lines: [RoundLine]) -> Duration {
        let gaps = zip(lines, lines.dropFirst()).compactMap { earlier, later in
            later.dueAt > earlier.dueAt ? later.dueAt - earlier.dueAt : nil
        }
        return .nanoseconds(Int64(clamping: gaps.min() ?? 0))
    }
}

extension RoundResult {
    /// Takes over what the line of the round says of its times.
    fileprivate mutating func complete(by line: RoundLine, wallStart: UInt64) {
        func instant(_ wall: UInt64) -> RunInstant {
            RunInstant(nanoseconds: wall > wallStart ? wall - wallStart : 0)
        }
        start.dueAt = instant(line.dueAt)
        startedAt = instant(line.startedAt)
        endedAt = startedAt.advanced(by: .microseconds(line.tookMicroseconds))
        skipped = line.skipped
    }
}

extension BudgetStanding {
    /// As the line of a round has it; nil where its rule can't be read.
    fileprivate init?(_ line: RoundLine.Budget) {
        guard let rule = try? BudgetRule(parsing: line.rule) else { return nil }
        self.init(rule, value: line.value, left: line.left)
    }
}
