import DeckModel
import FetchCore
import FetchFiles
import RunModel

/// The rounds of a watch that is shown again: from its records, and from what the files beside them say that records do not.
struct ReplayedRounds {
    let shape: WatchShape
    /// What the deck is told of them, in order.
    let news: [RoundNews]
    /// How long nobody watched, between an end of the watch and its next start.
    let idle: Duration

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
        let results = rounds.results.map { result in
            var result = result
            if let line = known[result.number] { result.complete(by: line, wallStart: clock.wallStart) }
            return result
        }
        news =
            results.flatMap { result -> [RoundNews] in
                let budgets = (known[result.number]?.budgets ?? []).compactMap(BudgetStanding.init)
                return [
                    .began(result.start, at: result.startedAt),
                    .ended(result, budgets: budgets, nextDue: nil),
                ]
            } + [.over]
        let rhythm = WatchBreak.rhythm(results)
        let times: [(start: RunInstant, end: RunInstant)] =
            lines.isEmpty
            ? results.map { ($0.startedAt, $0.endedAt) } : lines.map { $0.times(wallStart: clock.wallStart) }
        idle = zip(times, times.dropFirst()).map { $1.start.since($0.end) }
            .filter { WatchBreak.isOne($0, every: rhythm) }.reduce(.zero, +)
        shape = WatchShape(every: lines.isEmpty ? .zero : rhythm, kept: Self.kept)
    }
}

extension RoundLine {
    /// From when to when the round went on.
    fileprivate func times(wallStart: UInt64) -> (start: RunInstant, end: RunInstant) {
        let start = RunInstant(nanoseconds: startedAt > wallStart ? startedAt - wallStart : 0)
        return (start, start.advanced(by: .microseconds(tookMicroseconds)))
    }
}

extension RoundResult {
    /// Takes over what the line of the round says of its times.
    fileprivate mutating func complete(by line: RoundLine, wallStart: UInt64) {
        start.dueAt = RunInstant(nanoseconds: line.dueAt > wallStart ? line.dueAt - wallStart : 0)
        (startedAt, endedAt) = line.times(wallStart: wallStart)
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
