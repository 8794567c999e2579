/// One press of a key as the terminal reported it.
///
/// A letter typed with Shift is its own character (`R`), without the modifier; a letter with Control is the
/// lower-case one with ``KeyModifiers/control`` (`ctrl-l`).
public struct KeyStroke: Hashable, Sendable {
    public var key: Key
    public var modifiers: KeyModifiers

    public init(_ key: Key, _ modifiers: KeyModifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// The key that types this character.
    public static func character(_ character: Character) -> KeyStroke {
        KeyStroke(.character(character))
    }

    /// A letter with Control held, in lower case.
    public static func control(_ character: Character) -> KeyStroke {
        KeyStroke(.character(character), .control)
    }

    /// What the stroke types into a prompt; nil when it types nothing.
    public var typed: Character? {
        guard case .character(let character) = key, modifiers.isEmpty else { return nil }
        return character
    }
}

/// A key without its modifiers.
public enum Key: Hashable, Sendable {
    /// Anything that types a character, the space bar included.
    case character(Character)
    case enter
    case escape
    case tab
    /// Shift and Tab, which terminals send as a key of its own.
    case backTab
    case backspace
    case delete
    case insert
    case up
    case down
    case left
    case right
    case pageUp
    case pageDown
    case home
    case end
    /// F1 is 1.
    case function(Int)
}

/// The keys held while another is pressed.
public struct KeyModifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let control = KeyModifiers(rawValue: 1)
    public static let alt = KeyModifiers(rawValue: 2)
    public static let shift = KeyModifiers(rawValue: 4)
}
