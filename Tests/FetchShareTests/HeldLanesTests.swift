import Testing

@testable import FetchShare

@Suite("The lanes that a worker holds")
struct HeldLanesTests {
    private static let lease = LaneLease(lane: 3, fence: 7)

    private static func row(_ row: Int, safe: Bool = true, lane: Int = 3) -> SentRow {
        SentRow(
            place: RowPlace(lane: lane, chunk: 0, row: row),
            request: ChunkRow(id: row + 1, isSafeToRepeat: safe), fence: 7)
    }

    /// Each lane with a chunk that was read, of requests that may be sent again or not.
    private static func lanes(_ rows: [Int: [Bool]], _ policy: LeasePolicy = LeasePolicy()) -> HeldLanes {
        var lanes = HeldLanes(policy)
        for (lane, safe) in rows {
            let lease = LaneLease(lane: lane, fence: 7)
            lanes.claim(
                ClaimedLane(lease: lease, firstOpen: 0, chunks: 1, host: nil), trustedUntil: .seconds(12))
            let chunk = LoadedChunk(
                rows: safe.enumerated().map { ChunkRow(id: $0 + 1, isSafeToRepeat: $1) },
                done: RowMask(length: safe.count, rows: []), skip: RowMask(length: safe.count, rows: []))
            #expect(lanes.add(chunk, ReadChunk(lease, chunk: 0)) == [])
        }
        return lanes
    }

    @Test("hand over rows in order up to the worker's capacity, and none on a lease that is old")
    func handOver() {
        var policy = LeasePolicy()
        policy.capacity = 3
        var lanes = Self.lanes([3: [true, true], 4: [true, true]], policy)
        let late = lanes.start(unsafeMost: 9, at: .seconds(12))
        #expect(late == [])
        let first = lanes.start(unsafeMost: 9, at: .zero)
        #expect(first == [Self.row(0), Self.row(1), Self.row(0, lane: 4)])
        let removed = (0..<2).map { _ in lanes.removeInFlight(Self.row(0)) }
        #expect(removed == [true, false])
        let next = lanes.start(unsafeMost: 9, at: .zero)
        #expect(next == [Self.row(1, lane: 4)])
        #expect(lanes.inFlight == 3)
    }

    @Test("keep rows that must not be sent twice until they are marked, as many as there may be")
    func unmarked() {
        var lanes = Self.lanes([3: [false, false, false, true]])
        let first = lanes.start(unsafeMost: 2, at: .zero)
        #expect(first == [])
        let rows = [Self.row(0, safe: false), Self.row(1, safe: false)]
        #expect(lanes.unmarked(at: .zero) == rows && lanes.unmarked(at: .seconds(12)) == [])
        let isStarted = [(0, true), (0, true), (1, false)].map { lanes.startMarked(rows[$0], isWanted: $1) }
        #expect(isStarted == [true, false, false])
        #expect(lanes.rowsInFlight == [rows[0]])
        // Two of them are out of the way: one is in flight, the next waits for its mark.
        let next = lanes.start(unsafeMost: 2, at: .zero)
        #expect(next == [Self.row(3)])
        #expect(lanes.unmarked(at: .zero) == [Self.row(2, safe: false)])
    }

    @Test("share what may be marked among lanes, so that each host has something to do")
    func levels() {
        let posts = [Bool](repeating: false, count: 8)
        var lanes = Self.lanes([3: posts, 4: posts, 5: [true] + posts, 6: []])
        func marked() -> [Int] {
            (3...5).map { lane in lanes.unmarked(at: .zero).count { $0.place.lane == lane } }
        }
        _ = lanes.start(unsafeMost: 1, at: .zero)
        #expect(marked() == [1, 0, 0])
        _ = lanes.start(unsafeMost: 5, at: .zero)
        #expect(marked() == [2, 2, 1])
        _ = lanes.start(unsafeMost: 12, at: .zero)
        #expect(marked() == [4, 4, 4])
        // A lane that has no more leaves its part to the others.
        _ = lanes.start(unsafeMost: 40, at: .zero)
        #expect(marked() == [8, 8, 8])
    }

    @Test("tell where a row is that somebody cancels")
    func cancelled() {
        var policy = LeasePolicy()
        policy.capacity = 3
        var lanes = Self.lanes([3: [true, false, false, true]], policy)
        _ = lanes.start(unsafeMost: 9, at: .zero)
        let isMarking: (SentRow) -> Bool = { $0.place.row == 1 }
        let places = [(3, 0), (3, 1), (3, 2), (3, 2), (3, 3), (3, 3), (9, 0)]
        let found = places.map { lane, row in
            lanes.cancel(RowPlace(lane: lane, chunk: 0, row: row), isMarking: isMarking)
        }
        #expect(
            found == [
                .inFlight(Self.row(0)), .marking(Self.row(1, safe: false)),
                .waiting(Self.row(2, safe: false)), nil,
                .waiting(Self.row(3)), nil, nil,
            ])
    }

    @Test("know what is in flight of a lane that is lost until it is told, without holding it")
    func lost() {
        var lanes = Self.lanes([3: [true, true]])
        _ = lanes.start(unsafeMost: 9, at: .zero)
        let lost = lanes.lose(3)
        #expect(lost?.lease == Self.lease && lost?.inFlight == [Self.row(0), Self.row(1)])
        let again = lanes.lose(3)
        #expect(again == nil && lanes.isEmpty && !lanes.isCleared && !lanes.holds(Self.lease))
        let wasHeld = lanes.removeInFlight(Self.row(0))
        #expect(!wasHeld)
        let wereLost = (0...1).map { lanes.removeOrphan(Self.row($0)) }
        #expect(wereLost == [true, true] && lanes.isCleared)
    }

    @Test("give back a lane that is let go once what is under way in it has settled and is written")
    func letGo() {
        var lanes = Self.lanes([3: [true, false, true]])
        _ = lanes.start(unsafeMost: 9, at: .zero)
        lanes.leaveAll { _ in false }
        #expect(lanes.unmarked(at: .zero) == [])
        let early = lanes.takeFinished(all: true) { _ in false }
        #expect(early == [])
        let wereInFlight = lanes.rowsInFlight.map { lanes.removeInFlight($0) }
        #expect(wereInFlight == [true, true])
        let unwritten = lanes.takeFinished(all: true) { _ in true }
        #expect(unwritten == [])
        let finished = lanes.takeFinished(all: false) { _ in false }
        #expect(finished == [Self.lease] && lanes.isCleared)
    }

    @Test("read the next chunks of the emptiest lanes first")
    func reading() {
        var policy = LeasePolicy()
        (policy.readAhead, policy.chunkRows, policy.chunksAtOnce) = (4, 2, 3)
        var lanes = Self.lanes([3: [true, true, true]], policy)
        for (lane, chunks) in [(3, 9), (4, 2)] {
            let lease = LaneLease(lane: lane, fence: 7)
            if lane == 4 {
                lanes.claim(
                    ClaimedLane(lease: lease, firstOpen: 0, chunks: 1, host: nil), trustedUntil: .seconds(9))
            }
            lanes.renew(
                lease, LaneStandings.Lane(lane: lane, firstOpen: 0, chunks: chunks), trustedUntil: .seconds(9)
            )
        }
        let four = LaneLease(lane: 4, fence: 7)
        #expect(
            lanes.chunksToRead() == [
                ReadChunk(four, chunk: 0), ReadChunk(four, chunk: 1), ReadChunk(Self.lease, chunk: 1),
            ])
    }
}
