import FetchCore

/// Two runs, request by request: what is counted pair by pair, and the figures that follow from it.
package struct RunComparison: Sendable {
    /// A part of the pairs: those of a host, a group, a status.
    package struct Part: Sendable {
        package private(set) var pairs = 0
        package private(set) var newFailures = 0
        package private(set) var latencies = PairedLatencies()

        fileprivate mutating func add(_ before: ComparedAnswer, _ after: ComparedAnswer) {
            pairs += 1
            if before.outcome == .ok, after.outcome == .failed { newFailures += 1 }
            guard before.outcome == .ok, after.outcome == .ok else { return }
            latencies.add(before: before.microseconds, after: after.microseconds)
        }
    }

    /// New failures of one cause in one part.
    package struct FailureGroup: Sendable, Hashable {
        package var cause: UInt32
        package var part: Int
    }

    /// How many requests are in both runs.
    package private(set) var paired = 0
    /// How many pairs are ok, or failed, on both sides: those that say how many are ok.
    package private(set) var settled = 0
    package private(set) var okBefore = 0
    package private(set) var okAfter = 0
    /// Ok before, failed after.
    package private(set) var newFailures = 0
    /// Failed before, ok after.
    package private(set) var recovered = 0
    /// How many pairs that are ok on both sides have another status, type, body; and how many differ in any way.
    package private(set) var statusesDiffer = 0
    package private(set) var typesDiffer = 0
    package private(set) var bodiesDiffer = 0
    package private(set) var answersDiffer = 0
    package private(set) var failures: [FailureGroup: Int] = [:]
    /// One entry a part, by the numbers that the pairs were added with.
    package private(set) var parts: [Part] = []

    package init() {}

    /// Adds a request that is in both runs.
    ///
    /// - Parameters:
    ///   - part: which part it belongs to, from 0.
    ///   - difference: how the answers differ; it counts where both are ok.
    package mutating func add(
        before: ComparedAnswer, after: ComparedAnswer, part: Int, difference: AnswerDifference
    ) {
        paired += 1
        while parts.count <= part { parts.append(Part()) }
        parts[part].add(before, after)
        guard before.outcome != .cancelled, after.outcome != .cancelled else { return }
        settled += 1
        switch (before.outcome == .ok, after.outcome == .ok) {
        case (true, true):
            okBefore += 1
            okAfter += 1
            note(difference)
        case (true, false):
            okBefore += 1
            newFailures += 1
            if let cause = after.cause { failures[FailureGroup(cause: cause, part: part), default: 0] += 1 }
        case (false, true):
            okAfter += 1
            recovered += 1
        case (false, false): break
        }
    }

    private mutating func note(_ difference: AnswerDifference) {
        guard !difference.isEmpty else { return }
        answersDiffer += 1
        if difference.contains(.status) { statusesDiffer += 1 }
        if difference.contains(.type) { typesDiffer += 1 }
        if difference.contains(.body) { bodiesDiffer += 1 }
    }

    // MARK: - Figures

    /// How many pairs are ok on both sides: what latencies are told of.
    package var latencyPairs: Int { parts.reduce(0) { $0 + $1.latencies.count } }

    /// The change of each percentile over all pairs that are ok on both sides; none where there are no such.
    package var latencyChanges: [LatencyChange] {
        var all = PairedLatencies()
        for part in parts { all.add(part.latencies) }
        return all.changes
    }

    /// Shares of the settled pairs that are ok; 0 without any.
    package var okShares: (before: Double, after: Double) {
        settled == 0
            ? (0, 0) : (Double(okBefore) / Double(settled), Double(okAfter) / Double(settled))
    }

    /// Whether more became failures than recovered, or fewer, by more than chance explains.
    package var okTest: McNemarTest { McNemarTest(lost: newFailures, gained: recovered) }

    /// The parts whose p95 rose most, or fell least, first; those with too few pairs for a verdict are left out.
    ///
    /// - Returns: at most `limit` parts, each with the changes of its percentiles.
    package func slowestParts(limit: Int) -> [(part: Int, changes: [LatencyChange])] {
        let judged = parts.indices.filter { parts[$0].latencies.count >= PairedLatencies.fewestPairs }
        let rises = judged.map { part in
            let p95 = parts[part].latencies.plainChanges.first { $0.quantile == .p95 }
            return (part: part, rise: p95?.change ?? 0)
        }
        // The intervals take longest: they are worked out for what is shown.
        return rises.sorted { ($1.rise, $0.part) < ($0.rise, $1.part) }.prefix(limit).map {
            ($0.part, parts[$0.part].latencies.changes)
        }
    }
}
