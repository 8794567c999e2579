/// View 5: lines that can be scrolled.
struct LogContext: ViewContext {
    var summary: String { "what the run decided, and why" }

    func rowCount(_ state: DeckState) -> Int { state.logLines().count }

    func step(_ steps: Int, in state: inout DeckState) {
        let hidden = max(0, state.logLines().count - state.ui.layout.listRows)
        state.ui.logScroll = min(max(0, state.ui.logScroll - steps), hidden)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { "a line of the log has no detail" }
    func open(in state: inout DeckState) -> [DeckEffect] { [] }
}
