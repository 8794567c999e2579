import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("How fast a run goes, and how long it takes yet")
struct PaceFactTests {
    @Test("what is left is told by what can go on, and not at all while nothing can")
    func remaining() throws {
        let requests = (1...40).map { FetchRequest(url: "http://\($0 % 2 == 0 ? "a" : "b").example/\($0)") }
        var deck = try TestDeck(requests)
        _ = deck.wait(.milliseconds(500))
        for number in 1...10 { deck.settle(number) }
        _ = deck.wait(.seconds(1))
        #expect(deck.state.header.remaining == RemainingTime(duration: .seconds(3)))
        // Fifteen of the thirty have to wait for their host.
        let host = deck.state.rows.hosts[1]
        deck.note(.hostBackedOff(host, .backedOff(until: RunInstant(nanoseconds: 60_000_000_000))))
        #expect(deck.state.header.remaining == RemainingTime(duration: .seconds(1.5), isAtLeast: true))
        for number in stride(from: 11, through: 39, by: 2) { deck.settle(number) }
        #expect(deck.state.header.remaining == nil)
        deck.note(.hostRecovered(host))
        #expect(deck.state.header.remaining != nil)
        for number in stride(from: 12, through: 40, by: 2) {
            deck.move(number, to: .queued, delay: .retry(RunInstant(nanoseconds: 90_000_000_000)))
        }
        #expect(deck.state.header.remaining == nil)
        deck.move(12, to: .waiting)
        #expect(deck.state.header.remaining == nil)
    }

    @Test("the last ones in flight are the slow ones: the pace of the others says nothing of when they end")
    func slowOnes() throws {
        var deck = try TestDeck(count: 12)
        _ = deck.wait(.milliseconds(500))
        for number in 1...9 { deck.settle(number) }
        _ = deck.wait(.seconds(1))
        deck.move(10, to: .waiting)
        deck.move(11, to: .receiving)
        #expect(deck.state.header.remaining != nil)
        deck.move(12, to: .waiting)
        #expect(deck.state.header.remaining == nil)
    }

    @Test("what is left is a lower bound while something hangs, and no shorter than a Retry-After")
    func atLeast() throws {
        var deck = try TestDeck(count: 60)
        _ = deck.wait(.milliseconds(500))
        for number in 1...20 { deck.settle(number) }
        deck.move(21, to: .waiting)
        _ = deck.wait(.milliseconds(600))
        #expect(deck.state.header.remaining?.isAtLeast == false)
        _ = deck.wait(.milliseconds(600))
        #expect(deck.state.header.remaining?.isAtLeast == true)
        deck.settle(21)
        let until = deck.clock.advanced(by: .seconds(40))
        deck.note(.hostBackedOff(deck.state.rows.hosts[1], .retryAfter(until: until)))
        #expect(deck.state.header.remaining == nil)
        #expect(RemainingTime(duration: .seconds(17), isAtLeast: true).words == "≥ 0:17")
        #expect(RemainingTime(duration: .milliseconds(20)).words == "0:01")
    }

    @Test("a host whose requests have all settled has no rate, however its last seconds were")
    func settledHost() throws {
        var deck = try TestDeck(
            (0..<6).map { FetchRequest(url: "http://\($0 < 2 ? "a" : "b").example/\($0)") })
        deck.move(1, 2, 3, 4, to: .waiting)
        _ = deck.wait(.milliseconds(900))
        deck.settle(1)
        deck.settle(3)
        _ = deck.wait(.seconds(1))
        #expect(deck.state.hostRows().map { $0.requestsPerSecond > 0 } == [true, true])
        deck.settle(2)
        #expect(deck.state.hostRows().map { $0.requestsPerSecond > 0 } == [false, true])
        for number in 4...6 { deck.settle(number) }
        #expect(deck.state.hostRows().allSatisfy { $0.requestsPerSecond == 0 })
    }

    @Test("rows and the hosts view tell the same of a back-off, in whole seconds, and of its probe")
    func backOff() throws {
        var deck = try TestDeck(count: 3)
        deck.move(1, to: .waiting)
        let host = deck.state.rows.hosts[1]
        let until = deck.clock.advanced(by: .milliseconds(1_000))
        deck.note(.hostBackedOff(host, .backedOff(until: until)))
        _ = deck.wait(.milliseconds(300))
        let row = deck.state.row(RequestID(2))
        #expect(row.waitReason?.words(now: deck.state.now) == "host paused 1s")
        #expect(deck.state.hostRows()[0].wait.until == until)
        _ = deck.wait(.milliseconds(800))
        deck.note(.hostProbing(host))
        #expect(deck.state.row(RequestID(2)).waitReason == .hostPaused(until: nil))
        #expect(deck.state.hostRows()[0].isProbing)
        deck.note(.hostRecovered(host))
        #expect(deck.state.row(RequestID(2)).waitReason == .hostLimit)
    }

    @Test("the pace of what is left is not that of a pause")
    func afterPause() throws {
        var deck = try TestDeck(count: 40)
        _ = deck.wait(.milliseconds(500))
        deck.note(.paused)
        _ = deck.wait(.seconds(20))
        #expect(deck.state.header.remaining == nil)
        deck.note(.resumed)
        #expect(deck.state.header.remaining == nil)
        for number in 1...10 { deck.settle(number) }
        _ = deck.wait(.seconds(1))
        #expect(deck.state.header.remaining == RemainingTime(duration: .seconds(3)))
    }

    @Test("the rate is that of the last whole seconds, and the history has one entry each")
    func pace() {
        var pace = Pace()
        for second in 0..<200 {
            let at = RunInstant(nanoseconds: UInt64(second) * 1_000_000_000)
            pace.advance(to: second)
            pace.add(UInt32(second), amount: 10, at: at)
        }
        #expect(pace.rate(over: 3, now: RunInstant(nanoseconds: 199_500_000_000)).count == 197)
        #expect(pace.history().counts == (80..<199).map { Double($0) })
        pace.advance(to: 1_000)
        #expect(pace.history().counts.allSatisfy { $0 == 0 })
    }

    @Test("of time in which nothing could happen the rate counts nothing")
    func paceSince() {
        func at(_ milliseconds: Int64) -> RunInstant { .start.advanced(by: .milliseconds(milliseconds)) }
        var pace = Pace()
        pace.add(9, amount: 0, at: at(500))
        for time in stride(from: Int64(60_400), to: 62_000, by: 100) { pace.add(1, amount: 5, at: at(time)) }
        pace.advance(to: 62)
        for now in [62_000, 62_500] as [Int64] {
            let rate = pace.rate(over: 3, since: at(60_400), now: at(now))
            #expect(abs(rate.count - 10) < 1e-9 && abs(rate.amount - 50) < 1e-9)
        }
        // Of less than a second the running one is taken in.
        var short = Pace()
        for time in stride(from: Int64(60_800), to: 61_200, by: 100) { short.add(1, amount: 0, at: at(time)) }
        #expect(abs(short.rate(over: 3, since: at(60_800), now: at(61_200)).count - 10) < 1e-9)
    }
}
