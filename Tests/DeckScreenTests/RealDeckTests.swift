import FetchCore
import TestSupport
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("A real deck on screen")
struct RealDeckTests {
    @Test("what the run tells is what the screen shows")
    func shows() throws {
        var deck = try RealDeck(count: 30)
        deck.move(1, .receiving, received: 500, expected: 1000)
        deck.move(2, .connecting)
        deck.settle(3, status: 200)
        deck.settle(
            4, status: 503,
            failure: FetchFailure(.status, phase: .receive, message: "503 Service Unavailable"))
        let frame = deck.picture(150, 36).frame
        let text = frame.dump()
        #expect(text.contains("RUNNING"))
        #expect(text.contains("2/30"))
        #expect(text.contains("✓ 1 ok  ✗ 1 failed"))
        #expect(text.contains("in flight 2/50"))
        #expect(text.contains("50%"))
        #expect(text.contains("503  Service Unavailable"))
        for word in ["↓ receiving", "◌ connecting", "✓ ok", "✗ failed", "· queued"] {
            #expect(text.contains(word))
        }
        expectWhole(frame)
    }

    @Test("the layout tells how many rows have room, and the mouse finds the rows")
    func layoutAndHits() throws {
        var deck = try RealDeck(count: 100)
        let picture = deck.picture(80, 24)
        #expect(picture.layout.listRows == 17)
        #expect(picture.target(row: 5, column: 10) == .request(deck.state.window(17).ids[0]))
        #expect(picture.target(row: 3, column: 15) == .tab(.hosts))
        #expect(picture.target(row: 4, column: 5) == .columnHead(ColumnID("id")))
        #expect(picture.target(row: 0, column: 0) == .nothing)
        deck.press("enter")
        let detail = deck.picture(80, 24)
        #expect(detail.layout.detailRows > 0)
        #expect(detail.layout.detailLines > 0)
        let border = detail.target(row: 4 + detail.layout.listRows + 1, column: 10)
        #expect(border == .paneBorder(percent: deck.state.ui.listPercent))
        #expect(detail.target(row: 13, column: 3, draggedFrom: border) == .paneBorder(percent: 50))
    }

    @Test("PAUSED is said in words, and FROZEN beside it")
    func words() throws {
        var deck = try RealDeck(count: 10)
        deck.note(.paused)
        #expect(deck.picture(80, 24).frame.dump().contains("PAUSED"))
        deck.press("Z")
        deck.settle(1, status: 200)
        let frozen = deck.picture(80, 24).frame.dump()
        #expect(frozen.contains("PAUSED"))
        #expect(frozen.contains("FROZEN"))
        #expect(frozen.contains("run paused, 1 settled since"))
    }

    @Test("a frozen display does not say of a finished run that it goes on")
    func frozenAtTheEnd() throws {
        var deck = try RealDeck(count: 2)
        deck.press("Z")
        deck.settle(1, status: 200)
        #expect(deck.picture(80, 24).frame.dump().contains("run continues, 1 settled since"))
        deck.settle(2, status: 200)
        #expect(deck.picture(80, 24).frame.dump().contains("run finished, 2 settled since"))
    }

    @Test("why nothing is on record is said before rates and verdicts, and none of it looks like success")
    func noRecords() throws {
        for (part, words) in [(OutputFailure.Part.records, "no records"), (.bodies, "bodies not saved")] {
            try showsFailure(of: part, as: words)
        }
    }

