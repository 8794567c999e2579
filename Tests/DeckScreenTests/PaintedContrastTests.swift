import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Colors as painted")
struct PaintedContrastTests {
    /// Every letter and digit of every view, menu and banner, by the colors it is painted in.
    private static func painted(_ theme: Theme) -> [CellStyle: String] {
        var frames: [Frame] = []
        for moment in [SampleMoment.running, .paused, .failed] {
            for view in DeckView.ofRuns {
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
        frozen.ui.status = StatusLine(text: "no such thing", isComplaint: true, at: .start, offersUndo: true)
        frozen.ui.undos.push(Undo("marks", .marks([])))
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
        "every letter on screen can be read, in every theme, also rounded to 256 colors",
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

    @Test(
        "every letter on screen can be read on 16 colors, the selected row's too",
        arguments: ThemeLibrary.embedded.names)
    func sixteen(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        var problems: [String] = []
        for (style, text) in Self.painted(theme) {
            guard let ink = style.foreground, let paper = style.background else { continue }
            let shown = ThemeColor(index256: ink.index16(on: paper))
            let ratio = ThemeLint.contrast(shown, ThemeColor(index256: paper.index16))
            guard ratio < ThemeColor.least16 else { continue }
            problems.append("\(style.role.name) \(shown.hex) \(ratio) '\(text)'")
        }
        #expect(problems.sorted() == [])
    }

    @Test(
        "on 16 colors a 404 is not louder than a 500",
        arguments: ThemeLibrary.embedded.names.filter { $0 != "mono" })
    func loudness(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        let paper = try #require(theme[.text].background)
        let (missing, broken) = (theme[StatusClass.role(404)], theme[StatusClass.role(500)])
        let inks = try [missing, broken].map { try #require($0.foreground).index16(on: paper) }
        let contrasts = inks.map {
            ThemeLint.contrast(ThemeColor(index256: $0), ThemeColor(index256: paper.index16))
        }
        #expect(broken.attributes.contains(.bold) && !missing.attributes.contains(.bold))
        if theme.variant == .dark {
            #expect(inks[0] < 8 && inks[1] >= 8, "the bright one is that of the 500")
        } else {
            #expect(contrasts[0] <= contrasts[1])
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
