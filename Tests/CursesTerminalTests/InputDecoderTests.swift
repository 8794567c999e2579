import DeckModel
import DeckScreen
import Testing

@testable import CursesTerminal

/// What a terminal sends and what it means.
struct InputCase: Sendable, CustomTestStringConvertible {
    var sent: String
    var means: [TerminalInput]

    init(_ sent: String, _ means: TerminalInput...) {
        self.sent = sent
        self.means = means
    }

    init(_ sent: String, _ key: Key, _ modifiers: KeyModifiers = []) {
        self.init(sent, .key(KeyStroke(key, modifiers)))
    }

    var testDescription: String { sent.debugDescription }
}

@Suite("Input of the terminal")
struct InputDecoderTests {
    private static let start = ContinuousClock.now

    private static func decode(_ pieces: [String], flushes: Bool = true) -> [TerminalInput] {
        var decoder = InputDecoder()
        var inputs = pieces.flatMap { decoder.feed(Array($0.utf8), at: start) }
        if flushes { inputs += decoder.flush(at: start) }
        return inputs
    }

    static let keys: [InputCase] = [
        InputCase("q", .character("q")),
        InputCase("R", .character("R")),
        InputCase(" ", .character(" ")),
        InputCase("é", .character("é")),
        InputCase("日", .character("日")),
        InputCase("🙂", .character("🙂")),
        InputCase("\r", .enter),
        InputCase("\n", .enter),
        InputCase("\t", .tab),
        InputCase("\u{7f}", .backspace),
        InputCase("\u{08}", .backspace),
        InputCase("\u{00}", .character(" "), .control),
        InputCase("\u{03}", .character("c"), .control),
        InputCase("\u{0c}", .character("l"), .control),
        InputCase("\u{1a}", .character("z"), .control),
        InputCase("\u{1c}", .character("\\"), .control),
        InputCase("\u{1b}", .escape),
        InputCase("\u{1b}x", .character("x"), .alt),
        InputCase("\u{1b}é", .character("é"), .alt),
        InputCase("\u{1b}\r", .enter, .alt),
        InputCase("\u{1b}[", .character("["), .alt),
        InputCase("\u{1b}O", .character("O"), .alt),
        InputCase("\u{1b}]", .character("]"), .alt),
        InputCase("\u{1b}[A", .up),
        InputCase("\u{1b}OA", .up),
        InputCase("\u{1b}[B", .down),
        InputCase("\u{1b}[C", .right),
        InputCase("\u{1b}[D", .left),
        InputCase("\u{1b}[1;5A", .up, .control),
        InputCase("\u{1b}[1;2C", .right, .shift),
        InputCase("\u{1b}[1;3D", .left, .alt),
        InputCase("\u{1b}\u{1b}[A", .up, .alt),
        InputCase("\u{1b}O5A", .up, .control),
        InputCase("\u{1b}[a", .up, .shift),
        InputCase("\u{1b}[H", .home),
        InputCase("\u{1b}[1~", .home),
        InputCase("\u{1b}[7~", .home),
        InputCase("\u{1b}OH", .home),
        InputCase("\u{1b}[F", .end),
        InputCase("\u{1b}[4~", .end),
        InputCase("\u{1b}[2~", .insert),
        InputCase("\u{1b}[3~", .delete),
        InputCase("\u{1b}[5~", .pageUp),
        InputCase("\u{1b}[6~", .pageDown),
        InputCase("\u{1b}[6;5~", .pageDown, .control),
        InputCase("\u{1b}[6^", .pageDown, .control),
        InputCase("\u{1b}[Z", .backTab),
        InputCase("\u{1b}OP", .function(1)),
        InputCase("\u{1b}[[A", .function(1)),
        InputCase("\u{1b}[11~", .function(1)),
        InputCase("\u{1b}[[E", .function(5)),
        InputCase("\u{1b}[15~", .function(5)),
        InputCase("\u{1b}[17~", .function(6)),
        InputCase("\u{1b}[17;2~", .function(6), .shift),
        InputCase("\u{1b}[24~", .function(12)),
        InputCase("\u{1b}OM", .enter),
        InputCase("\u{1b}Ok", .character("+")),
        InputCase("\u{1b}Om", .character("-")),
        InputCase("\u{1b}[108;5u", .character("l"), .control),
        InputCase("\u{1b}[114;2u", .character("R")),
        InputCase("\u{1b}[27;5;13~", .enter, .control),
    ]

