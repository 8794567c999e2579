import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("The waterfall of the latency view")
struct WaterfallTests {
    private static func at(_ milliseconds: UInt64) -> RunInstant {
        RunInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// What its phases took, in milliseconds, in their order.
    private func milliseconds(_ attempt: WaterfallRow.Attempt?) -> [Int64] {
        AttemptPhase.allCases.map { ((attempt?.timings[$0] ?? -1_000) + 500) / 1_000 }
    }

    /// Rows keep a phase in two bytes, so within a tenth of a percent.
    private func milliseconds(_ instant: RunInstant?) -> UInt64? {
        instant.map { ($0.nanoseconds + 500_000) / 1_000_000 }
    }

    @Test("in flight comes first, then what waits for its next attempt, then what settled, newest first")
    func order() throws {
        var deck = try TestDeck(count: 9)
        #expect(deck.state.waterfall.ids.isEmpty && deck.state.selectedFlight == nil)
        deck.move(4, to: .waiting)
        _ = deck.wait(.milliseconds(100))
        deck.settle(1, milliseconds: 20)
        deck.move(5, 6, to: .connecting)
        _ = deck.wait(.milliseconds(100))
        deck.settle(2, status: 503, milliseconds: 20)
        deck.move(6, to: .queued, delay: .retry(Self.at(9_000)))
        _ = deck.wait(.milliseconds(100))
        deck.settle(3, milliseconds: 20)
        deck.settle(7, status: 0, attempts: 0, outcome: .cancelled)
        let waterfall = deck.state.waterfall
        #expect(waterfall.ids == ids(4, 5, 6, 3, 2, 1))
        #expect(waterfall.inFlight == 2 && waterfall.end == Self.at(300) && !waterfall.isOver)
    }

    @Test("the phases of an attempt in flight are as its states told, the present one until now")
    func phases() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.wait(.milliseconds(50))
        deck.move(1, to: .connecting)
        _ = deck.wait(.milliseconds(30))
        deck.move(1, to: .sending)
        _ = deck.wait(.milliseconds(2))
        deck.move(1, to: .waiting)
        _ = deck.wait(.milliseconds(200))
        deck.move(1, to: .receiving, received: 10)
        _ = deck.wait(.milliseconds(40))
        deck.move(1, to: .receiving, received: 20)
        _ = deck.wait(.milliseconds(8))
        var row = deck.state.waterfallRow(RequestID(1))
        #expect(row.state == .receiving && row.attempts.map(\.startedAt) == [Self.at(50)])
        #expect(milliseconds(row.attempts.first) == [0, 30, 0, 2, 200, 48])
        deck.settle(1, milliseconds: 280)
        row = deck.state.waterfallRow(RequestID(1))
        #expect(row.attempts.count == 1 && milliseconds(row.attempts.first?.startedAt) == 50)
        #expect(milliseconds(row.attempts.first?.endedAt) == 330)
    }

    @Test("attempts before the last stand where they were, and are gone when someone sends it again")
    func retries() throws {
        var deck = try TestDeck(count: 2)
        deck.move(1, to: .connecting)
        _ = deck.wait(.milliseconds(100))
        deck.move(1, to: .queued, delay: .retry(Self.at(500)))
        _ = deck.wait(.milliseconds(450))
        #expect(deck.state.waterfallRow(RequestID(1)).attempts.map { milliseconds($0.endedAt) } == [100])
        deck.move(1, to: .waiting, attempt: 2)
        _ = deck.wait(.milliseconds(50))
        let row = deck.state.waterfallRow(RequestID(1))
        #expect(row.attempts.map(\.startedAt) == [Self.at(0), Self.at(550)])
        #expect(milliseconds(row.attempts.first) == [0, 100, 0, 0, 0, 0])
        #expect(milliseconds(row.attempts.last) == [0, 0, 0, 0, 50, 0])
        deck.settle(1, status: 503, milliseconds: 50, attempts: 2)
        #expect(deck.state.waterfallRow(RequestID(1)).attempts.count == 2)
        deck.move(1, to: .queued, attempt: 2)
        deck.move(1, to: .waiting, attempt: 3)
        #expect(deck.state.waterfallRow(RequestID(1)).attempts.map(\.startedAt) == [Self.at(600)])
    }

    @Test("only so many retried requests keep their earlier attempts: the newest")
    func bounded() {
        var trails = AttemptTrails()
        for row in 0..<5_000 as Range<UInt32> {
            for start in 0..<20 as Range<UInt64> {
                trails.add(.init(startedAt: Self.at(start), timings: PhaseTimings()), to: row)
            }
        }
        #expect(Set(trails.known) == Set(2_952..<5_000))
        #expect(trails[4_999].map(\.startedAt) == (12..<20).map { Self.at($0) })
    }

    @Test("the cursor stays with its request, Enter opens it, and Esc comes back")
    func cursor() throws {
        var deck = try TestDeck(count: 9)
        deck.move(1, 2, 3, to: .waiting)
        _ = deck.press("4")
        #expect(deck.selected == 1)
        _ = deck.press("j")
        #expect(deck.selected == 2)
        deck.settle(1, 2)
        #expect(deck.selected == 2 && deck.state.waterfall.ids.first == RequestID(3))
        _ = deck.press("enter")
        #expect(deck.state.ui.view == .requests && deck.state.ui.openedRequest == RequestID(2))
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .latency && deck.selected == 2)
        _ = deck.press("g")
        #expect(deck.selected == 3)
        _ = deck.press("G")
        #expect(deck.selected == 1)
    }

    @Test("right goes to the slowest attempts, and back; the mouse goes where it clicks")
    func panes() throws {
        var deck = try TestDeck(count: 9)
        deck.settle(1, milliseconds: 10)
        deck.settle(2, milliseconds: 900)
        deck.move(3, to: .waiting)
        _ = deck.press("4")
        #expect(deck.selected == 3)
        _ = deck.press("right")
        #expect(deck.selected == 2 && deck.state.ui.latencyPane == .slowest)
        _ = deck.press("j")
        #expect(deck.selected == 1)
        _ = deck.press("left")
        #expect(deck.selected == 3)
        let click = MouseInput(.press(.left), column: 3, row: 9)
        _ = update(&deck.state, .mouse(click, target: .outlier(AttemptID(request: RequestID(1), number: 1))))
        #expect(deck.selected == 1)
        _ = update(&deck.state, .mouse(click, target: .flight(RequestID(2))))
        #expect(deck.selected == 2 && deck.state.ui.latencyPane == .waterfall)
    }

    @Test("frozen, it stays as it was")
    func frozen() throws {
        var deck = try TestDeck(count: 4)
        deck.move(1, 2, to: .waiting)
        _ = deck.wait(.milliseconds(70))
        _ = deck.press("4", "Z")
        let before = (deck.state.waterfall, deck.state.waterfallRow(RequestID(1)))
        deck.settle(1)
        deck.move(3, to: .waiting)
        _ = deck.wait(.milliseconds(500))
        #expect(deck.state.waterfall == before.0)
        #expect(deck.state.waterfallRow(RequestID(1)) == before.1)
        _ = deck.press("Z")
        #expect(deck.state.waterfall.ids == ids(2, 3, 1))
    }
}
