import FetchCore

/// Which action each key has: the table with the user's own bindings applied.
package struct KeyMap: Sendable {
    /// The rows in the order of the help, with the keys that hold now; a row without keys can't be pressed.
    package let bindings: [KeyBinding]
    /// For each place by itself, the row of each key.
    private let rows: [KeyPlaces: [KeyStroke: Int]]

    package static let standard = KeyMap(bindings: KeyTable.standard, isOverridden: [])

    /// Applies bindings of the configuration.
    ///
    /// A key that the configuration gives to an action is taken from every other action of the places where the action
    /// works.
    ///
    /// - Throws: ``KeyMapError`` for a name that no action or key has, and for a key that two lines give away in one place.
    package init(_ table: [KeyBinding] = KeyTable.standard, overrides: [KeyOverride]) throws(KeyMapError) {
        var bindings = table
        var lines: [ActionID: KeyOverride] = [:]
        for entry in overrides {
            let strokes = try Self.strokes(of: entry, table)
            for index in bindings.indices where bindings[index].id.rawValue == entry.action {
                bindings[index].keys = strokes
                lines[bindings[index].id] = entry
            }
        }
        try Self.checkClashes(bindings.filter { lines[$0.id] != nil }, lines)
        self.init(bindings: bindings, isOverridden: Set(lines.keys))
    }

    private static func strokes(
        of entry: KeyOverride, _ table: [KeyBinding]
    ) throws(KeyMapError) -> [KeyStroke] {
        let actions = table.map(\.id.rawValue)
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
        _ bindings: [KeyBinding], _ lines: [ActionID: KeyOverride]
    ) throws(KeyMapError) {
        for (index, second) in bindings.enumerated() {
            for first in bindings[..<index] where first.isForDetailAlone == second.isForDetailAlone {
                guard !first.places.isDisjoint(with: second.places),
                    let stroke = second.keys.first(where: first.keys.contains)
                else { continue }
                let line = [first, second].compactMap { lines[$0.id]?.line }.max()
                throw .clash(stroke.name, first.id.rawValue, second.id.rawValue, line: line)
            }
        }
    }

    private init(bindings: [KeyBinding], isOverridden: Set<ActionID>) {
        // What is asked for first has the key: the detail's own before the others', the user's before the table's.
        let byRank = bindings.indices.sorted { left, right in
            let ranks = [left, right].map { index in
                (isOverridden.contains(bindings[index].id) ? 0 : 2)
                    + (bindings[index].isForDetailAlone ? 0 : 1)
            }
            return (ranks[0], left) < (ranks[1], right)
        }
        var rows: [KeyPlaces: [KeyStroke: Int]] = [:]
        for index in byRank {
            for place in KeyPlaces.each where bindings[index].places.contains(place) {
                for stroke in bindings[index].keys where rows[place]?[stroke] == nil {
                    rows[place, default: [:]][stroke] = index
                }
            }
        }
        self.rows = rows
        var held = bindings
        for index in held.indices {
            held[index].keys.removeAll { stroke in !rows.values.contains { $0[stroke] == index } }
        }
        self.bindings = held
    }

    /// The row of the key in a place; nil when the key does nothing there.
    package func binding(for stroke: KeyStroke, in place: KeyPlaces) -> KeyBinding? {
        rows[place]?[stroke].map { bindings[$0] }
    }

    /// The row that the key has somewhere else; nil when it has none.
    func bindingElsewhere(for stroke: KeyStroke) -> KeyBinding? {
        bindings.first { $0.keys.contains(stroke) }
    }

    /// The row of the action with the keys that it has now; nil when the table has none of that name.
    package func binding(of id: ActionID) -> KeyBinding? {
        bindings.first { $0.id == id }
    }

    /// The keys of the action in a place, the first being the one to name.
    func keys(of binding: KeyBinding, in place: KeyPlaces) -> [KeyStroke] {
        guard let index = bindings.firstIndex(where: { $0.id == binding.id }) else { return [] }
        return bindings[index].keys.filter { rows[place]?[$0] == index }
    }

    /// The first key of the action, as a person reads it; nil when it has none.
    package func name(of binding: KeyBinding) -> String? {
        self.binding(of: binding.id)?.keys.first?.displayName
    }
}

extension KeyBinding {
    fileprivate var isForDetailAlone: Bool { places == .detail }
}

/// One line of the `[keys]` section: an action, and the keys it shall have instead of its own.
package struct KeyOverride: Sendable, Equatable {
    /// The name of an action: the raw value of an ``ActionID``.
    package var action: String
    /// Names of keys; empty takes the action off the keyboard.
    package var keys: [String]
    /// The line of the configuration; nil when it has none.
    package var line: Int?

    package init(action: String, keys: [String], line: Int? = nil) {
        self.action = action
        self.keys = keys
        self.line = line
    }
}

/// What is wrong with a `[keys]` section.
package enum KeyMapError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownAction(String, line: Int?, nearest: String?)
    case unknownKey(String, action: String, line: Int?)
    /// Two lines give the key to these two actions, which work in one place.
    case clash(String, String, String, line: Int?)

    /// The line of the configuration; nil when it has none.
    package var line: Int? {
        switch self {
        case .unknownAction(_, let line, _), .unknownKey(_, _, let line), .clash(_, _, _, let line): line
        }
    }

    /// Without file and line, which the reader of the configuration puts before it.
    package var description: String {
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
