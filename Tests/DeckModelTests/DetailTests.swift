import FetchCore
import Testing

@testable import DeckModel

@Suite("The detail of a request")
struct DetailTests {
    private func progress(_ attempt: Int, _ change: (inout AttemptProgress) -> Void = { _ in }) -> DeckMessage
    {
        var progress = AttemptProgress(id: RequestID(1), attempt: attempt, at: .start)
        progress.startedAt = .start
        progress.phase = .wait
        change(&progress)
        var batch = EventBatch()
        batch.progress = progress
        return .batch(batch)
    }

    @Test("the run tells of the request that is shown, and of no other")
    func watches() throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press("enter") == [.run(.watch(RequestID(1)))])
        #expect(deck.press("j") == [.run(.watch(RequestID(2)))])
        #expect(deck.press("pgdn", "right") == [])
        #expect(deck.press("esc") == [.run(.watch(nil))])
        #expect(deck.press("j") == [])
    }

    @Test("a run on record is not asked to tell of anything")
    func replay() throws {
        var options = DeckOptions()
        options.isReplay = true
        var deck = try TestDeck(count: 1, options: options)
        #expect(deck.press("enter") == [])
    }

    @Test("while a request is in flight, its detail has status, headers, phases and body as they were told")
    func live() throws {
        var deck = try TestDeck(count: 1)
        _ = deck.press("enter")
        deck.move(1, to: .receiving)
        _ = update(
            &deck.state,
            progress(1) {
                $0.phase = .receive
                $0.timings.wait = 4_000
                $0.requestHead = Array("GET /items/1?token=abc HTTP/1.1\r\nAuthorization: Basic abc\r\n".utf8)
                $0.status = 200
                $0.responseHead = Array("HTTP/1.1 200 OK\r\nSet-Cookie: abc\r\n".utf8)
                $0.bodyBytes = 9
                $0.bodyTail = Array("data".utf8)
            })
        _ = deck.wait(.milliseconds(250))
        let detail = try #require(deck.state.detail())
        #expect(detail.row.status == 200 && detail.phase == .receive)
        #expect(detail.row.phases == PhaseTimings(wait: 4_000, receive: 250_000))
        #expect(detail.body == KeptBody(Array("data".utf8), offset: 5, isComing: true))
        let heads = String(decoding: detail.sentHead + detail.responseHead, as: UTF8.self)
        #expect(
            heads.contains("GET /items/1?token=••• HTTP/1.1") && heads.contains("200 OK")
                && !heads.contains("abc"))
        #expect(deck.press("b") == [.copy(.body(RequestID(1), Array("data".utf8)))])
    }

    @Test("what was told of an attempt does not stand for the next, and how it was sent stays with the last")
    func nextAttempt() throws {
        var deck = try TestDeck(count: 1)
        _ = deck.press("enter")
        deck.move(1, to: .receiving)
        _ = update(&deck.state, progress(1) { $0.status = 503 })
        #expect(deck.state.detail()?.row.status == 503)
        let earlier = AttemptSummary(
            number: 1, startedAt: .start, status: 503, failure: nil, timings: PhaseTimings(wait: 1))
        deck.move(1, to: .waiting, attempt: 2)
        #expect(deck.state.detail()?.row.status == 0 && deck.state.detail()?.phase == nil)
        _ = update(
            &deck.state,
            progress(2) {
                $0.earlierAttempts = [earlier]
                $0.requestHead = [0x47]
            })
        #expect(deck.state.detail()?.row.status == 0 && deck.state.detail()?.phase == .wait)
        #expect(deck.state.detail()?.attempts == [earlier])
        deck.settle(1, status: 200, attempts: 2)
        #expect(deck.state.detail()?.row.status == 200 && deck.state.detail()?.phase == nil)
        #expect(deck.state.detail()?.sentHead == [0x47])
    }

    @Test("a request that a key sends again keeps its attempts, and shows no code of the one before")
    func pressedAgain() throws {
        var deck = try TestDeck(count: 1)
        deck.settle(1, status: 503)
        _ = deck.press("enter")
        deck.move(1, to: .queued)
        deck.move(1, to: .waiting, attempt: 2)
        #expect(deck.state.detail()?.row.status == 0)
        #expect(deck.state.detail()?.attempts.map(\.status) == [503])
        deck.settle(1, status: 200, attempts: 2)
        #expect(deck.state.detail()?.attempts.map(\.status) == [503, 200])
        #expect(deck.state.detail()?.row.status == 200)
    }

    // MARK: Tabs

    @Test("Right and Left go through the tabs, round and round, each from its first line")
    func tabs() throws {
        var deck = try TestDeck(count: 1)
        _ = deck.press("enter", "pgdn")
        #expect(deck.state.ui.detailTab == .response && deck.state.ui.detailScroll == 7)
        _ = deck.press("right")
        #expect(deck.state.ui.detailTab == .headers && deck.state.ui.detailScroll == 0)
        _ = deck.press("left", "left")
        #expect(deck.state.ui.detailTab == .difference)
        _ = update(
            &deck.state, .mouse(MouseInput(.press(.left), column: 0, row: 0), target: .detailTab(.timing)))
        #expect(deck.state.ui.detailTab == .timing)
    }

    @Test("a text is looked for as it is typed; n and N go through what is found, Esc forgets it")
    func find() throws {
        var deck = try TestDeck(count: 1)
        _ = deck.press("enter", "n")
        #expect(deck.complains)
        _ = deck.press("/")
        _ = deck.type("ab")
        #expect(deck.state.ui.find == DetailFind("ab") && deck.state.ui.detailAnchor == .match)
        var layout = deck.state.ui.layout
        layout.detailMatches = 3
        layout.detailFirst = 12
        _ = update(&deck.state, .layout(layout))
        _ = deck.press("enter", "n")
        #expect(deck.state.ui.find?.place == 1)
        _ = deck.press("N", "N")
        #expect(deck.state.ui.find?.place == 2)
        _ = deck.press("pgup")
        #expect(deck.state.ui.detailScroll == 5 && deck.state.ui.detailAnchor == .line)
        _ = deck.press("esc")
        #expect(deck.state.ui.find == nil && deck.state.isInDetail)
        _ = deck.press("esc")
        #expect(!deck.state.isInDetail)
    }

    @Test("Esc in the prompt goes back to what was found before, and to the place")
    func findNothing() throws {
        var deck = try TestDeck(count: 1)
        _ = deck.press("enter", "pgdn", "/")
        _ = deck.type("x")
        _ = deck.press("esc")
        #expect(deck.state.ui.find == nil && deck.state.ui.detailScroll == 7)
        _ = deck.press("/")
        _ = deck.type("x")
        _ = deck.press("enter", "n")
        #expect(deck.complains && deck.says == "'x' is not in response")
    }
}
