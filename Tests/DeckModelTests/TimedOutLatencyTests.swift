import FetchCore
import Testing

@testable import DeckModel

@Suite("Figures of a run that has ended, and of attempts that timed out")
struct TimedOutLatencyTests {
    @Test("an attempt that timed out counts with the time it took, and ok is told apart")
    func timeouts() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, milliseconds: 100)
        let failure = FetchFailure(.timeout, phase: .read, message: "silence")
        deck.settle(2, status: 0, milliseconds: 3_000, failure: failure)
        deck.settle(
            3, status: 0, milliseconds: 0,
            failure: FetchFailure(.connect, phase: .connect, message: "refused"))
        let header = deck.state.header
        #expect(header.latency.count == 2 && header.latency.maximum >= 3_000_000)
        #expect(header.okLatency.count == 1 && header.okLatency.p99 < 200_000)
        let facts = deck.state.latencyFacts()
        #expect(facts.outliers.first?.id == RequestID(2) && facts.outliers.count == 2)
        #expect(deck.state.hostRows()[0].latency.count == 2)
    }

    @Test("the clock stands still from the end until something is sent again, and the log goes by it")
    func clock() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.wait(.seconds(10))
        deck.settle(1, 2, status: 503)
        _ = deck.wait(.seconds(3_600))
        #expect(deck.state.header.elapsed == .seconds(10))
        _ = deck.press("g", "r")
        deck.move(1, to: .waiting, attempt: 2)
        _ = deck.wait(.seconds(5))
        #expect(deck.state.header.elapsed == .seconds(15))
        deck.settle(1, attempts: 2)
        #expect(deck.state.header.elapsed == .seconds(15))
        #expect(deck.state.header.requestsPerSecond < 1)
        deck.note(.remark("told"))
        #expect(deck.state.logLines().last?.at.since(.start) == .seconds(15))
    }
}
