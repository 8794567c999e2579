/// One row of the key table: keys, name, help, when it works, and what it does. Help, footer, `fetchdeck keys`, README
/// and the `[keys]` section of the configuration all come from it.
package struct KeyBinding: Sendable {
    /// The keys that do it; the first is the one that the footer shows.
    package var keys: [KeyStroke]
    /// Its name in the `[keys]` section of the configuration.
    package let id: ActionID
    package let group: KeyGroup
    /// Where it works.
    package let places: KeyPlaces
    /// One or two words for the footer.
    package let label: String
    /// One line for the help and the documentation.
    package let help: String
    /// The footer shows the highest first; 0 is never shown there.
    package let prominence: Int
    /// What the footer calls it now; nil where it is not worth showing.
    let footerLabel: @Sendable (DeckState) -> String?
    /// Why it does nothing now, as a line for the status line; nil when it works.
    package let whyDisabled: @Sendable (DeckState) -> String?
    /// What it does.
    let action: @Sendable (inout DeckState) -> [DeckEffect]

    init(
        _ keys: [KeyStroke], _ id: ActionID, _ group: KeyGroup, in places: KeyPlaces = .all,
        label: String, help: String, prominence: Int = 0,
        footer: (@Sendable (DeckState) -> String?)? = nil,
        whyDisabled: @escaping @Sendable (DeckState) -> String? = { _ in nil },
        action: @escaping @Sendable (inout DeckState) -> [DeckEffect]
    ) {
        self.keys = keys
        self.id = id
        self.group = group
        self.places = places
        self.label = label
        self.help = help
        self.prominence = prominence
        self.footerLabel = footer ?? { _ in label }
        self.whyDisabled = whyDisabled
        self.action = action
    }

    /// For an action that asks nothing of the program.
    init(
        _ keys: [KeyStroke], _ id: ActionID, _ group: KeyGroup, in places: KeyPlaces = .all,
        label: String, help: String, prominence: Int = 0,
        footer: (@Sendable (DeckState) -> String?)? = nil,
        whyDisabled: @escaping @Sendable (DeckState) -> String? = { _ in nil },
        change: @escaping @Sendable (inout DeckState) -> Void
    ) {
        self.init(
            keys, id, group, in: places, label: label, help: help, prominence: prominence, footer: footer,
            whyDisabled: whyDisabled,
            action: { state in
                change(&state)
                return []
            })
    }

    /// `p`, or `> .` for several.
    package var keyNames: String { keys.map(\.name).joined(separator: " ") }
}

/// The name of what a key does, as the `[keys]` section of the configuration has it: `retry-failed`.
package struct ActionID: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(stringLiteral name: String) {
        rawValue = name
    }

    package var description: String { rawValue }
}

/// The heading that a key stands under in the help.
package enum KeyGroup: String, Sendable, Hashable, CaseIterable {
    case move = "Move"
    case run = "The run"
    case rows = "Rows"
    case show = "What is shown"
    case detail = "Detail"
    case output = "Copy and export"
    case program = "fetchdeck"
}

/// Where a key works: in which views, and in the detail of a request.
package struct KeyPlaces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package init(_ view: DeckView) {
        rawValue = 1 << UInt16(view.rawValue)
    }

    /// The detail pane of a request. What works nowhere else wins there over what works everywhere.
    package static let detail = KeyPlaces(rawValue: 1)
    package static let views = KeyPlaces(DeckView.allCases.map { KeyPlaces($0) })
    package static let all: KeyPlaces = [.views, .detail]

    /// Each place by itself.
    static let each: [KeyPlaces] = [.detail] + DeckView.allCases.map { KeyPlaces($0) }

    /// `in the detail of a request`; where several, the first.
    var words: String {
        if contains(.detail) { return "in the detail of a request" }
        return DeckView.allCases.first { contains(KeyPlaces($0)) }.map { "in \($0.title.lowercased())" } ?? ""
    }
}
