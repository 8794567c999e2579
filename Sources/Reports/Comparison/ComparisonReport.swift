import FetchFiles
import RunModel

/// Two runs side by side: what `fetchdeck compare` says of them, as text, Markdown, JSON or a page.
package struct ComparisonReport: Sendable {
    /// A part of the pairs that is shown: a host, a group, a status.
    struct Part: Sendable {
        var name: String
        var pairs: Int
        var newFailures: Int
        /// At most one a percentile.
        var changes: [LatencyChange]
    }

    /// New failures of one cause in one part.
    struct Failures: Sendable {
        var part: String
        var cause: String
        var count: Int
    }

    /// How many parts are shown, at most.
    private static let shownParts = 10
    private static let shownFailures = 20

    package let before: RunAnswers
    package let after: RunAnswers
    let match: RunAnswers.Match
    let grouping: RunAnswers.Grouping
    package let comparison: RunComparison
    /// One entry a percentile; none without pairs that are ok in both runs.
    package let changes: [LatencyChange]
    /// Slowest change of p95 first.
    let parts: [Part]
    /// Most first.
    let failures: [Failures]
    /// Pairs whose bodies `--ignore` could not look into.
    let unreadBodies: Int

    /// Compares two runs that were read with the same match and grouping.
    ///
    /// - Parameter ignoring: what is left out of saved bodies before they are compared; nil compares them by their hash.
    package init(
        before: RunAnswers, after: RunAnswers, match: RunAnswers.Match, grouping: RunAnswers.Grouping,
        ignoring: BodyComparing? = nil
    ) {
        (self.before, self.after, self.match, self.grouping) = (before, after, match, grouping)
        let pairing = AnswerPairing(before: before, after: after, ignoring: ignoring)
        comparison = pairing.comparison
        unreadBodies = pairing.unreadBodies
        changes = comparison.latencyChanges
        let comparison = comparison
        func name(_ part: Int) -> String {
            let text = before.parts.text(UInt32(part))
            return text.isEmpty ? "no \(grouping.rawValue)" : text
        }
        parts = comparison.slowestParts(limit: Self.shownParts).map {
            let part = comparison.parts[$0.part]
            return Part(
                name: name($0.part), pairs: part.pairs, newFailures: part.newFailures, changes: $0.changes)
        }
        let groups = comparison.failures.map {
            Failures(part: name($0.key.part), cause: after.causes.text($0.key.cause), count: $0.value)
        }
        failures = Array(
            groups.sorted { ($1.count, $0.part, $0.cause) < ($0.count, $1.part, $1.cause) }
                .prefix(Self.shownFailures))
    }

    package var onlyBefore: Int { before.count - comparison.paired }
    package var onlyAfter: Int { after.count - comparison.paired }
}
