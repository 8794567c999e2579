import FetchCore

/// The time between the end of a watch and its next start, which goes on in the same files.
package enum WatchBreak {
    /// Whether so long a time between two rounds is one: within a watch the next grid point comes before.
    ///
    /// - Parameter every: The time from one round to the next; zero is not known.
    package static func isOne(_ gap: Duration, every: Duration) -> Bool { every > .zero && gap > every * 1.5 }

    /// The time from one round of the whole list to the next: the middle one of those that there are; zero for fewer than two rounds.
    package static func rhythm(_ rounds: some Sequence<RoundResult>) -> Duration {
        let full = rounds.filter { $0.start.kind != .failing }
        let gaps = zip(full, full.dropFirst()).map { $1.start.dueAt.since($0.start.dueAt) }.sorted()
        return gaps.isEmpty ? .zero : gaps[(gaps.count - 1) / 2]
    }
}
