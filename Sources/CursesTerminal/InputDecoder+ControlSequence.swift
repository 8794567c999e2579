import DeckModel

extension InputDecoder {
    /// A complete `ESC [ … X`.
    struct ControlSequence {
        let body: ArraySlice<UInt8>
        let final: UInt8

        /// What stands before the numbers: `<`, `?`, or 0.
        private var prefix: UInt8 {
            guard let first = body.first, (0x3c...0x3f).contains(first) else { return 0 }
            return first
        }

        /// The numbers; 0 where none is given. Sub-parameters after a colon are left out.
        private var numbers: [Int] {
            let digits = body.drop { (0x3c...0x3f).contains($0) }
            return digits.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
                part.prefix { (0x30...0x39).contains($0) }
                    .reduce(0) { min($0 * 10 + Int($1 - 0x30), 0x10_ffff) }
            }
        }

        var event: Event? {
            let numbers = numbers
            let modifiers = KeySequences.modifiers(numbers.count > 1 ? numbers[1] : 1)
            switch (prefix, final) {
            case (UInt8(ascii: "<"), UInt8(ascii: "M")), (UInt8(ascii: "<"), UInt8(ascii: "m")):
                guard numbers.count == 3 else { return nil }
                let isRelease = final == UInt8(ascii: "m")
                return MouseReport(
                    bits: numbers[0], column: numbers[1] - 1, row: numbers[2] - 1, isRelease: isRelease
                ).input.map { .input(.mouse($0)) }
            case (UInt8(ascii: "?"), UInt8(ascii: "c")): return .deviceAttributes
            case (0, UInt8(ascii: "~")): return tilde(numbers, modifiers)
            case (0, UInt8(ascii: "u")): return KeySequences.codePoint(numbers[0], modifiers).map(key)
            case (0, UInt8(ascii: "Z")): return key(KeyStroke(.backTab, modifiers.subtracting(.shift)))
            case (0, UInt8(ascii: "I")): return .input(.focus(true))
            case (0, UInt8(ascii: "O")): return .input(.focus(false))
            // rxvt: Control is ^, Control and Shift @, Shift $ in the place of ~.
            case (0, UInt8(ascii: "^")): return tilde(numbers, .control)
            case (0, UInt8(ascii: "@")): return tilde(numbers, [.control, .shift])
            // rxvt: arrows with Shift.
            case (0, UInt8(ascii: "a")...UInt8(ascii: "d")) where body.isEmpty:
                return KeySequences.letter(final - 0x20).map { key(KeyStroke($0, .shift)) }
            case (0, _): return KeySequences.letter(final).map { key(KeyStroke($0, modifiers)) }
            default: return nil
            }
        }

        private func tilde(_ numbers: [Int], _ modifiers: KeyModifiers) -> Event? {
            guard let first = numbers.first else { return nil }
            if first == 200 { return .pasteBegan }
            if first == 27, numbers.count == 3 {
                return KeySequences.codePoint(numbers[2], modifiers).map(key)
            }
            return KeySequences.tilde(first).map { key(KeyStroke($0, modifiers)) }
        }

        private func key(_ stroke: KeyStroke) -> Event { .input(.key(stroke)) }
    }
}