    private func showsFailure(of part: OutputFailure.Part, as words: String) throws {
        var deck = try RealDeck(count: 3)
        deck.settle(1, status: 200)
        deck.note(.outputFailed(OutputFailure(part, file: "r.jsonl", reason: "No space left on device")))
        deck.note(.finished)
        let lines = deck.picture(80, 24).frame.dump().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].contains("0:00  \(words): r.jsonl: No space left on device"), "\(lines[0])")
        #expect(lines[2].contains("not sent 2") && !lines[2].contains("queued"))
        #expect(HeaderPanel.badgeRole(deck.state.header) == .badgeFailed)
    }

    @Test("where there is no room for the reasons, states say why a row waits or failed")
    func narrowReasons() throws {
        var deck = try RealDeck(count: 6)
        deck.note(.limitChanged(1))
        deck.move(1, .waiting)
        deck.settle(2, status: 0, failure: FetchFailure(.timeout, phase: .read, message: "no byte for 15 s"))
        deck.settle(3, status: 404)
        let text = deck.picture(40, 16).frame.dump()
        for words in ["waiting", "failed timeout", "failed      404", "queued limit"] {
            #expect(text.contains(words), "\(text)")
        }
        deck.note(.hostPaused(HostID(rawValue: 4)))
        #expect(deck.picture(40, 16).frame.dump().contains("· host paused"))
    }

    @Test("the detail says in a line that a response was not kept, instead of nothing")
    func unkept() throws {
        var deck = try RealDeck(count: 1)
        deck.settle(1, status: 200)
        deck.press("enter")
        deck.press("e")
        let text = deck.picture(100, 40).frame.dump()
        #expect(text.contains("headers and body not kept: more than 1,000 requests were sent in a second"))
    }

    @Test("two hosts that are shown alike are told apart by their schemes, and others have none")
    func schemes() throws {
        let hosts = HostTable()
        var state = DeckState(hosts: hosts, limits: FetchLimits())
        var builder = RequestChunkBuilder(hosts: hosts)
        for site in [
            "http://a:81", "https://a:81", "http://b", "https://b", "https://c:82",
        ] {
            try builder.append(url: site + "/")
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        _ = update(&state, .batch(batch))
        _ = update(&state, .key("2"))
        let frame = render(state, theme: .standard, columns: 80, rows: 24, look: ScreenLook()).frame
        let names = (5..<10).map { frame.line($0).dropFirst(2).prefix { $0 != " " } }
        #expect(names == ["http://a:81", "https://a:81", "http://b", "https://b", "c:82"])
    }

    @Test("the name of an export stands beside a label that is whole, also on a narrow screen")
    func exportLabel() throws {
        var deck = try RealDeck(count: 30)
        deck.press("x")
        #expect(deck.picture(80, 24).frame.dump().contains(" export 30 as JSONL to fetchdeck.jsonl"))
        #expect(deck.picture(40, 12).frame.dump().contains("\n JSONL to fetchdeck.jsonl"))
    }

    @Test(
        "e gives a pane the room of the header, which keeps the line on how the run goes, and gives it back")
    func zoom() throws {
        var deck = try RealDeck(count: 100)
        deck.settle(1, status: 200)
        for view in ["1", "2", "3", "4", "5"] {
            deck.press(view)
            let before = deck.picture(100, 30)
            deck.press("e")
            let zoomed = deck.picture(100, 30)
            let rows = zoomed.frame.dump().split(separator: "\n", omittingEmptySubsequences: false)
            #expect(rows[0].contains("RUNNING") && rows[1].contains("zoom"))
            #expect(zoomed.body.height == before.body.height + 2)
            deck.press("e")
            #expect(deck.picture(100, 30).body.height == before.body.height)
        }
    }

    @Test("the header says why rows wait, if need be in the place of a percentile")
    func headerReasons() throws {
        var deck = try RealDeck(count: 200)
        for number in 1...30 { deck.settle(number, status: 200) }
        deck.note(.rateChanged(20))
        deck.note(.limitChanged(1_000))
        let wide = deck.picture(100, 24).frame.dump()
        #expect(wide.contains("queued 170: for the rate") && wide.contains("p90"))
        let narrow = deck.picture(82, 24).frame.dump()
        #expect(
            narrow.contains("queued 170: for the rate") && !narrow.contains("p90") && narrow.contains("p99"))
    }

    @Test("hostile text stays in its cells", arguments: [(40, 12), (80, 24), (200, 60)])
    func hostile(columns: Int, rows: Int) throws {
        var deck = try RealDeck(count: 3)
        let message = "\u{1B}[2J\u{202E}日本\u{301}\u{301}\u{301}\u{301}🙂👩‍👩‍👧\r\n\u{9B}31m مرحبا"
        deck.settle(1, status: 0, failure: FetchFailure(.protocolError, phase: .receive, message: message))
        for key in ["enter", "e", "3", "5", "?"] {
            deck.press(key)
            let frame = deck.picture(columns, rows).frame
            expectWhole(frame)
            #expect(!frame.dump().contains("\u{1B}"))
        }
    }

    @Test("random keys at random sizes never draw outside nor trap")
    func random() throws {
        var dice = Dice(state: 99)
        var deck = try RealDeck(count: 60)
        let keys = [
            "j", "k", "G", "g", "enter", "esc", "tab", "1", "2", "3", "4", "5", "E", "I", "o", "C", "T", "?",
            "/", ":", "x", "e", "F", "Z", "space", "X", "q", "n", "y", "5", "pgdn", "P", "p", "a", "~", "s",
        ]
        for step in 0..<600 {
            deck.press(keys[Int.random(in: 0..<keys.count, using: &dice)])
            let number = Int.random(in: 1...60, using: &dice)
            switch step % 4 {
            case 0: deck.move(number, .waiting)
            case 1: deck.settle(number, status: step % 3 == 0 ? 500 : 200)
            case 2: deck.move(number, .receiving, received: Int64(step), expected: Int64(step * 2))
            default: deck.wait(.milliseconds(400))
            }
            let (columns, rows) = (
                Int.random(in: 0...300, using: &dice), Int.random(in: 0...70, using: &dice)
            )
            let look = ScreenLook(isASCII: step % 5 == 0, graphs: step % 2 == 0 ? .braille : .block)
            let picture = deck.picture(columns, rows, look)
            #expect(picture.frame.columns == columns && picture.frame.rows == rows)
            if step % 20 == 0 { expectWhole(picture.frame, "step \(step)") }
        }
    }
}