    @Test("each sequence is its key", arguments: keys)
    func key(_ sample: InputCase) {
        #expect(Self.decode([sample.sent]) == sample.means)
    }

    @Test("a sequence means the same in pieces of one byte", arguments: keys + reports)
    func pieces(_ sample: InputCase) {
        var decoder = InputDecoder()
        var inputs: [TerminalInput] = []
        for byte in sample.sent.utf8 { inputs += decoder.feed([byte], at: Self.start) }
        inputs += decoder.flush(at: Self.start)
        #expect(inputs == sample.means)
    }

    static let reports: [InputCase] = [
        InputCase("\u{1b}[I", .focus(true)),
        InputCase("\u{1b}[O", .focus(false)),
        InputCase("\u{1b}[<0;5;3M", .mouse(MouseInput(.press(.left), column: 4, row: 2))),
        InputCase("\u{1b}[<0;5;3m", .mouse(MouseInput(.release(.left), column: 4, row: 2))),
        InputCase("\u{1b}[<2;1;1M", .mouse(MouseInput(.press(.right), column: 0, row: 0))),
        InputCase("\u{1b}[<32;300;100M", .mouse(MouseInput(.drag(.left), column: 299, row: 99))),
        InputCase("\u{1b}[<64;1;1M", .mouse(MouseInput(.wheelUp, column: 0, row: 0))),
        InputCase("\u{1b}[<65;1;1M", .mouse(MouseInput(.wheelDown, column: 0, row: 0))),
        InputCase(
            "\u{1b}[<20;1;1M",
            .mouse(MouseInput(.press(.left), column: 0, row: 0, modifiers: [.shift, .control]))),
        InputCase("\u{1b}[M !!", .mouse(MouseInput(.press(.left), column: 0, row: 0))),
        InputCase("\u{1b}[M#!\"", .mouse(MouseInput(.release(.left), column: 0, row: 1))),
        InputCase("\u{1b}[M`!!", .mouse(MouseInput(.wheelUp, column: 0, row: 0))),
        InputCase("\u{1b}[200~a\rb\u{1b}[A\tc\u{1b}[201~", .paste("a\nb[A\tc")),
        InputCase("\u{1b}[200~\u{1b}[201~x", .paste(""), .key(.character("x"))),
        InputCase("\u{1b}]11;rgb:ffff/8080/0000\u{1b}\\", .background(ThemeColor(rgb: 0xff8000))),
        InputCase("\u{1b}]11;rgb:f/8/0\u{07}", .background(ThemeColor(rgb: 0xff8800))),
    ]

    @Test("mouse, focus, pastes and answers are told apart", arguments: reports)
    func report(_ sample: InputCase) {
        #expect(Self.decode([sample.sent]) == sample.means)
    }

    static let silent = [
        "\u{1b}[?62;22c", "\u{1b}[<35;3;3M", "\u{1b}[<66;1;1M", "\u{1b}]0;title\u{07}",
        "\u{1b}P1$r0m\u{1b}\\",
        "\u{1b}[?2026;2$y", "\u{1b}[99~", "\u{1b}[<1;1M", "\u{1b}[8;24;80t", "\u{1b}]11;red\u{07}",
    ]

    @Test("what is no input says nothing, and the key behind it is heard", arguments: silent)
    func silence(_ sent: String) {
        #expect(Self.decode([sent + "j"]) == [.key(.character("j"))])
    }

