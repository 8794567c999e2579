/// Names of keys as the table, the help and the configuration write them: `j`, `G`, `pgup`, `ctrl-l`, `space`, `f6`.
extension KeyStroke {
    private static let named: [(name: String, key: Key)] = [
        ("enter", .enter), ("esc", .escape), ("tab", .tab), ("shift-tab", .backTab),
        ("backspace", .backspace), ("del", .delete), ("ins", .insert), ("up", .up), ("down", .down),
        ("left", .left), ("right", .right), ("pgup", .pageUp), ("pgdn", .pageDown), ("home", .home),
        ("end", .end), ("space", .character(" ")),
    ]

    private static let aliases: [String: String] = [
        "return": "enter", "escape": "esc", "backtab": "shift-tab", "delete": "del", "insert": "ins",
        "pageup": "pgup", "page-up": "pgup", "pagedown": "pgdn", "page-down": "pgdn", "pgdown": "pgdn",
    ]

    /// The stroke that goes by this name; nil when none does.
    ///
    /// Case matters for a single letter (`g` and `G` are two keys) and nowhere else. `^l` is `ctrl-l`.
    package init?(name: String) {
        if name.count == 1, let character = name.first {
            self = character == " " ? KeyStroke(.character(" ")) : .character(character)
            return
        }
        let lower = name.lowercased()
        if let found = Self.special(lower) {
            self = KeyStroke(found)
            return
        }
        if name.hasPrefix("^"), name.count == 2, let letter = name.last {
            self = .control(Character(letter.lowercased()))
            return
        }
        for (prefix, modifier) in [
            ("ctrl-", KeyModifiers.control), ("ctrl+", .control), ("c-", .control),
            ("alt-", .alt), ("alt+", .alt), ("m-", .alt), ("shift-", .shift), ("shift+", .shift),
        ] where lower.hasPrefix(prefix) {
            guard let rest = KeyStroke(name: String(name.dropFirst(prefix.count))) else { return nil }
            self = KeyStroke.combine(rest, modifier)
            return
        }
        return nil
    }

    /// The name of the stroke, which ``init(name:)`` reads back.
    package var name: String {
        var text = ""
        if modifiers.contains(.control) { text += "ctrl-" }
        if modifiers.contains(.alt) { text += "alt-" }
        if modifiers.contains(.shift) { text += "shift-" }
        return text + keyName
    }

    /// The name as a person best reads it: `↓` where the screen can show it, else the plain name.
    package var displayName: String {
        switch key {
        case .character(let character) where modifiers == .control:
            "^" + character.uppercased()
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "S-Tab"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .character(" "): "Space"
        case .function(let number): "F\(number)"
        default: name
        }
    }

    private var keyName: String {
        if let entry = Self.named.first(where: { $0.key == key }) { return entry.name }
        switch key {
        case .function(let number): return "f\(number)"
        case .character(let character): return String(character)
        default: return ""
        }
    }

    private static func special(_ lower: String) -> Key? {
        let name = aliases[lower] ?? lower
        if let entry = named.first(where: { $0.name == name }) { return entry.key }
        if name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...24).contains(number) {
            return .function(number)
        }
        return nil
    }

    private static func combine(_ stroke: KeyStroke, _ modifier: KeyModifiers) -> KeyStroke {
        var stroke = stroke
        if case .character(let character) = stroke.key {
            if modifier == .shift { return .character(Character(character.uppercased())) }
            if modifier == .control { stroke.key = .character(Character(character.lowercased())) }
        }
        stroke.modifiers.insert(modifier)
        return stroke
    }
}

/// Lets the key table write strokes by name. A name that doesn't exist is a mistake of ours.
extension KeyStroke: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) {
        guard let stroke = KeyStroke(name: name) else { preconditionFailure("no key is called \(name)") }
        self = stroke
    }
}