/// A deck that was told of a run by events.
struct RealDeck {
    var state: DeckState
    private let hosts = HostTable()
    private var clock = RunInstant.start

    init(count: Int) throws {
        state = DeckState(hosts: hosts, limits: FetchLimits())
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 1...count {
            try builder.append(
                FetchRequest(url: "http://h\(number % 5).example:8080/items/\(number)?q=%E6%97%A5"))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        _ = update(&state, .batch(batch))
    }

    mutating func move(_ number: Int, _ rowState: RowState, received: Int64 = 0, expected: Int64 = -1) {
        var batch = EventBatch()
        batch.moves = [
            Move(
                id: RequestID(number), host: HostID(rawValue: UInt32((number - 1) % 5)), state: rowState,
                attempt: 1,
                at: clock, receivedBytes: received, expectedBytes: expected)
        ]
        _ = update(&state, .batch(batch))
    }

    mutating func settle(_ number: Int, status: Int, failure: FetchFailure? = nil) {
        let failure = failure ?? (status >= 400 ? FetchFailure(.status, message: "\(status)") : nil)
        let outcome: Outcome = failure == nil ? .ok : .failed
        var batch = EventBatch()
        batch.moves = [
            Move(
                id: RequestID(number), host: HostID(rawValue: UInt32((number - 1) % 5)),
                state: outcome == .ok ? .ok : .failed, attempt: 1, at: clock, settlement: 0)
        ]
        batch.settlements = [
            Settlement(
                id: RequestID(number), outcome: outcome, status: status, attempts: 1, startedAt: clock,
                finishedAt: clock, timings: PhaseTimings(connect: 400, wait: 12_000, receive: 900),
                bodyBytes: 73,
                wireBytes: 73, details: failure.map { SettlementDetails(failure: $0) })
        ]
        _ = update(&state, .batch(batch))
    }

    mutating func note(_ notice: RunNotice) {
        var batch = EventBatch()
        batch.notices = [TimedNotice(at: clock, notice: notice)]
        _ = update(&state, .batch(batch))
    }

    mutating func wait(_ duration: Duration) {
        clock = clock.advanced(by: duration)
        _ = update(&state, .tick(clock))
    }

    mutating func press(_ name: String) {
        guard let stroke = KeyStroke(name: name) else { return }
        _ = update(&state, .key(stroke))
    }

    /// Draws, and tells the deck its layout, as the program does.
    mutating func picture(_ columns: Int, _ rows: Int, _ look: ScreenLook = ScreenLook()) -> DeckPicture {
        _ = update(&state, .resize(columns: columns, rows: rows))
        let picture = render(state, theme: .standard, columns: columns, rows: rows, look: look)
        _ = update(&state, .layout(picture.layout))
        return picture
    }
}
