import FetchCore

/// What keys act on now: the views themselves, or something that stands before them.
public enum DeckMode: Equatable, Sendable {
    /// The list of the view has the keys.
    case normal
    /// The detail pane of the selected request is open and scrolls.
    case detail
    /// The filter is typed, live.
    case filter(TextPrompt)
    /// A `:` command is typed.
    case command(TextPrompt)
    /// The name of an export is asked for.
    case export(ExportPrompt)
    /// A question stands before something that can't be undone.
    case confirm(Confirmation)
    case help(HelpState)
    case sortMenu(MenuState)
    case columnChooser(ColumnChooser)
    case themePicker(ThemePicker)
}

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

/// An export being asked for.
public struct ExportPrompt: Equatable, Sendable {
    public var format: ExportFormat
    public var name: TextPrompt
    /// How many rows it would write.
    public var count: Int
}

/// A question with yes and no.
public struct Confirmation: Equatable, Sendable {
    public var title: String
    /// What exactly would happen.
    public var text: String
    /// The word on the button that does it.
    public var verb: String
    public var purpose: ConfirmationPurpose
}

/// What a yes does.
public enum ConfirmationPurpose: Equatable, Sendable {
    case quit
    case cancel([RequestID])
    case retry([RequestID])
}

/// The help as it is open.
public struct HelpState: Equatable, Sendable {
    /// Only rows with this text are shown; empty shows all.
    public var search = ""
    public var isSearching = false
    /// The first line shown.
    public var scroll = 0
}

/// A list of choices with a cursor.
public struct MenuState: Equatable, Sendable {
    public var items: [String]
    public var cursor: Int
}

/// The choice and order of columns as it is edited.
public struct ColumnChooser: Equatable, Sendable {
    /// One entry a column, the shown ones in table order.
    public var items: [Item]
    public var cursor: Int
    /// What Esc goes back to.
    var original: [ColumnID] = []

    /// One column in the chooser.
    public struct Item: Equatable, Sendable {
        public var id: ColumnID
        public var isShown: Bool
    }
}

/// The theme list as it is open.
public struct ThemePicker: Equatable, Sendable {
    public var names: [String]
    public var cursor: Int
    /// What Esc goes back to.
    var original: String
}
