/// One row of the key table: what a key is, does and is called. Help, footer, `fetchdeck keys`, README and the
/// `[keys]` section of the configuration all come from it.
public struct KeyBinding: Sendable {
    /// The keys that do it; the first is the one that the footer shows.
    public var keys: [KeyStroke]
    public let action: DeckAction
    public let group: KeyGroup
    /// Where it works.
    public let scope: KeyScope
    /// One or two words for the footer.
    public let label: String
    /// One line for the help and the documentation.
    public let help: String
    /// The footer shows the highest first; 0 is never shown there.
    public let prominence: Int
    /// Why it does nothing now, as a line for the status line; nil when it works.
    public let whyDisabled: @Sendable (DeckState) -> String?

    init(
        _ keys: [KeyStroke], _ action: DeckAction, _ group: KeyGroup, scope: KeyScope = .views,
        label: String, help: String, prominence: Int = 0,
        whyDisabled: @escaping @Sendable (DeckState) -> String? = { _ in nil }
    ) {
        self.keys = keys
        self.action = action
        self.group = group
        self.scope = scope
        self.label = label
        self.help = help
        self.prominence = prominence
        self.whyDisabled = whyDisabled
    }

    /// `p`, or `> .` for several.
    public var keyNames: String { keys.map(\.name).joined(separator: " ") }
}

/// The heading that a key stands under in the help.
public enum KeyGroup: String, Sendable, Hashable, CaseIterable {
    case move = "Move"
    case run = "The run"
    case rows = "Rows"
    case show = "What is shown"
    case detail = "Detail"
    case output = "Copy and export"
    case program = "fetchdeck"
}

/// Where a key works. The narrower one wins where a key stands in both.
public enum KeyScope: Sendable, Hashable {
    /// In every view and in the detail pane.
    case views
    /// In the detail pane only.
    case detail
}
