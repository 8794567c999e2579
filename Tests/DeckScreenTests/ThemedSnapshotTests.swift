import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Screens as recorded, by theme and with a million rows")
struct ThemedSnapshotTests {
    private static let themes = ["mono", "default-light", "dracula"]
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60)]

    @Test(
        "every cell of every view looks as it did", arguments: themes)
    func looks(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        var text = ""
        for view in DeckView.ofRuns {
            var deck = SampleDeck(.running)
            deck.ui.view = view
            let frame = Self.frame(deck.state, (80, 24), theme)
            text += "=== \(view)\n" + frame.lookMap()
        }
        try expectSnapshot(text, "theme-\(name)-80x24")
    }

    @Test(
        "a theme changes no character and no role: what is recorded of the default one holds for it too",
        arguments: themes)
    func characters(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        for size in Self.sizes {
            for moment in SampleMoment.allCases {
                for view in DeckView.ofRuns {
                    var deck = SampleDeck(moment)
                    deck.ui.view = view
                    let frame = Self.frame(deck.state, size, theme)
                    let standard = Self.frame(deck.state, size, .standard)
                    let isSame =
                        frame.dump() == standard.dump()
                        && zip(frame.cells, standard.cells).allSatisfy { $0.style.role == $1.style.role }
                    #expect(isSame, "\(view), \(moment), \(size)")
                }
            }
        }
    }

    @Test("a million rows are shown as they were, in every view", arguments: sizes)
    func million(size: (Int, Int)) throws {
        var state = MillionDeck.state
        _ = update(&state, .resize(columns: size.0, rows: size.1))
        var text = ""
        for (view, keys) in [
            ("requests", ["1", "g"]), ("the last rows", ["G"]), ("hosts", ["2"]), ("errors", ["3"]),
            ("latency", ["4"]), ("log", ["5"]),
        ] {
            for key in keys {
                guard let stroke = KeyStroke(name: key) else { continue }
                _ = update(&state, .key(stroke))
            }
            // The layout is told, as the program does, so that the cursor stands where it would.
            let first = render(
                state, theme: .standard, columns: size.0, rows: size.1, look: ScreenLook())
            _ = update(&state, .layout(first.layout))
            let frame = Self.frame(state, size, .standard)
            expectWhole(frame)
            text += "=== \(view)\n" + frame.dump()
        }
        try expectSnapshot(text, "million-\(size.0)x\(size.1)")
    }

    private static func frame(_ deck: DeckState, _ size: (Int, Int), _ theme: Theme) -> Frame {
        render(deck, theme: theme, columns: size.0, rows: size.1, look: ScreenLook()).frame
    }
}

extension Frame {
    /// How each cell looks: a letter a cell, and what the letters mean below.
    fileprivate func lookMap() -> String {
        var letters: [String: Character] = [:]
        var unused = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#%&".reversed()
            .map { $0 }
        var lines: [String] = []
        for row in 0..<rows {
            var line = ""
            for column in 0..<columns {
                let look = self[row, column].style.look
                if letters[look] == nil { letters[look] = unused.popLast() ?? "?" }
                line.append(letters[look] ?? "?")
            }
            lines.append(line)
        }
        let legend = letters.sorted { $0.value < $1.value }.map { "\($0.value) \($0.key)" }
        return (lines + legend).joined(separator: "\n") + "\n"
    }
}

extension CellStyle {
    /// Colors as true, 256 and 16 colors, then the attributes.
    fileprivate var look: String {
        func word(_ color: ThemeColor?) -> String {
            color.map { "\($0.hex)/\($0.index256)/\($0.index16)" } ?? "-"
        }
        let names: [(CellAttributes, String)] = [
            (.bold, " bold"), (.dim, " dim"), (.italic, " italic"), (.underline, " underline"),
            (.reverse, " reverse"),
        ]
        let words = names.filter { attributes.contains($0.0) }.map(\.1).joined()
        return "\(word(foreground)) on \(word(background))\(words)"
    }
}
