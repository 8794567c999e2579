/// One line that is typed into.
package struct TextPrompt: Equatable, Sendable {
    package var text: String
    /// Characters before the cursor.
    package var cursor: Int
    /// What is wrong with the text or what it would do, said in place; nil when nothing is to be said.
    package var note: PromptNote?
    /// What Tab would complete to, best first.
    package var completions: [String] = []
    /// Which completion is shown; nil before the first Tab.
    package var chosenCompletion: Int?
    /// Steps back in the history; 0 is the line being typed.
    package var historyStep = 0
    /// What was typed before the history was entered.
    var draft = ""
    /// What Esc goes back to.
    var original = ""

    package init(text: String = "") {
        self.text = text
        self.cursor = text.count
    }
}

/// What a prompt says of the text in it.
package enum PromptNote: Equatable, Sendable {
    case information(String)
    case error(String)

    package var text: String {
        switch self {
        case .information(let text), .error(let text): text
        }
    }
}