    @Test("an Esc waits for what follows until it is flushed")
    func escapeWaits() {
        var decoder = InputDecoder()
        #expect(decoder.feed([0x1b], at: Self.start) == [])
        #expect(decoder.awaitsRest)
        #expect(decoder.flush(at: Self.start) == [.key(KeyStroke(.escape))])
        #expect(!decoder.awaitsRest)
        #expect(TerminalOptions().escapeMilliseconds <= 50)
    }

    @Test("a sequence that a slow line tore is not taken for keys")
    func tornSequence() {
        var decoder = InputDecoder()
        var inputs: [TerminalInput] = []
        for piece in ["\u{1b}[1;", "5", "A", "\u{1b}]11;rgb:00", "00/0000/0000\u{07}", "x"] {
            inputs += decoder.feed(Array(piece.utf8), at: Self.start)
            inputs += decoder.flush(at: Self.start)
        }
        #expect(
            inputs == [
                .key(KeyStroke(.up, .control)), .background(ThemeColor(rgb: 0)), .key(.character("x")),
            ])
    }

    @Test("a sequence that another breaks off is dropped, and the other is heard")
    func brokenOff() {
        #expect(
            Self.decode(["\u{1b}[1;\u{1b}[B\u{1b}]0;x\u{1b}[A"]) == [
                .key(KeyStroke(.down)), .key(KeyStroke(.up)),
            ])
    }

    @Test("bytes that are no UTF-8 neither stop nor trap it")
    func invalidText() {
        var decoder = InputDecoder()
        let inputs = decoder.feed(
            [0xff, 0xc3, UInt8(ascii: "a"), 0xe2, 0x82, UInt8(ascii: "b")], at: Self.start)
        #expect(inputs.last == .key(.character("b")))
        #expect(inputs.contains(.key(.character("a"))))
    }

    @Test("random bytes in random pieces never trap, and what follows them is heard")
    func noise() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var decoder = InputDecoder()
            for _ in 0..<20 {
                let alphabet: [UInt8] = [
                    0x1b, 0x5b, 0x4f, 0x5d, 0x3c, 0x3b, 0x30, 0x39, 0x4d, 0x7e, 0xe2, 0x07,
                ]
                let piece = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                    Bool.random(using: &random)
                        ? alphabet.randomElement(using: &random) ?? 0
                        : UInt8.random(in: 0...255, using: &random)
                }
                _ = decoder.feed(piece, at: Self.start)
                if Bool.random(using: &random) { _ = decoder.flush(at: Self.start) }
            }
            // Ends whatever is open: a paste, a string, a sequence, a report of three bytes.
            let inputs = decoder.feed(Array("\u{1b}[201~\u{07}aaaa~\u{07}q".utf8), at: Self.start)
            #expect(inputs.last == .key(.character("q")))
        }
    }

    @Test("what terminfo says of a key wins")
    func terminfo() {
        var decoder = InputDecoder(sequences: [Array("\u{1b}Ot".utf8): KeyStroke(.function(5))])
        #expect(
            decoder.feed(Array("\u{1b}Ot\u{1b}Ou".utf8), at: Self.start) == [
                .key(KeyStroke(.function(5))), .key(.character("5")),
            ])
    }

    @Test("a second press within 400 ms in the same cell is a double press, a third is a press")
    func doublePress() {
        var clicks = ClickCounter()
        let press = MouseInput(.press(.left), column: 3, row: 3)
        let elsewhere = MouseInput(.press(.left), column: 4, row: 3)
        func kind(_ mouse: MouseInput, _ milliseconds: Int) -> MouseKind {
            clicks.count(mouse, at: Self.start + .milliseconds(milliseconds)).kind
        }
        #expect(kind(press, 0) == .press(.left))
        #expect(kind(MouseInput(.release(.left), column: 3, row: 3), 50) == .release(.left))
        #expect(kind(press, 400) == .doublePress(.left))
        #expect(kind(press, 450) == .press(.left))
        #expect(kind(press, 851) == .press(.left))
        #expect(kind(elsewhere, 900) == .press(.left))
    }
}
