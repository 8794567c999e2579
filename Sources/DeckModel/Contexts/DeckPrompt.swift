/// What stands before the views and has the keys. What it is and does is said by its context.
package enum DeckPrompt: Equatable, Sendable {
    /// The filter of the requests is typed, live.
    case filter(FilterPrompt)
    /// The filter of the hosts or the errors is typed, live.
    case listFilter(ListFilterPrompt)
    /// A text to find in the detail is typed, live.
    case find(FindPrompt)
    /// A `:` command is typed.
    case command(CommandPrompt)
    /// The name of an export is asked for.
    case export(ExportPrompt)
    /// For how long to mute is asked for.
    case mute(MutePrompt)
    /// A question stands before something that can't be undone.
    case confirm(Confirmation)
    case help(HelpPrompt)
    case sortMenu(SortMenu)
    case columns(ColumnChooser)
    case themes(ThemePicker)
    case settings(SettingsMenu)

    var context: any PromptContext {
        switch self {
        case .filter(let prompt): prompt
        case .listFilter(let prompt): prompt
        case .find(let prompt): prompt
        case .command(let prompt): prompt
        case .export(let prompt): prompt
        case .mute(let prompt): prompt
        case .confirm(let question): question
        case .help(let help): help
        case .sortMenu(let menu): menu
        case .columns(let chooser): chooser
        case .themes(let picker): picker
        case .settings(let menu): menu
        }
    }

    /// Its keys, for the footer.
    package var hints: [KeyHint] { context.hints }

    /// The line that is typed into; nil where none is.
    package var line: PromptLine? { context.line }
}

/// A line that is typed into, with what stands before it.
package struct PromptLine: Equatable, Sendable {
    package var label: String
    /// Where there is little room.
    package var shortLabel: String
    package var text: TextPrompt

    init(_ label: String, short: String? = nil, _ text: TextPrompt) {
        self.label = label
        shortLabel = short ?? label
        self.text = text
    }
}
