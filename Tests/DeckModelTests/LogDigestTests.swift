import FetchCore
import Testing

@testable import DeckModel

@Suite("The log of what happens often")
struct LogDigestTests {
    private func lines(_ deck: TestDeck) -> [String] { deck.state.logLines().map(\.text) }

    @Test("the first failure of a cause is told, then the tenth and the hundredth, each cause by itself")
    func failures() throws {
        var deck = try TestDeck(count: 130)
        for number in 1...120 { deck.settle(number, status: 500) }
        deck.settle(121, failure: FetchFailure(.timeout, phase: .total, .notDone(after: .seconds(1))))
        #expect(
            lines(deck) == [
                "first failure: status · 500, a.example, request 1", "status · 500: 10 failed so far",
                "status · 500: 100 failed so far",
                "first failure: timeout · not done after 1 s, a.example, request 121",
            ])
    }

    @Test("retries that come together are one line with their number, once two seconds have passed")
    func waves() throws {
        var deck = try TestDeck(count: 30)
        deck.state.run.limits.total = 100
        for number in 1...25 {
            deck.move(number, to: .queued, delay: .retry(.start.advanced(by: .seconds(9))))
        }
        deck.move(26, to: .queued, delay: .retryAfter(.start.advanced(by: .seconds(9))))
        _ = deck.wait(.seconds(1))
        #expect(lines(deck) == [])
        _ = deck.wait(.seconds(1))
        #expect(
            lines(deck) == [
                "25 retries, 1 request told to wait by Retry-After in 1 s, a.example"
            ])
        _ = deck.wait(.seconds(5))
        #expect(lines(deck).count == 1)
    }

    @Test("answers of 429 are counted, those of earlier attempts as well")
    func tooMany() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 429)
        deck.settle(2, 3, status: 200)
        #expect(lines(deck).contains("1 attempt answered 429 in 1 s, a.example"))
    }

    @Test("that a host asks to wait is told at once, and that it goes on to in a line with their number")
    func asks() throws {
        var deck = try TestDeck(count: 30)
        let host = deck.state.rows.hosts[1]
        for step in 0..<8 {
            let until = deck.clock.advanced(by: .seconds(step == 5 ? 3 : 1))
            deck.note(.hostBackedOff(host, .retryAfter(until: until)))
            _ = deck.wait(.milliseconds(100))
        }
        #expect(lines(deck) == ["a.example asks to wait 1s"])
        _ = deck.wait(.seconds(2))
        #expect(
            lines(deck) == [
                "a.example asks to wait 1s", "7 more answers asked to wait, up to 3s, in 1 s, a.example",
            ])
        _ = deck.wait(.seconds(9))
        deck.note(.hostBackedOff(host, .retryAfter(until: deck.clock.advanced(by: .seconds(2)))))
        #expect(lines(deck).last == "a.example asks to wait 2s")
    }

    @Test(
        "finished is told last, once for each time that all has settled, and not while something was sent again"
    )
    func finished() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 500)
        deck.move(2, to: .queued, delay: .retry(.start.advanced(by: .seconds(9))))
        deck.settle(2, 3)
        deck.note(.finished)
        #expect(
            lines(deck).suffix(2) == ["1 retry in 1 s, a.example", "finished: 2 ok, 1 failed"])
        // A retry that was asked for before the deck heard of the end comes in one batch with it.
        var batch = EventBatch()
        batch.moves = [
            Move(id: RequestID(1), host: HostID(rawValue: 0), state: .queued, attempt: 1, at: deck.clock)
        ]
        batch.notices = [TimedNotice(at: deck.clock, notice: .finished)]
        _ = update(&deck.state, .batch(batch))
        #expect(deck.state.runWord == .running)
        #expect(lines(deck).filter { $0.hasPrefix("finished") }.count == 1)
        deck.settle(1)
        deck.note(.finished)
        #expect(
            lines(deck).filter { $0.hasPrefix("finished") } == [
                "finished: 2 ok, 1 failed", "finished: 3 ok",
            ])
    }

    @Test("that a limit is reached is told once, and again when it is another one")
    func limits() throws {
        var deck = try TestDeck(count: 9, limits: FetchLimits(total: 2, perHost: 2))
        deck.move(1, 2, to: .waiting)
        _ = deck.wait(.milliseconds(100))
        _ = deck.wait(.milliseconds(100))
        #expect(
            lines(deck) == [
                "concurrency limit 2 reached, 7 requests queued", "per-host limit 2 reached: a.example",
            ])
        deck.note(.limitChanged(3))
        deck.move(3, to: .waiting)
        _ = deck.wait(.milliseconds(100))
        #expect(lines(deck).last == "concurrency limit 3 reached, 6 requests queued")
    }
}
