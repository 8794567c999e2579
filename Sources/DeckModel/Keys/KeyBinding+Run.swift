import RunModel

/// Pause and limits.
extension KeyBinding {
    static let pause = KeyBinding(
        ["P"], "pause", .run, label: "pause",
        help:
            "Pause or resume: nothing new starts, transfers in flight finish; in the hosts and errors views, that host",
        prominence: 90,
        footer: { state in
            guard !state.isOver, state.canSteer else { return nil }
            if state.context.steersOneHost, state.shared == nil, let host = state.context.steeredHost(state) {
                return state.tally.hosts[host.index].isPaused ? "resume host" : "pause host"
            }
            if !state.run.isPaused, state.heldAtStart > 0 { return "start \(state.heldAtStart) held" }
            return state.run.isPaused ? "go on" : "pause"
        },
        whyDisabled: needsRun,
        action: {
            $0.context.steersOneHost && $0.shared == nil
                ? $0.pauseHost() : $0.pause(!$0.run.isPaused && $0.heldAtStart == 0)
        })

    /// What ``pause`` does in a shared run, in every view.
    static let pauseOfSharedRun =
        "Pause or resume the run on all machines: nothing new starts, transfers in flight finish"

    static let moreConcurrency = KeyBinding(
        ["+"], "more-concurrency", .run, label: "concurrency", help: "One more transfer in flight",
        prominence: 60, footer: whileUnfinished("concurrency"), whyDisabled: needsRun,
        action: { $0.changeLimit(by: 1) })

    static let lessConcurrency = KeyBinding(
        ["-"], "less-concurrency", .run, label: "concurrency", help: "One fewer transfer in flight",
        prominence: 59, footer: whileUnfinished("concurrency"), whyDisabled: needsRun,
        action: { $0.changeLimit(by: -1) })

    static let muchMoreConcurrency = KeyBinding(
        ["}"], "much-more-concurrency", .run, label: "concurrency +10",
        help: "Ten more transfers in flight", whyDisabled: needsRun, action: { $0.changeLimit(by: 10) })

    static let muchLessConcurrency = KeyBinding(
        ["{"], "much-less-concurrency", .run, label: "concurrency -10",
        help: "Ten fewer transfers in flight", whyDisabled: needsRun, action: { $0.changeLimit(by: -10) })

    static let morePerHost = KeyBinding(
        ["]"], "more-per-host", .run, label: "per host",
        help: "One more transfer to one host; in the hosts and errors views, to that host",
        prominence: 45, footer: { $0.canSteer ? whileUnfinished("per host")($0) : nil },
        whyDisabled: needsRun,
        action: { $0.changeHostLimit(by: 1) })

    static let lessPerHost = KeyBinding(
        ["["], "less-per-host", .run, label: "per host",
        help: "One fewer transfer to one host; in the hosts and errors views, to that host",
        prominence: 44, footer: { $0.canSteer ? whileUnfinished("per host")($0) : nil },
        whyDisabled: needsRun,
        action: { $0.changeHostLimit(by: -1) })

    static let adaptive = KeyBinding(
        ["a"], "adaptive", .run, label: "adaptive",
        help: "In the hosts view: let that host's limit find itself, or stand still",
        prominence: 43,
        footer: { state in
            guard state.canSteer, state.hasHostRules, state.ui.view == .hosts, state.run.finishedAt == nil,
                let host = state.context.steeredHost(state)
            else { return nil }
            return state.model.rules.adapts(host) ? "adaptive off" : "adaptive"
        },
        whyDisabled: needsOwnRun, action: { $0.toggleAdaptive() })

    /// What works, but does nothing that one would want once all is settled.
    static func whileUnfinished(_ label: String) -> @Sendable (DeckState) -> String? {
        { $0.isOver ? nil : label }
    }
}

extension DeckState {
    /// Whether all is settled, and no round of a watch will send it again.
    fileprivate var isOver: Bool { run.finishedAt != nil && !run.roundsGoOn }
}
