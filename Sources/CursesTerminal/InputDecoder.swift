import DeckModel
import DeckScreen

/// Makes keys, mouse reports, pastes and answers of what a terminal sends; pure, and fed in pieces of any size.
///
/// An Esc may be the key or the begin of a sequence. What only time can tell stays behind: ``awaitsRest`` says so, and
/// ``flush()``, called when nothing more came within some milliseconds, decides for the key.
struct InputDecoder {
    /// What terminfo says that keys send, as full sequences.
    private let sequences: [[UInt8]: KeyStroke]
    private let longestSequence: Int
    private var bytes: [UInt8] = []
    private var position = 0
    private var pasted: [UInt8]?
    private var clicks = ClickCounter()
    /// Whether the terminal answered a query of its attributes (DA1), which every terminal does: answers to what was
    /// asked before have come by then.
    private(set) var hasDeviceAttributes = false

    /// A paste longer than this is cut: prompts hold a line.
    private static let longestPaste = 1 << 20
    /// A string (OSC, DCS) longer than this is no answer to us.
    private static let longestString = 4096
    private static let pasteEnd: [UInt8] = Array("\u{1b}[201~".utf8)

    init(sequences: [[UInt8]: KeyStroke] = [:]) {
        self.sequences = sequences
        longestSequence = sequences.keys.map(\.count).max() ?? 0
    }

    /// Whether a key may be complete but for what time tells.
    var awaitsRest: Bool { position < bytes.count }

    /// Takes what was read, and returns what is complete.
    mutating func feed(_ more: [UInt8], at instant: ContinuousClock.Instant) -> [TerminalInput] {
        bytes.append(contentsOf: more)
        return decode(isFinal: false, at: instant)
    }

    /// Nothing more came: an Esc that waits is the key, an `Esc [` is Alt and `[`. The begin of a longer sequence, which
    /// no hand types, goes on waiting: a slow line tore it.
    mutating func flush(at instant: ContinuousClock.Instant) -> [TerminalInput] {
        decode(isFinal: true, at: instant)
    }

    private mutating func decode(isFinal: Bool, at instant: ContinuousClock.Instant) -> [TerminalInput] {
        var inputs: [TerminalInput] = []
        while position < bytes.count {
            if pasted != nil {
                guard takePaste(&inputs) else { break }
                continue
            }
            let step = next(isFinal: isFinal)
            guard case .took(let count, let event) = step else { break }
            position += count
            if let input = finish(event, at: instant) { inputs.append(input) }
        }
        bytes.removeFirst(position)
        position = 0
        return inputs
    }

    private mutating func finish(_ event: Event?, at instant: ContinuousClock.Instant) -> TerminalInput? {
        switch event {
        case nil: return nil
        case .input(.mouse(let mouse)): return .mouse(clicks.count(mouse, at: instant))
        case .input(let input): return input
        case .pasteBegan:
            pasted = []
            return nil
        case .deviceAttributes:
            hasDeviceAttributes = true
            return nil
        }
    }

    /// What one look at the bytes came to.
    private enum Step {
        /// That many bytes, which say this, or nothing that matters here.
        case took(Int, Event?)
        /// The bytes may be the begin of something.
        case incomplete
    }

    /// What a complete sequence says.
    enum Event {
        case input(TerminalInput)
        case pasteBegan
        case deviceAttributes
    }

