/// One line that is typed into.
public struct TextPrompt: Equatable, Sendable {
    public var text: String
    /// Characters before the cursor.
    public var cursor: Int
    /// What is wrong with the text or what it would do, said in place; nil when nothing is to be said.
    public var note: PromptNote?
    /// What Tab would complete to, best first.
    public var completions: [String] = []
    /// Which completion is shown; nil before the first Tab.
    public var chosenCompletion: Int?
    /// Steps back in the history; 0 is the line being typed.
    public var historyStep = 0
    /// What was typed before the history was entered.
    var draft = ""
    /// What Esc goes back to.
    var original = ""

    public init(text: String = "") {
        self.text = text
        self.cursor = text.count
    }
}

/// What a prompt says of the text in it.
public enum PromptNote: Equatable, Sendable {
    case information(String)
    case error(String)

    public var text: String {
        switch self {
        case .information(let text), .error(let text): text
        }
    }
}
