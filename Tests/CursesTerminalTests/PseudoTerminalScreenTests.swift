import TestSupport
import Testing

/// What a program writes and what a person sees then, rows joined by `/`.
private let pictures: [(String, String)] = [
    ("abc", "abc//"),
    ("abc\r\ndef", "abc/def/"),
    ("0123456789", "01234567/89/"),
    ("01234567", "01234567//"),
    ("\u{1b}[?7l0123456789", "01234569//"),
    ("a\u{1b}[3;4Hb", "a//   b"),
    ("a\u{1b}[5bX", "aaaaaaX//"),
    ("abcdef\u{1b}[1;3H\u{1b}[2X", "ab  ef//"),
    ("abcdef\u{1b}[1;3H\u{1b}[2P", "abef//"),
    ("abcdef\u{1b}[1;3H\u{1b}[2@", "ab  cdef//"),
    ("abc\u{1b}[1;2H\u{1b}[4hX\u{1b}[4lY", "aXYc//"),
    ("abc\u{1b}[1;2H\u{1b}[K", "a//"),
    ("abc\r\ndef\u{1b}[1;2H\u{1b}[J", "a//"),
    ("abc\r\ndef\u{1b}[2;2H\u{1b}[1J", "/  f/"),
    ("1\r\n2\r\n3\r\n4", "2/3/4"),
    ("1\r\n2\r\n3\u{1b}[2;3r\u{1b}[3;1H\n4", "1/3/4"),
    ("1\r\n2\r\n3\u{1b}[1;1H\u{1b}[L", "/1/2"),
    ("1\r\n2\r\n3\u{1b}[1;1H\u{1b}[M", "2/3/"),
    ("1\u{1b}[1;1H\u{1b}MX", "X/1/"),
    ("日本|", "日本|//"),
    ("日本\u{1b}[1;2Hx", " x本//"),
    ("0123456日", "0123456/日/"),
    ("e\u{301}x", "e\u{301}x//"),
    ("a\u{1b}[?1049hb\u{1b}[?1049lc", "ac//"),
    ("\u{1b}(0\u{1b}]0;title\u{07}x\u{1b}P$q\u{1b}\\y", "xy//"),
]

@Suite("The screen that tests look at")
struct PseudoTerminalScreenTests {
    @Test("it shows what a terminal of 8 by 3 would", arguments: pictures)
    func shows(_ written: String, _ seen: String) {
        var screen = PseudoTerminalScreen(columns: 8, rows: 3)
        screen.feed(Array(written.utf8))
        #expect(screen.lines.joined(separator: "/") == seen)
        #expect(screen.unknown.isEmpty)
    }

    @Test("it shows the same whatever pieces it is fed", arguments: pictures)
    func pieces(_ written: String, _ seen: String) {
        var screen = PseudoTerminalScreen(columns: 8, rows: 3)
        for byte in written.utf8 { screen.feed([byte]) }
        #expect(screen.lines.joined(separator: "/") == seen)
    }

    @Test("it keeps what it doesn't know")
    func unknown() {
        var screen = PseudoTerminalScreen(columns: 8, rows: 3)
        screen.feed(Array("\u{1b}[5z\u{1b}[?25l\u{07}".utf8))
        #expect(screen.unknown == ["CSI [5] z"])
        #expect(screen.modes == [7])
        #expect(screen.bells == 1)
    }
}
