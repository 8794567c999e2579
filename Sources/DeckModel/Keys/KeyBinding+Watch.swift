import RunModel

/// The keys of a watch.
extension KeyBinding {
    static let beginRound: KeyBinding = KeyBinding(
        ["n"], "begin-round", .run, in: .views, label: "round now",
        help: "In a watch: begin a round now, or as soon as the current one ends", prominence: 70,
        footer: { $0.rounds?.isOver == false ? "round now" : nil },
        whyDisabled: { state in
            guard let rounds = state.rounds else { return state.onlyInWatch(.beginRound, "begin a round") }
            return rounds.isOver ? "no more rounds come" : nil
        },
        action: { state in
            state.say(
                state.rounds?.isUnderWay == true ? "a round begins after this one" : "a round begins now")
            return [.beginRound]
        })

    static let onlyDifferent: KeyBinding = KeyBinding(
        ["d"], "only-different", .show, in: .views, label: "only different",
        help: "In a watch or a comparison: show only what differs from before, or all again", prominence: 61,
        footer: {
            $0.rounds == nil && $0.options.comparison == nil
                ? nil : $0.ui.showsOnlyDifferent ? "all again" : "only different"
        },
        whyDisabled: { $0.whyNoDifferences(.onlyDifferent, "only what differs") },
        action: { $0.toggleOnlyDifferent() })

    static let acknowledge: KeyBinding = KeyBinding(
        ["A"], "acknowledge", .rows, in: .views, label: "acknowledge",
        help: "In a watch: acknowledge the alerts of the selected or marked requests", prominence: 64,
        footer: { $0.rounds?.openAlerts(at: $0.now) ?? 0 > 0 ? "acknowledge" : nil },
        whyDisabled: { state in
            state.rounds == nil
                ? state.onlyInWatch(.acknowledge, "acknowledge an alert") : needsTargetsOfRun(state)
        },
        action: { $0.acknowledgeAlerts() })

    static let mute: KeyBinding = KeyBinding(
        ["m"], "mute", .rows, in: .views, label: "mute",
        help:
            "In a watch: mute the selected or marked requests for a time that is asked for: no command is called",
        prominence: 58, footer: { $0.rounds == nil ? nil : "mute" },
        whyDisabled: { state in
            state.rounds == nil ? state.onlyInWatch(.mute, "mute a request") : needsTargetsOfRun(state)
        },
        action: { $0.openMute() })

    package static let earlierRound: KeyBinding = KeyBinding(
        ["left"], "earlier-round", .show, in: KeyPlaces(.requests), label: "earlier round",
        help: "In a watch: look at an earlier round; Esc goes back to now", prominence: 57,
        footer: { $0.rounds == nil ? nil : "rounds" },
        whyDisabled: { $0.rounds == nil ? $0.onlyInWatch(.earlierRound, "look at an earlier round") : nil },
        action: { $0.stepRound(1) })

    package static let laterRound: KeyBinding = KeyBinding(
        ["right"], "later-round", .show, in: KeyPlaces(.requests), label: "later round",
        help: "In a watch: look at the round after the one that is looked at", prominence: 56,
        footer: { $0.ui.shownRound == nil ? nil : "rounds" },
        whyDisabled: { $0.rounds == nil ? $0.onlyInWatch(.laterRound, "look at a later round") : nil },
        action: { $0.stepRound(-1) })
}

extension DeckState {
    /// What a key of a watch says in another run: `6: rounds, in watch`.
    func onlyInWatch(_ binding: KeyBinding, _ what: String) -> String {
        "\(keyName(binding)): \(what), in watch"
    }
}
