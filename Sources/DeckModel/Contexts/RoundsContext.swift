/// View 6: one line a round, the newest first.
struct RoundsContext: ViewContext {
    var summary: String { "what each round of a watch came to" }

    func rowCount(_ state: DeckState) -> Int { state.roundLines.count }

    func step(_ steps: Int, in state: inout DeckState) {
        let hidden = max(0, state.roundLines.count - state.ui.layout.listRows)
        state.ui.roundScroll = min(max(0, state.ui.roundScroll + steps), hidden)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { "a round has no detail" }
    func open(in state: inout DeckState) -> [DeckEffect] { [] }
}

/// The keys of a watch.
extension KeyBinding {
    static let beginRound = KeyBinding(
        ["n"], "begin-round", .run, in: .views, label: "round now",
        help: "In a watch: begin a round now, or as soon as the one under way is over", prominence: 70,
        footer: { $0.rounds?.isOver == false ? "round now" : nil },
        whyDisabled: { state in
            guard let rounds = state.rounds else { return "n: begin a round, in watch" }
            return rounds.isOver ? "no more rounds come" : nil
        },
        action: { state in
            state.say(
                state.rounds?.isUnderWay == true ? "a round begins after this one" : "a round begins now")
            return [.beginRound]
        })
}
