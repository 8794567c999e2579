import Testing

@testable import FetchCore

@Suite("Nearest names")
struct NearestNameTests {
    static let themes = ["default-dark", "default-light", "dracula", "nord", "mono", "gruvbox"]

    static let cases: [(String, String?)] = [
        ("dracla", "dracula"), ("Dracula", "dracula"), ("drakula", "dracula"), ("nrod", "nord"),
        ("dra", "dracula"), ("default-drak", "default-dark"), ("nor", "nord"), ("default", "default-dark"),
        ("monokai", nil), ("solarized", nil), ("x", nil), ("", nil), ("zz", nil),
    ]

    @Test("the nearest known name is found, a far one is not", arguments: cases)
    func nearest(_ name: String, _ known: String?) {
        #expect(NearestName.of(name, among: Self.themes) == known)
    }

    @Test("several come nearest first")
    func several() {
        #expect(NearestName.several("nard", among: ["nerd", "bard", "nord", "nards", "card"]).count == 3)
        #expect(NearestName.several("metod", among: ["metos", "method", "x"]) == ["metos", "method"])
    }

    static let distances: [(String, String, Int)] = [
        ("", "", 0), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ("ca", "abc", 3),
    ]

    @Test("letters inserted, left out, exchanged and swapped count one each", arguments: distances)
    func distance(_ left: String, _ right: String, _ count: Int) {
        #expect(NearestName.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == count)
        #expect(NearestName.distance(Array(right.unicodeScalars), Array(left.unicodeScalars)) == count)
    }

    @Test("the hint ends a message, or is nothing")
    func hint() {
        #expect(NearestName.hint("nrod", among: Self.themes) == "; did you mean 'nord'?")
        #expect(NearestName.hint("qqqqqq", among: Self.themes) == "")
    }
}
