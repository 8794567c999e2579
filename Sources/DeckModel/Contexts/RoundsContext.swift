/// View 6: one line a round, the newest first. Enter shows the requests as they were at its end.
struct RoundsContext: ViewContext {
    var summary: String { "what each round of a watch came to" }
    var openLabel: String { "its requests" }

    func rowCount(_ state: DeckState) -> Int { state.roundLines.count }

    func step(_ steps: Int, in state: inout DeckState) {
        let lines = state.roundLines
        guard !lines.isEmpty else { return }
        let place = state.ui.roundCursor.target(steps, from: state.roundPlace(lines), count: lines.count)
        state.ui.roundCursor.move(to: lines[place].number, at: place)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? {
        let lines = state.roundLines
        if lines.isEmpty { return "no round has ended yet" }
        return state.roundPlace(lines) == nil ? "the selected round is no longer kept; select a round" : nil
    }

    func open(in state: inout DeckState) -> [DeckEffect] {
        let lines = state.roundLines
        guard let place = state.roundPlace(lines) else { return [] }
        state.ui.roundCursor.move(to: lines[place].number, at: place)
        state.goToRequests()
        return state.show(round: lines[place].number)
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        guard case .round(let number) = target else { return }
        let place = state.roundLines.firstIndex { $0.number == number }
        if let place { state.ui.roundCursor.move(to: number, at: place) }
    }
}