    /// The byte that many after the present one; nil past the end.
    private func byte(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private func next(isFinal: Bool) -> Step {
        guard let first = byte(0) else { return .incomplete }
        if first == 0x1b { return escape(isFinal: isFinal) }
        return plain(at: 0, isFinal: isFinal)
    }

    /// A control character or one character of text.
    private func plain(at offset: Int, isFinal: Bool, alt: Bool = false) -> Step {
        guard let first = byte(offset) else { return .incomplete }
        var stroke: KeyStroke
        var count = 1
        if first < 0x20 || first == 0x7f {
            stroke = KeySequences.control(first)
        } else {
            let length = first < 0x80 ? 1 : first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
            if bytes.count - position - offset < length, !isFinal {
                let rest = bytes[(position + offset + 1)...]
                if rest.allSatisfy({ $0 & 0xc0 == 0x80 }) { return .incomplete }
            }
            let start = position + offset
            let scalar = bytes[start..<min(start + length, bytes.count)]
            let character = String(decoding: scalar, as: UTF8.self).first ?? "\u{fffd}"
            count = character == "\u{fffd}" && first != 0xef ? 1 : scalar.count
            stroke = .character(character)
        }
        if alt { stroke.modifiers.insert(.alt) }
        return .took(offset + count, .input(.key(stroke)))
    }

    /// What terminfo has a name for.
    private func knownSequence() -> Step? {
        var length = min(longestSequence, bytes.count - position)
        while length > 0 {
            if let stroke = sequences[Array(bytes[position..<(position + length)])] {
                return .took(length, .input(.key(stroke)))
            }
            length -= 1
        }
        return nil
    }

    private func escape(isFinal: Bool) -> Step {
        if let known = knownSequence() { return known }
        guard let second = byte(1) else {
            return isFinal ? .took(1, .input(.key(KeyStroke(.escape)))) : .incomplete
        }
        let introduces = [UInt8(ascii: "["), UInt8(ascii: "O"), 0x5d, UInt8(ascii: "P"), 0x58, 0x5e, 0x5f]
            .contains(second)
        if introduces, byte(2) == nil {
            return isFinal ? plain(at: 1, isFinal: true, alt: true) : .incomplete
        }
        switch second {
        case UInt8(ascii: "["): return controlSequence()
        case UInt8(ascii: "O"): return singleShift()
        case 0x5d, UInt8(ascii: "P"), 0x58, 0x5e, 0x5f: return string(isCommand: second == 0x5d)
        case 0x1b: return doubleEscape(isFinal: isFinal)
        default: return plain(at: 1, isFinal: isFinal, alt: true)
        }
    }

    /// `ESC ESC [ A` is Alt and an arrow in some terminals; any other pair is Esc pressed twice.
    private func doubleEscape(isFinal: Bool) -> Step {
        guard let third = byte(2) else {
            return isFinal ? .took(1, .input(.key(KeyStroke(.escape)))) : .incomplete
        }
        guard third == UInt8(ascii: "[") || third == UInt8(ascii: "O") else {
            return .took(1, .input(.key(KeyStroke(.escape))))
        }
        var inner = self
        inner.position += 1
        switch inner.escape(isFinal: isFinal) {
        case .incomplete: return isFinal ? .took(1, .input(.key(KeyStroke(.escape)))) : .incomplete
        case .took(let count, .input(.key(var stroke))):
            stroke.modifiers.insert(.alt)
            return .took(count + 1, .input(.key(stroke)))
        case .took: return .took(1, .input(.key(KeyStroke(.escape))))
        }
    }

    /// `ESC O X`, with a modifier's digit before the letter in old terminals.
    private func singleShift() -> Step {
        var offset = 2
        var modifiers: KeyModifiers = []
        if let digit = byte(2), (0x31...0x39).contains(digit) {
            modifiers = KeySequences.modifiers(Int(digit - 0x30))
            offset = 3
        }
        guard let final = byte(offset) else { return .incomplete }
        guard let key = KeySequences.letter(final) ?? KeySequences.keypad(final) else {
            // No key: Alt and O, then whatever comes.
            return .took(2, .input(.key(KeyStroke(.character("O"), .alt))))
        }
        return .took(offset + 1, .input(.key(KeyStroke(key, modifiers))))
    }

    /// OSC, DCS and their like, up to BEL or ST.
    private func string(isCommand: Bool) -> Step {
        var offset = 2
        while let next = byte(offset) {
            if next == 0x07 || next == 0x1b {
                if next == 0x1b, byte(offset + 1) == nil { return .incomplete }
                let hasTerminator = next == 0x1b && byte(offset + 1) == UInt8(ascii: "\\")
                // Another Esc breaks the string off, and begins something of its own.
                let count = next == 0x07 ? offset + 1 : hasTerminator ? offset + 2 : offset
                let text = bytes[(position + 2)..<(position + offset)]
                return .took(
                    count, isCommand ? TerminalAnswer.background(text).map { .input(.background($0)) } : nil)
            }
            if offset > Self.longestString { return .took(offset, nil) }
            offset += 1
        }
        return .incomplete
    }

    /// `ESC [ … X`.
    private func controlSequence() -> Step {
        // The console of Linux: F1 to F5 are ESC [ [ A to E.
        if byte(2) == UInt8(ascii: "[") {
            guard let letter = byte(3) else { return .incomplete }
            let number = Int(letter) - 0x40
            return .took(4, (1...5).contains(number) ? .input(.key(KeyStroke(.function(number)))) : nil)
        }
        if byte(2) == UInt8(ascii: "M") {
            guard let report = MouseReport.legacy(bytes[(position + 3)...]) else { return .incomplete }
            return .took(6, report.input.map { .input(.mouse($0)) })
        }
        var offset = 2
        while let next = byte(offset) {
            switch next {
            case 0x20...0x3f: offset += 1
            case 0x40...0x7e:
                let body = bytes[(position + 2)..<(position + offset)]
                return .took(offset + 1, ControlSequence(body: body, final: next).event)
            default: return .took(offset, nil)  // broken off
            }
            if offset > Self.longestString { return .took(offset, nil) }
        }
        return .incomplete
    }

    /// Gathers a paste; false when its end has not come.
    private mutating func takePaste(_ inputs: inout [TerminalInput]) -> Bool {
        let end = Self.pasteEnd
        var index = position
        while index < bytes.count {
            guard bytes[index] == 0x1b else {
                append(pasted: bytes[index])
                index += 1
                continue
            }
            let rest = bytes[index..<min(index + end.count, bytes.count)]
            if rest.elementsEqual(end) {
                inputs.append(.paste(String(decoding: pasted ?? [], as: UTF8.self)))
                pasted = nil
                position = index + end.count
                return true
            }
            if index + end.count > bytes.count, rest.elementsEqual(end.prefix(rest.count)) {
                position = index
                return false
            }
            index += 1
        }
        position = bytes.count
        return false
    }

    private mutating func append(pasted byte: UInt8) {
        guard pasted.map({ $0.count < Self.longestPaste }) ?? false else { return }
        switch byte {
        case 0x0d: pasted?.append(0x0a)
        case 0x00..<0x20 where byte != 0x09 && byte != 0x0a, 0x7f: break
        default: pasted?.append(byte)
        }
    }
}
