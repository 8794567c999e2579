import FetchCore
import RunModel

/// Why the run takes as long as it does, as of some moment: working it out for each frame would cost more than the frame.
struct KnownStory: Sendable {
    private var story: SlowStory?
    private var at: RunInstant?
    private var counts = StateCounts()

    private static let lasts = Duration.milliseconds(900)

    /// Works it out anew, about once a second at most.
    mutating func refresh(of run: RunState, isReplay: Bool) {
        if isFresh(run) { return }
        story = run.slowStory(isReplay: isReplay)
        at = run.now
        counts = run.tally.counts
    }

    /// One entry a clause; none before anything is in flight.
    func clauses(of run: RunState, isReplay: Bool, name: (HostID) -> String) -> [String] {
        guard var story = isFresh(run) ? story : run.slowStory(isReplay: isReplay) else { return [] }
        // The percentile of all stands beside it, and in the header: as of the same moment.
        if story.isOfAll {
            let summary = run.tally.latency.summary(now: run.now)
            story.p99 = summary.p99
            story.isP99Open = summary.open.contains(.p99)
        }
        return story.clauses(name: name)
    }

    private func isFresh(_ run: RunState) -> Bool {
        guard let at, run.status.finishedAt == nil || counts == run.tally.counts else { return false }
        return run.now.since(at) < Self.lasts
    }
}
