/// One press of a key as the terminal reported it.
///
/// A letter typed with Shift is its own character (`R`), without the modifier; a letter with Control is the
/// lower-case one with ``KeyModifiers/control`` (`ctrl-l`).
package struct KeyStroke: Hashable, Sendable {
    package var key: Key
    package var modifiers: KeyModifiers

    package init(_ key: Key, _ modifiers: KeyModifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// The key that types this character.
    package static func character(_ character: Character) -> KeyStroke {
        KeyStroke(.character(character))
    }

    /// A letter with Control held, in lower case.
    package static func control(_ character: Character) -> KeyStroke {
        KeyStroke(.character(character), .control)
    }

    /// What the stroke types into a prompt; nil when it types nothing.
    package var typed: Character? {
        guard case .character(let character) = key, modifiers.isEmpty else { return nil }
        return character
    }
}

/// A key without its modifiers.
package enum Key: Hashable, Sendable {
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
package struct KeyModifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let control = KeyModifiers(rawValue: 1)
    package static let alt = KeyModifiers(rawValue: 2)
    package static let shift = KeyModifiers(rawValue: 4)
}
