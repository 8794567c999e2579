import FetchCore

extension RoundDifference {
    /// What is less than this much slower is nobody's trouble.
    private static let leastMicroseconds: Int64 = 20_000
    private static let leastFactor = 1.5

    /// How a request of a run differs from the same in the run before; nil where nothing does, or one of them has no outcome.
    package init?(before: Settlement, after: Settlement) {
        switch (before.outcome, after.outcome) {
        case (.ok, .failed): self = .newFailure
        case (.failed, .ok): self = .recovered
        case (.ok, .ok):
            if !AnswerDifference(ComparedAnswer(before), ComparedAnswer(after)).isEmpty {
                self = .changed
            } else if let difference = Self.pace(before.timings.total, after.timings.total) {
                self = difference
            } else {
                return nil
            }
        case (.failed, .failed), (.cancelled, _), (_, .cancelled): return nil
        }
    }

    private static func pace(_ before: Int64, _ after: Int64) -> RoundDifference? {
        guard abs(after - before) >= leastMicroseconds else { return nil }
        let factor = Double(max(1, after)) / Double(max(1, before))
        if factor > leastFactor { return .slower(factor) }
        return factor < 1 / leastFactor ? .faster(1 / factor) : nil
    }
}

extension ComparedAnswer {
    /// As two records tell it, without what only a whole run numbers.
    init(_ settlement: Settlement) {
        let type = Expectation.mediaType(settlement.contentType)
        self.init(
            outcome: settlement.outcome, status: settlement.status,
            type: type.isEmpty ? nil : UInt32(truncatingIfNeeded: FNVHash.of(type.utf8)),
            digest: settlement.sha256?.words.0, microseconds: settlement.timings.total)
    }
}
