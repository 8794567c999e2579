import DeckScreen
import FetchCore
import Testing

@testable import CursesTerminal

@Suite("Sequences to the terminal")
struct TerminalSequencesTests {
    @Test(
        "Base64 is that of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("ÿÿ¾", "w7/Dv8K+"),
        ])
    func base64(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test("a copy is OSC 52, and in tmux also wrapped for the terminal around it")
    func copy() {
        #expect(TerminalSequences.copy("Zg==", through: nil) == "\u{1b}]52;c;Zg==\u{07}")
        #expect(
            TerminalSequences.copy("Zg==", through: .tmux)
                == "\u{1b}]52;c;Zg==\u{07}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;Zg==\u{07}\u{1b}\\")
    }

    @Test("in screen a long copy goes in pieces that it passes, and nothing of it is lost")
    func copyThroughScreen() {
        let long = String(repeating: "QUJD", count: 300)
        let pieces = TerminalSequences.copy(long, through: .screen)
            .split(separator: "\u{1b}P", omittingEmptySubsequences: true)
        #expect(pieces.allSatisfy { $0.utf8.count <= 250 && $0.hasSuffix("\u{1b}\\") })
        #expect(pieces.map { $0.dropLast(2) }.joined() == "\u{1b}]52;c;\(long)\u{07}")
    }

    @Test(
        "progress is a state and a percentage between 0 and 100",
        arguments: [
            (TaskProgress.none, "4;0"), (.running(percent: 42), "4;1;42"),
            (.failing(percent: 250), "4;2;100"),
            (.paused(percent: -1), "4;4;0"), (.unknown, "4;3;0"),
        ])
    func progress(_ progress: TaskProgress, _ body: String) {
        #expect(TerminalSequences.progress(progress) == "\u{1b}]9;\(body)\u{1b}\\")
    }

    @Test("a notification is a text that can't end it, and goes through tmux to the terminal around it")
    func notices() {
        #expect(TerminalSequences.notify("a\u{07}b;c", as: .osc9, through: nil) == "\u{1b}]9;ab;c\u{07}")
        #expect(
            TerminalSequences.notify("b;c", as: .osc777, through: nil)
                == "\u{1b}]777;notify;fetchdeck;b,c\u{07}")
        #expect(
            TerminalSequences.notify("x", as: .osc9, through: .tmux)
                == "\u{1b}Ptmux;\u{1b}\u{1b}]9;x\u{07}\u{1b}\\")
    }

    @Test("a title can't end its own sequence")
    func harmless() {
        #expect(TerminalSequences.harmless("a\u{1b}\\b\u{07}c\u{9c}d\n é") == "a\\bcd é")
    }

    @Test(
        "delays of terminfo are left out",
        arguments: [
            ("\u{1b}[H\u{1b}[J$<50>", "\u{1b}[H\u{1b}[J"), ("a$<2*/>b$<1>c", "abc"), ("a$<b", "a$<b"),
        ])
    func delays(_ text: String, _ plain: String) {
        #expect(TerminalEntry.withoutDelays(text) == plain)
    }

    @Test(
        "COLORFGBG names the background last",
        arguments: [
            ("15;0", 0x000000), ("0;default;15", 0xffffff), ("12", 0x5c5cff), ("0;default", nil), ("", nil),
        ]
            as [(String, UInt32?)])
    func colorFgBg(_ value: String, _ rgb: UInt32?) {
        #expect(TerminalAnswer.background(colorFgBg: value)?.rgb == rgb)
    }

    @Test("white is light and black is dark, and so are what themes take for them")
    func lightness() {
        for light: UInt32 in [0xffffff, 0xfdf6e3, 0xeee8d5] { #expect(ThemeColor(rgb: light).isLight) }
        for dark: UInt32 in [0x000000, 0x002b36, 0x282a36, 0x0000ff] {
            #expect(!ThemeColor(rgb: dark).isLight)
        }
    }
}
