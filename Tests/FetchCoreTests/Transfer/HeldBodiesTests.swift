import Testing

@testable import FetchCore

@Suite("Bodies that are kept until they are judged")
struct HeldBodiesTests {
    private let held = HeldBodies(maximum: 100)

    @Test("beyond the limit only the one that began first goes on")
    func first() {
        for id in 1...3 { held.begin(RequestID(id)) }
        held.add(60, to: RequestID(2))
        held.add(40, to: RequestID(3))
        #expect((1...3).allSatisfy { !held.isFull(for: RequestID($0)) })
        held.add(1, to: RequestID(3))
        #expect((1...3).map { held.isFull(for: RequestID($0)) } == [false, true, true])
        held.add(500, to: RequestID(1))
        #expect(!held.isFull(for: RequestID(1)))
    }

    @Test("when the first one is whole the next may go on, and all when there is room again")
    func next() {
        for id in 1...3 { held.begin(RequestID(id)) }
        for id in 1...3 { held.add(50, to: RequestID(id)) }
        #expect(held.isFull(for: RequestID(2)))
        let whole = held.finish(RequestID(1))
        #expect(whole == 50)
        #expect([2, 3].map { held.isFull(for: RequestID($0)) } == [false, true])
        #expect(held.release(whole))
        #expect(!held.isFull(for: RequestID(3)))
        #expect(!held.release(0))
    }

    @Test("one that is abandoned gives its room back, and its turn")
    func abandoned() {
        for id in 1...3 { held.begin(RequestID(id)) }
        for id in 1...3 { held.add(100, to: RequestID(id)) }
        #expect(!held.isFull(for: RequestID(1)))
        #expect(held.abandon(RequestID(1)))
        #expect([2, 3].map { held.isFull(for: RequestID($0)) } == [false, true])
        #expect(held.abandon(RequestID(3)))
        #expect(!held.isFull(for: RequestID(2)))
        #expect(!held.abandon(RequestID(9)))
    }

    @Test("bodies that nobody keeps are not counted")
    func uncounted() {
        held.add(1000, to: RequestID(1))
        held.begin(RequestID(2))
        #expect(!held.isFull(for: RequestID(1)))
        #expect(!held.isFull(for: RequestID(2)))
    }
}
