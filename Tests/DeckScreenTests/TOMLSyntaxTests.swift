import Foundation
import TestSupport
import Testing

@testable import DeckScreen

@Suite("Theme and config files as TOML")
struct TOMLSyntaxTests {
    @Test(
        "a text that is none is told with its line",
        arguments: [
            ("inherits = \"default-dark\"\n[\n", 2, "unexpected line end; expected a table's name"),
            ("[[[[", 1, "unexpected '['; expected a table's name"),
            ("\n[.]", 2, "unexpected '.'; expected a table's name"),
            ("[a", 1, "unexpected end of the text in a table's name; expected [name]"),
            ("[[a]\n", 1, "unexpected line end in a table's name; expected [[name]]"),
            ("[a] b", 1, "unexpected 'b' behind the value; expected a line end"),
            ("a", 1, "unexpected end of the text behind a key; expected key = value"),
            ("a = ", 1, "unexpected end of the text; expected a value"),
            ("a = \"x\nb = 1", 1, "a string that is not closed on its line"),
            ("a = '''x\nb = 1", 1, "a string that is never closed"),
            ("a = \"\\q\"", 1, "unknown escape '\\' before 'q'; a backslash is written \\\\"),
            ("a = \"\\u12\"", 1, "an escape without its 4 hex digits"),
            ("a = [1\n2]", 2, "unexpected '2' in a list; expected , or ]"),
            ("a = {b = 1\n}", 1, "unexpected line end in a table; expected , or }"),
            ("\n\na\0", 3, "a NUL byte; expected plain text"),
            ("a = \(String(repeating: "[", count: 1000))", 1, "more than 64 values in each other"),
        ])
    func faults(_ text: String, _ line: Int, _ message: String) {
        let fault = #expect(throws: TOMLFault.self) { try TOMLText.table(text) }
        #expect(fault == TOMLFault(line: line, message: message))
    }

    @Test(
        "what the parser alone can tell is told with its line too",
        arguments: [("a = 1\na = 2\n", 2), ("\na = 01x\n", 2), ("[a]\n[a]\n", 2), ("a = 1\na.b = 2\n", 2)])
    func parserFaults(_ text: String, _ line: Int) {
        let fault = #expect(throws: TOMLFault.self) { try TOMLText.table(text) }
        #expect(fault?.line == line)
    }

    @Test(
        "every form of TOML 1.0 is read",
        arguments: [
            "", "\u{feff}a = 1", "# only\r\n\t# comments", "a=1\r\nb = 2 # c", "[a . \"b c\".'d']\nx.y = 1",
            "[[a]]\n[[a]]\n", "a = \"q\\\"\\\\\\b\\t\\n\\f\\r\\u00e9\\U0001F600\"", "a = '\\'",
            "\"\" = 1\n'x' = 2",
            "a = \"\"\"\nx\"\" \\\n   y\"\"\"\"\"", "a = '''\n'x'\n'''",
            "a = [ # c\n 1, [2,], {b = 3, c.d = '4'},\n]",
            "a = {}", "a = [+1_000, 0xff, 0o7, 0b1, -1.5e+3, inf, -nan, true]",
            "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 07:32:00.5+01:00\nc = 07:32:00\nd = 1979-05-27 # e",
        ])
    func forms(_ text: String) throws {
        _ = try TOMLText.table(text)
    }

    private static let themes = EmbeddedThemes.texts.values.sorted()

    @Test("a theme typed letter by letter never ends the program")
    func prefixes() throws {
        let text = Array(try #require(Self.themes.min { $0.count < $1.count }).utf8)
        for end in text.indices {
            _ = try? ThemeFile(
                text: String(decoding: text[..<end], as: UTF8.self), file: "t.toml", fallbackName: "t")
        }
        _ = try ThemeFile(text: String(decoding: text, as: UTF8.self), file: "t.toml", fallbackName: "t")
    }

    /// `FETCHDECK_TOML=1000000 swift test --filter TOMLSyntax` tries that many.
    @Test("a theme with anything changed in it never ends the program, and a fault is in one of its lines")
    func mutations() {
        let count = ProcessInfo.processInfo.environment["FETCHDECK_TOML"].flatMap { Int($0) } ?? 4000
        let pieces = [
            "[", "]", "[[", "]]", "[\n", ".", "=", "{", "}", "\"", "'", "\"\"\"", "'''", "\n", "\r", "\\",
            "\\u", "#", ",",
            "1979-05-27 ", "0x", "é", "\u{feff}", "\t", "_", "e", "inf", "a.b", "a = ", "[a.b]\n", "[[a]]\n",
        ]
        var dice = Dice(seed: 7)
        for _ in 0..<count {
            // A few lines of a theme, so that much is tried in little time.
            let lines = (Self.themes.randomElement(using: &dice) ?? "").split(separator: "\n")
            let start = Int.random(in: 0..<lines.count, using: &dice)
            var bytes = Array(lines[start...].prefix(6).joined(separator: "\n").utf8)
            for _ in 0..<Int.random(in: 1..<8, using: &dice) {
                let place = Int.random(in: 0...bytes.count, using: &dice)
                switch Int.random(in: 0..<4, using: &dice) {
                case 0:
                    bytes.removeSubrange(
                        place..<min(bytes.count, place + Int.random(in: 1..<9, using: &dice)))
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
                default: bytes.insert(contentsOf: (pieces.randomElement(using: &dice) ?? "").utf8, at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(TOMLFault) {
                _ = try TOMLText.table(text)
            } catch {
                #expect((1...(bytes.count { $0 == 10 } + 1)).contains(error.line), "\(error) in \(text)")
            }
        }
    }
}
