import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Screens as recorded")
struct ScreenSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60)]
    private static let largest = (300, 90)

    @Test("every view at every size shows what it did", arguments: sizes, DeckView.ofRuns)
    func views(size: (Int, Int), view: DeckView) throws {
        var text = ""
        for moment in SampleMoment.allCases {
            var deck = SampleDeck(moment)
            deck.ui.view = view
            let frame = Self.frame(deck, size)
            text += "=== \(moment.rawValue)\n" + frame.dump()
            if moment == .running { text += "--- roles\n" + frame.roleMap() }
        }
        try expectSnapshot(text, "\(view)-\(size.0)x\(size.1)")
    }

    @Test(
        "the views with graphs use the room of a very large screen", arguments: [DeckView.latency, .errors])
    func largest(view: DeckView) throws {
        var deck = SampleDeck(.running)
        deck.ui.view = view
        let frame = Self.frame(deck, Self.largest)
        try expectSnapshot(
            frame.dump() + "--- roles\n" + frame.roleMap(), "\(view)-\(Self.largest.0)x\(Self.largest.1)")
    }

    @Test(
        "the slowest attempts, and each list of the latency view zoomed, show what they did", arguments: sizes
    )
    func panes(size: (Int, Int)) throws {
        var text = ""
        for (pane, isZoomed) in [(LatencyPane.slowest, false), (.slowest, true), (.waterfall, true)] {
            var deck = SampleDeck(.running)
            deck.ui.view = .latency
            deck.ui.latencyPane = pane
            deck.ui.isZoomed = isZoomed
            let frame = Self.frame(deck, size)
            text += "=== \(pane)\(isZoomed ? ", zoomed" : "")\n" + frame.dump()
        }
        try expectSnapshot(text, "panes-\(size.0)x\(size.1)")
    }

    @Test(
        "the detail shows what it did, each tab in flight and settled", arguments: sizes, DetailTab.allCases)
    func detail(size: (Int, Int), tab: DetailTab) throws {
        var text = ""
        for (moment, isZoomed) in [(SampleMoment.running, false), (.failed, false), (.finished, true)] {
            var deck = SampleDeck(moment)
            deck.ui.openedRequest = deck.firstRequest
            deck.ui.detailTab = tab
            deck.ui.isZoomed = isZoomed
            if moment == .running { deck.details = SampleDeck.liveDetails(deck.rows[0]) }
            let frame = Self.frame(deck, size)
            text += "=== \(moment.rawValue)\n" + frame.dump()
            if isZoomed { text += "--- roles\n" + frame.roleMap() }
        }
        try expectSnapshot(text, "detail-\(tab)-\(size.0)x\(size.1)")
    }

    @Test(
        "what is found in the detail is marked, and the line above says which match it is", arguments: sizes)
    func found(size: (Int, Int)) throws {
        var deck = SampleDeck(.finished)
        deck.ui.openedRequest = deck.firstRequest
        deck.ui.find = DetailFind("GEO")
        deck.ui.detailAnchor = .match
        let frame = Self.frame(deck, size)
        try expectSnapshot(frame.dump() + "--- roles\n" + frame.roleMap(), "found-\(size.0)x\(size.1)")
    }

    @Test(
        "prompts, menus, questions and help show what they did", arguments: [(40, 12), (80, 24), (120, 36)])
    func modes(size: (Int, Int)) throws {
        var text = ""
        for (prompt, name) in SampleDeck.prompts {
            var deck = SampleDeck(.running)
            deck.ui.prompt = prompt
            let frame = Self.frame(deck, size)
            text += "=== \(name)\n" + frame.dump()
            if size.0 == 80 { text += "--- roles\n" + frame.roleMap() }
        }
        try expectSnapshot(text, "modes-\(size.0)x\(size.1)")
    }

    @Test("PAUSED and FROZEN can't be confused", arguments: [(40, 12), (80, 24), (120, 36)])
    func banners(size: (Int, Int)) throws {
        var text = ""
        for moment in [SampleMoment.running, .paused] {
            var deck = SampleDeck(moment)
            deck.frozenSince = FrozenChanges(
                since: RunInstant(nanoseconds: 37_000_000_000), moves: 400, settled: 132, failed: 4)
            let frame = Self.frame(deck, size)
            text += "=== frozen while \(moment.rawValue)\n" + frame.dump() + "--- roles\n" + frame.roleMap()
        }
        try expectSnapshot(text, "frozen-\(size.0)x\(size.1)")
    }

    @Test("ASCII shows the same in ASCII", arguments: sizes)
    func ascii(size: (Int, Int)) throws {
        var text = ""
        for moment in SampleMoment.allCases {
            for view in DeckView.ofRuns {
                var deck = SampleDeck(moment)
                deck.ui.view = view
                let frame = Self.frame(deck, size, ScreenLook(isASCII: true))
                text += "=== \(view), \(moment.rawValue)\n" + frame.dump()
            }
        }
        #expect(text.unicodeScalars.filter { !$0.isASCII } == [])
        try expectSnapshot(text, "ascii-\(size.0)x\(size.1)")
    }

    @Test("what is said and is longer than its line goes on over the keys, whole")
    func longStatus() {
        let words = "a finished run; to send again: fetchdeck replay"
        let path = "/home/anna/.local/state/fetchdeck/runs/2026-11-28T16-20-11/records.jsonl"
        var deck = SampleDeck(.finished)
        deck.ui.status = StatusLine(text: "\(words) \(path)", isComplaint: false, at: .start)
        let frame = Self.frame(deck, (80, 24))
        let shown = (22...23).map { frame.line($0).trimmingPrefix(" ") }
        #expect(shown[0].hasPrefix(words))
        #expect(shown[1].hasPrefix(path))
        deck.ui.status?.text = words
        #expect(Self.frame(deck, (80, 24)).line(23).contains("quit"))
    }

    @Test("a screen that is too small says what it needs and how the run goes")
    func tooSmall() throws {
        var text = ""
        for size in [(39, 24), (80, 11), (20, 4), (5, 1), (1, 1), (0, 0)] {
            text += "=== \(size.0)x\(size.1)\n" + Self.frame(SampleDeck(.paused), size).dump()
        }
        try expectSnapshot(text, "too-small")
    }

    static func frame(_ deck: SampleDeck, _ size: (Int, Int), _ look: ScreenLook = ScreenLook()) -> Frame {
        render(
            deck.state, theme: .standard, columns: size.0, rows: size.1, look: look
        ).frame
    }
}
