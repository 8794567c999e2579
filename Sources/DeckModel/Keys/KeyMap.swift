import FetchCore

/// Which action each key has: the table with the user's own bindings applied.
public struct KeyMap: Sendable {
    /// The rows in the order of the help, with the keys that hold now; a row without keys can't be pressed.
    public let bindings: [KeyBinding]
    private let places: [KeyScope: [KeyStroke: Int]]

    public static let standard = KeyMap(bindings: KeyTable.standard)

    /// Applies bindings of the configuration.
    ///
    /// - Throws: ``KeyMapError`` for a name that no action or key has, and for a key that two actions would have.
    public init(_ table: [KeyBinding] = KeyTable.standard, overrides: [KeyOverride]) throws(KeyMapError) {
        var bindings = table
        for entry in overrides {
            let strokes = try Self.strokes(of: entry)
            for index in bindings.indices where bindings[index].action.rawValue == entry.action {
                bindings[index].keys = strokes
            }
        }
        try Self.checkClashes(bindings, overrides)
        self.init(bindings: bindings)
    }

    private static func strokes(of entry: KeyOverride) throws(KeyMapError) -> [KeyStroke] {
        let actions = DeckAction.allCases.map(\.rawValue)
        guard actions.contains(entry.action) else {
            throw .unknownAction(
                entry.action, line: entry.line, nearest: NearestName.of(entry.action, among: actions))
        }
        var strokes: [KeyStroke] = []
        for name in entry.keys {
            guard let stroke = KeyStroke(name: name) else {
                throw .unknownKey(name, action: entry.action, line: entry.line)
            }
            if !strokes.contains(stroke) { strokes.append(stroke) }
        }
        return strokes
    }

    private static func checkClashes(
        _ bindings: [KeyBinding], _ overrides: [KeyOverride]
    ) throws(KeyMapError) {
        var owners: [KeyScope: [KeyStroke: DeckAction]] = [:]
        for binding in bindings {
            for stroke in binding.keys {
                if let owner = owners[binding.scope]?[stroke] {
                    let both = [owner.rawValue, binding.action.rawValue]
                    let line = overrides.last { both.contains($0.action) }?.line
                    throw .clash(stroke.name, both[0], both[1], line: line)
                }
                owners[binding.scope, default: [:]][stroke] = binding.action
            }
        }
    }

    private init(bindings: [KeyBinding]) {
        self.bindings = bindings
        var places: [KeyScope: [KeyStroke: Int]] = [:]
        for (index, binding) in bindings.enumerated() {
            for stroke in binding.keys { places[binding.scope, default: [:]][stroke] = index }
        }
        self.places = places
    }

    /// The row of the key in the detail pane or else in the views; nil when the key does nothing.
    public func binding(for stroke: KeyStroke, inDetail: Bool) -> KeyBinding? {
        if inDetail, let index = places[.detail]?[stroke] { return bindings[index] }
        return places[.views]?[stroke].map { bindings[$0] }
    }

    /// The row of the action; nil when the table has none.
    public func binding(of action: DeckAction) -> KeyBinding? {
        bindings.first { $0.action == action }
    }

    /// The first key of the action, as a person reads it; nil when it has none.
    public func name(of action: DeckAction) -> String? {
        binding(of: action)?.keys.first?.displayName
    }
}

/// One line of the `[keys]` section: an action, and the keys it shall have instead of its own.
public struct KeyOverride: Sendable, Equatable {
    /// The raw value of a ``DeckAction``.
    public var action: String
    /// Names of keys; empty takes the action off the keyboard.
    public var keys: [String]
    /// The line of the configuration; nil when it has none.
    public var line: Int?

    public init(action: String, keys: [String], line: Int? = nil) {
        self.action = action
        self.keys = keys
        self.line = line
    }
}

/// What is wrong with a `[keys]` section.
public enum KeyMapError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownAction(String, line: Int?, nearest: String?)
    case unknownKey(String, action: String, line: Int?)
    /// The first has the key by itself or by an earlier line, the second wants it.
    case clash(String, String, String, line: Int?)

    /// The line of the configuration; nil when it has none.
    public var line: Int? {
        switch self {
        case .unknownAction(_, let line, _), .unknownKey(_, _, let line), .clash(_, _, _, let line): line
        }
    }

    /// Without file and line, which the reader of the configuration puts before it.
    public var description: String {
        switch self {
        case .unknownAction(let name, _, let nearest):
            "no action '\(name)' in [keys]" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
                + "; `fetchdeck keys` lists them"
        case .unknownKey(let name, let action, _):
            "no key '\(name)' for '\(action)'; write a character, or enter, space, pgup, f6, ctrl-l, …"
        case .clash(let key, let first, let second, _):
            "key '\(key)' would be both '\(first)' and '\(second)'; give one of them another key"
        }
    }
}
