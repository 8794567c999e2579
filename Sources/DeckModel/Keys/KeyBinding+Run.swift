import RunModel

/// Pause and limits.
extension KeyBinding {
    static let pause = KeyBinding(
        ["P"], "pause", .run, label: "pause",
        help:
            "Pause or go on: nothing new starts, what is in flight finishes; in the hosts and errors views, that host",
        prominence: 90,
        footer: { state in
            guard state.run.finishedAt == nil, state.canSteer else { return nil }
            if state.context.steersOneHost, let host = state.context.steeredHost(state) {
                return state.tally.hosts[host.index].isPaused ? "resume host" : "pause host"
            }
            if !state.run.isPaused, state.heldAtStart > 0 { return "start \(state.heldAtStart) held" }
            return state.run.isPaused ? "go on" : "pause"
        },
        whyDisabled: needsRun,
        action: {
            $0.context.steersOneHost ? $0.pauseHost() : $0.pause(!$0.run.isPaused && $0.heldAtStart == 0)
        })

    static let moreConcurrency = KeyBinding(
        ["+"], "more-concurrency", .run, label: "concurrency", help: "One more transfer in flight",
        prominence: 60, footer: whileUnfinished("concurrency"), whyDisabled: needsRun,
        action: { $0.changeLimit(by: 1) })

    static let lessConcurrency = KeyBinding(
        ["-"], "less-concurrency", .run, label: "concurrency", help: "One transfer in flight less",
        prominence: 59, footer: whileUnfinished("concurrency"), whyDisabled: needsRun,
        action: { $0.changeLimit(by: -1) })

    static let muchMoreConcurrency = KeyBinding(
        ["}"], "much-more-concurrency", .run, label: "concurrency +10",
        help: "Ten more transfers in flight", whyDisabled: needsRun, action: { $0.changeLimit(by: 10) })

    static let muchLessConcurrency = KeyBinding(
        ["{"], "much-less-concurrency", .run, label: "concurrency -10",
        help: "Ten transfers in flight less", whyDisabled: needsRun, action: { $0.changeLimit(by: -10) })

    static let morePerHost = KeyBinding(
        ["]"], "more-per-host", .run, label: "per host",
        help: "One more transfer to one host; in the hosts and errors views, to that host",
        prominence: 45, footer: { $0.canSteer ? whileUnfinished("per host")($0) : nil },
        whyDisabled: needsRun,
        action: { $0.changeHostLimit(by: 1) })

    static let lessPerHost = KeyBinding(
        ["["], "less-per-host", .run, label: "per host",
        help: "One transfer to one host less; in the hosts and errors views, to that host",
        prominence: 44, footer: { $0.canSteer ? whileUnfinished("per host")($0) : nil },
        whyDisabled: needsRun,
        action: { $0.changeHostLimit(by: -1) })

    /// What works, but does nothing that one would want once all is settled.
    static func whileUnfinished(_ label: String) -> @Sendable (DeckState) -> String? {
        { $0.run.finishedAt == nil ? label : nil }
    }
}
