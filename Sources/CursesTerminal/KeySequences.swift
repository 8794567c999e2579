import DeckModel

/// Which keys the sequences of terminals stand for.
enum KeySequences {
    /// `ESC [ n ~`.
    static func tilde(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// `ESC [ X` and `ESC O X`.
    static func letter(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "P"): .function(1)
        case UInt8(ascii: "Q"): .function(2)
        case UInt8(ascii: "R"): .function(3)
        case UInt8(ascii: "S"): .function(4)
        default: nil
        }
    }

    /// `ESC O X` of the keypad in application mode.
    static func keypad(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "M"): .enter
        case UInt8(ascii: "I"): .tab
        case UInt8(ascii: "X"): .character("=")
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            .character(Character(Unicode.Scalar(final - 0x40)))
        default: nil
        }
    }

    /// The modifiers by xterm's number: one more than a sum of 1 Shift, 2 Alt, 4 Control.
    static func modifiers(_ number: Int) -> KeyModifiers {
        guard number > 1 else { return [] }
        let bits = number - 1
        var modifiers: KeyModifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & 2 != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return modifiers
    }

    /// A key that types one byte.
    static func control(_ byte: UInt8) -> KeyStroke {
        switch byte {
        case 0x00: KeyStroke(.character(" "), .control)
        case 0x08, 0x7f: KeyStroke(.backspace)
        case 0x09: KeyStroke(.tab)
        case 0x0a, 0x0d: KeyStroke(.enter)
        case 0x1b: KeyStroke(.escape)
        case 0x01...0x1a: .control(Character(Unicode.Scalar(byte + 0x60)))
        default: .control(Character(Unicode.Scalar(byte + 0x40)))
        }
    }

    /// A key that is told by its code point, as in `CSI u` and modifyOtherKeys.
    static func codePoint(_ number: Int, _ modifiers: KeyModifiers) -> KeyStroke? {
        switch number {
        case 8, 127: return KeyStroke(.backspace, modifiers)
        case 9:
            let isBack = modifiers.contains(.shift)
            return KeyStroke(isBack ? .backTab : .tab, modifiers.subtracting(.shift))
        case 13: return KeyStroke(.enter, modifiers)
        case 27: return KeyStroke(.escape, modifiers)
        default:
            guard number >= 32, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                return nil
            }
            // A letter with Shift is its own character.
            guard modifiers.contains(.shift), !modifiers.contains(.control) else {
                return KeyStroke(.character(Character(scalar)), modifiers.subtracting(.shift))
            }
            let upper = scalar.properties.uppercaseMapping
            let character = upper.count == 1 ? Character(upper) : Character(scalar)
            return KeyStroke(.character(character), modifiers.subtracting(.shift))
        }
    }

    /// The names of terminfo's keys, and what they are here; what a terminal says of itself wins over the rest.
    static let capabilities: [(name: String, stroke: KeyStroke)] =
        [
            ("kcuu1", KeyStroke(.up)), ("kcud1", KeyStroke(.down)), ("kcub1", KeyStroke(.left)),
            ("kcuf1", KeyStroke(.right)), ("khome", KeyStroke(.home)), ("kend", KeyStroke(.end)),
            ("kpp", KeyStroke(.pageUp)), ("knp", KeyStroke(.pageDown)), ("kich1", KeyStroke(.insert)),
            ("kdch1", KeyStroke(.delete)), ("kcbt", KeyStroke(.backTab)), ("kent", KeyStroke(.enter)),
        ] + (1...12).map { ("kf\($0)", KeyStroke(.function($0))) }
}
