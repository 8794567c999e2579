import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Colours as painted")
struct PaintedContrastTests {
    /// Every letter and digit of every view, menu and banner, by the colours it is painted in.
    private static func painted(_ theme: Theme) -> [CellStyle: String] {
        var frames: [Frame] = []
        for moment in [SampleMoment.running, .paused, .failed] {
            for view in DeckView.allCases {
                var deck = SampleDeck(moment)
                deck.ui.view = view
                frames.append(frame(deck, theme))
            }
            var deck = SampleDeck(moment)
            deck.ui.openedRequest = deck.firstRequest
            frames.append(frame(deck, theme))
        }
        for (prompt, _) in SampleDeck.prompts {
            var deck = SampleDeck(.running)
            deck.ui.prompt = prompt
            frames.append(frame(deck, theme))
        }
        var frozen = SampleDeck(.running)
        frozen.frozenSince = FrozenChanges(since: .start, moves: 4, settled: 3, failed: 1)
        frozen.ui.status = StatusLine(text: "no such thing", isComplaint: true, at: .start, undoKey: "u")
        frames.append(frame(frozen, theme))
        var found: [CellStyle: String] = [:]
        for frame in frames {
            for cell in frame.cells
            where cell.scalar.map({ $0.properties.isAlphabetic || $0.isDigit }) ?? false {
                let letter = cell.scalar.map { String(Character($0)) } ?? ""
                if found[cell.style, default: ""].count < 12 { found[cell.style, default: ""] += letter }
            }
        }
        return found
    }

    private static func frame(_ deck: SampleDeck, _ theme: Theme) -> Frame {
        render(deck.state, theme: theme, columns: 120, rows: 36, look: ScreenLook()).frame
    }

    @Test(
        "every letter on screen can be read, in every theme, also rounded to 256 colours",
        arguments: ThemeLibrary.embedded.names)
    func contrast(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        var problems: [String] = []
        let painted = Self.painted(theme).filter { $0.key.foreground != nil && $0.key.background != nil }
        for (style, text) in painted {
            guard let ink = style.foreground, let paper = style.background else { continue }
            let rounded = ThemeColor(index256: ink.index256(on: paper))
            for (shown, ground) in [(ink, paper), (rounded, ThemeColor(index256: paper.index256))] {
                let ratio = ThemeLint.contrast(shown, ground)
                guard ratio < ThemeLint.minimumContrast else { continue }
                problems.append("\(style.role.name) \(shown.hex) on \(ground.hex) \(ratio) '\(text)'")
            }
        }
        #expect(painted.count > 25 || name == "mono")
        #expect(problems.sorted() == [])
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
