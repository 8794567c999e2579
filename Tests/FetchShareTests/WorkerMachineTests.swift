import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("A worker's side of a shared run")
struct WorkerMachineTests {
    private static let policy = LeasePolicy()
    private static let lane = ClaimedLane(
        lease: LaneLease(lane: 3, fence: 7), firstOpen: 0, chunks: 1, host: nil)

    private static func sent(_ row: Int, safe: Bool = true) -> SentRow {
        SentRow(
            place: RowPlace(lane: 3, chunk: 0, row: row),
            request: ChunkRow(id: row + 1, isSafeToRepeat: safe), fence: 7)
    }

    private static func chunk(_ safe: [Bool], done: [Int] = [], skip: [Int] = []) -> LoadedChunk {
        LoadedChunk(
            rows: safe.enumerated().map { ChunkRow(id: $0 + 1, isSafeToRepeat: $1) },
            done: RowMask(length: safe.count, rows: done), skip: RowMask(length: safe.count, rows: skip))
    }

    /// A machine that has claimed lane 3 and asks for its chunk.
    private static func holder(_ policy: LeasePolicy = policy) -> WorkerMachine {
        var machine = WorkerMachine(policy: policy, state: .running, command: 0)
        #expect(machine.handle(.connected, at: .zero) == [.call(.held)])
        let first = machine.handle(.answered(.held([])), at: .zero)
        guard case .call(.flush(let beat)) = first.first else {
            Issue.record("no beat: \(first)")
            return machine
        }
        #expect(beat.rows.isEmpty && beat.leases.isEmpty)
        let standing = LaneStandings(state: .running, command: 0, lanes: [])
        #expect(machine.handle(.answered(.flushed(standing)), at: .zero) == [.call(.take(seq: 2, lanes: 2))])
        #expect(
            machine.handle(.answered(.taken([lane])), at: .zero) == [
                .call(.read([ReadChunk(lane.lease, chunk: 0)]))
            ])
        return machine
    }

    @Test("marks few rows more than are under way, and as many more as settle during a call")
    func marksFew() throws {
        var policy = Self.policy
        policy.unsafeRows = 75
        policy.capacity = 1_000
        var machine = Self.holder(policy)
        func marked(_ steps: [WorkerStep]) throws -> [SentRow] {
            guard case .call(.mark(let rows)) = steps.last else { throw Unexpected(steps) }
            return rows
        }
        let chunk = Self.chunk(Array(repeating: false, count: 200))
        var rows = try marked(machine.handle([.underWay(0), .answered(.chunks([chunk]))], at: .zero))
        #expect(rows.count == 8)
        var counts: [Int] = []
        var started = rows
        for _ in 0..<4 {
            let steps = machine.handle(
                [.answered(.marked(rows.map(\.request.id))), .underWay(started.count)], at: .zero)
            rows = try marked(steps)
            counts.append(started.count + rows.count)
            started += rows
        }
        #expect(counts == [20, 38, 65, 75])
        // From now on the host takes two at once, which settle during each call.
        var outstanding = started
        var underCall = rows
        for _ in 0..<60 {
            var events = outstanding.prefix(2).map { WorkerEvent.settled($0, .ok) }
            outstanding.removeFirst(2)
            if !underCall.isEmpty { events.append(.answered(.marked(underCall.map(\.request.id)))) }
            underCall = []
            for case .call(.mark(let more)) in machine.handle(events + [.underWay(2)], at: .zero) {
                underCall = more
                outstanding += more
            }
        }
        #expect(outstanding.count == 2 + 1 + 8 + 2 * 2)
    }

    @Test("starts the rows of a chunk that have no outcome, and records those that were cancelled")
    func startsOpenRows() throws {
        var machine = Self.holder()
        let steps = machine.handle(
            .answered(.chunks([Self.chunk([true, true, true, true], done: [0], skip: [2])])), at: .seconds(1))
        #expect(steps.prefix(2) == [.start(Self.sent(1)), .start(Self.sent(3))])
        guard case .call(.flush(let flush)) = steps.last else { throw Unexpected(steps) }
        #expect(flush.rows == [SettledRow(sent: Self.sent(2), outcome: .cancelled)])
        #expect(flush.leases == [Self.lane.lease])
    }

    @Test("claims more lanes at once while each has one chunk only")
    func claimsMore() throws {
        var machine = Self.holder()
        _ = machine.handle(.answered(.chunks([Self.chunk([true])])), at: .zero)
        var asked: [Int] = []
        var now = Duration.zero
        var next = machine.handle(.timePassed, at: now)
        for round in 1...12 {
            now = .milliseconds(600 * round)
            next = machine.handle(.timePassed, at: now) + next
            while case .call(let call)? = next.last {
                next = []
                switch call {
                case .take(_, let lanes):
                    asked.append(lanes)
                    let claimed = (0..<lanes).map {
                        ClaimedLane(
                            lease: LaneLease(lane: 100 * asked.count + $0, fence: 1), firstOpen: 0, chunks: 1,
                            host: nil)
                    }
                    next = machine.handle(.answered(.taken(asked.count < 4 ? claimed : [])), at: now)
                case .read(let chunks):
                    let loaded = chunks.map { _ in LoadedChunk?.some(Self.chunk([true])) }
                    next = machine.handle(.answered(.chunks(loaded)), at: now)
                case .flush(let flush):
                    let lanes = flush.leases.map {
                        LaneStandings.Lane(lane: $0.lane, firstOpen: 0, chunks: 1)
                    }
                    let standing = LaneStandings(state: .running, command: 0, lanes: lanes)
                    next = machine.handle(.answered(.flushed(standing)), at: now)
                default: throw Unexpected([.call(call)])
                }
            }
        }
        #expect(asked.prefix(3) == [2, 4, 8])
    }

    @Test(
        "takes no more lanes than keep it busy",
        arguments: [(wanted: 1, takes: false), (wanted: 2, takes: true)])
    func leavesLanes(_ wanted: Int, takes: Bool) {
        var policy = Self.policy
        policy.wantedTransfers = wanted
        policy.capacity = 1
        var machine = Self.holder(policy)
        let steps = machine.handle(.answered(.chunks([Self.chunk([true, true])])), at: .seconds(1))
        // A beat comes first.
        guard case .call(.flush) = steps.last else {
            Issue.record("\(steps)")
            return
        }
        let standing = LaneStandings(
            state: .running, command: 0, lanes: [.init(lane: 3, firstOpen: 0, chunks: 1)])
        let next = machine.handle(.answered(.flushed(standing)), at: .seconds(1))
        #expect(next == (takes ? [.call(.take(seq: 4, lanes: 2))] : []))
    }

    @Test(
        "leaves a lane to a worker that has nothing to do: takes back what was not sent, and gives the lane back once the rest is written"
    )
    func leavesLane() throws {
        let other = LaneLease(lane: 4, fence: 1)
        var database = AnsweringDatabase(
            claims: [
                Self.lane, ClaimedLane(lease: other, firstOpen: 0, chunks: 1, host: nil),
            ], chunks: [3: Self.chunk([true, true, true]), 4: Self.chunk([true, true])], hosts: [])
        var machine = WorkerMachine(policy: Self.policy, state: .running, command: 0)
        _ = database.answerAll(machine.handle(.connected, at: .zero), of: &machine, at: .zero)
        let rows = (0..<2).map { row in
            SentRow(
                place: RowPlace(lane: 4, chunk: 0, row: row),
                request: ChunkRow(id: row + 1, isSafeToRepeat: true), fence: 1)
        }
        // Less is under way in it than in the other one.
        let recalls = machine.handle(.fairShare(1), at: .seconds(1))
        #expect(Array(recalls.prefix(2)) == rows.map { WorkerStep.recall($0) })
        _ = database.answerAll(recalls, of: &machine, at: .seconds(1))
        let withdrawn = machine.handle(.withdrawn(rows[1], wasBegun: false), at: .seconds(1))
        _ = database.answerAll(withdrawn, of: &machine, at: .seconds(1))
        let settled = database.answerAll(
            machine.handle(.settled(rows[0], .ok), at: .seconds(2)), of: &machine, at: .seconds(2))
        #expect(database.flushed(settled) == [rows[0]])
        #expect(settled.contains(.call(.giveBack([other], unsent: []))))
        let later = database.answerAll(
            machine.handle(.timePassed, at: .seconds(3)), of: &machine, at: .seconds(3))
        #expect(!later.contains { if case .call(.take) = $0 { true } else { false } })
        #expect(machine.inFlight == 3)
    }

    @Test(
        "keeps as many lanes of several hosts as it can use",
        arguments: [(wanted: 4, leaves: 0), (wanted: 2, leaves: 1)])
    func keepsNarrow(_ wanted: Int, leaves: Int) {
        var policy = Self.policy
        policy.wantedTransfers = wanted
        policy.transfersOfLane = 2
        var database = AnsweringDatabase(
            claims: [
                Self.lane,
                ClaimedLane(lease: LaneLease(lane: 4, fence: 1), firstOpen: 0, chunks: 1, host: nil),
            ], chunks: [3: Self.chunk([true, true]), 4: Self.chunk([true])], hosts: [])
        var machine = WorkerMachine(policy: policy, state: .running, command: 0)
        _ = database.answerAll(machine.handle(.connected, at: .zero), of: &machine, at: .zero)
        let steps = machine.handle(.fairShare(1), at: .milliseconds(100))
        #expect(steps.count { if case .recall = $0 { true } else { false } } == leaves)
    }

    @Test(
        "keeps the last outcomes of a wide host's lane until its engine is within what other lanes leave it")
    func keepsShare() throws {
        var policy = Self.policy
        policy.laneRows = 10
        let leases = [LaneLease(lane: 300, fence: 1), LaneLease(lane: 301, fence: 1)]
        var database = AnsweringDatabase(
            claims: leases.map { ClaimedLane(lease: $0, firstOpen: 0, chunks: 1, host: "wide.test:80") },
            chunks: [300: Self.chunk([true]), 301: Self.chunk([true, true, true, true])],
            hosts: [WideHost(host: "wide.test:80", open: [300, 301], limit: 4)])
        var machine = WorkerMachine(policy: policy, state: .running, command: 0)
        _ = database.answerAll(machine.handle(.connected, at: .zero), of: &machine, at: .zero)
        _ = database.answerAll(machine.handle(.timePassed, at: .seconds(1)), of: &machine, at: .seconds(1))
        #expect(machine.hostShares == ["wide.test:80": 3])
        // Four are under way at the host, as the last row of lane 300 settles and lane 301 goes on.
        let sent = SentRow(
            place: RowPlace(lane: 300, chunk: 0, row: 0), request: ChunkRow(id: 1, isSafeToRepeat: true),
            fence: 1)
        let busy = machine.handle([.settled(sent, .ok), .atHosts(["wide.test:80": 4])], at: .seconds(2))
        #expect(database.flushed(database.answerAll(busy, of: &machine, at: .seconds(2))) == [])
        #expect(machine.hostShares == ["wide.test:80": 2])
        let free = machine.handle(.atHosts(["wide.test:80": 2]), at: .seconds(3))
        #expect(database.flushed(database.answerAll(free, of: &machine, at: .seconds(3))) == [sent])
    }

    @Test("starts a POST only after it is marked, and one that was not marked never")
    func marksFirst() {
        var machine = Self.holder()
        let steps = machine.handle(.answered(.chunks([Self.chunk([false, false])])), at: .zero)
        #expect(steps == [.call(.mark([Self.sent(0, safe: false), Self.sent(1, safe: false)]))])
        let marked = machine.handle(.answered(.marked([2])), at: .zero)
        // The other's lane may be lost: the database is asked.
        #expect(marked == [.start(Self.sent(1, safe: false)), .call(.held)])
        let lost = machine.handle(.answered(.held([])), at: .zero)
        #expect(!lost.contains { if case .start = $0 { true } else { false } })
    }

    @Test("repeats a flush whose answer was lost before anything else, as it was")
    func repeatsFlush() throws {
        var machine = Self.holder()
        _ = machine.handle(.answered(.chunks([Self.chunk([true, true])])), at: .zero)
        _ = machine.handle(.settled(Self.sent(0), .ok), at: .zero)
        let first = machine.handle(.timePassed, at: .seconds(1))
        guard case .call(.flush(let flush)) = first.last else { throw Unexpected(first) }
        _ = machine.handle(.settled(Self.sent(1), .ok), at: .seconds(1))
        #expect(machine.handle(.connectionLost, at: .seconds(1)) == [])
        #expect(machine.handle(.connected, at: .seconds(2)) == [.call(.flush(flush))])
    }

    @Test("starts nothing on a lease that is older than its own clock trusts")
    func doubtsOldLeases() {
        var machine = Self.holder()
        let late = Self.policy.trusted + .milliseconds(1)
        let steps = machine.handle(.answered(.chunks([Self.chunk([true])])), at: late)
        #expect(!steps.contains(.start(Self.sent(0))))
    }

    @Test(
        "takes off what is in flight in a lane that another worker has, begins no POST of it, and keeps the answer to one"
    )
    func losesLane() throws {
        var machine = Self.holder()
        _ = machine.handle(.answered(.chunks([Self.chunk([true, false])])), at: .zero)
        _ = machine.handle(.answered(.marked([2])), at: .zero)
        let beat = machine.handle(.timePassed, at: .seconds(1))
        guard case .call(.flush) = beat.last else { throw Unexpected(beat) }
        let standing = LaneStandings(state: .running, command: 0, lanes: [])
        let lost = machine.handle(.answered(.flushed(standing)), at: .seconds(1))
        #expect(lost.prefix(2) == [.cutOff(Self.sent(0)), .recall(Self.sent(1, safe: false))])
        _ = machine.handle(.answered(.taken([])), at: .seconds(1))
        _ = machine.handle(.settled(Self.sent(1, safe: false), .ok), at: .seconds(1))
        var steps = machine.handle(.answered(.finished(false)), at: .seconds(1))
        if steps.isEmpty { steps = machine.handle(.timePassed, at: .seconds(1)) }
        guard case .call(.late(_, let row)) = steps.last else { throw Unexpected(steps) }
        #expect(row == SettledRow(sent: Self.sent(1, safe: false), outcome: .ok))
    }

    @Test(
        "when its run is cancelled it records what was under way, as it came out, and gives back the marks of what never began",
        arguments: [true, false])
    func cancelledRun(isStopping: Bool) throws {
        var machine = Self.holder()
        let safe = [true, true, true, false, false]
        _ = machine.handle(.answered(.chunks([Self.chunk(safe)])), at: .zero)
        _ = machine.handle(.answered(.marked([4, 5])), at: .zero)
        var beat = isStopping ? machine.handle(.stop, at: .zero) : []
        beat += machine.handle(.timePassed, at: .seconds(1))
        guard case .call(.flush) = beat.last else { throw Unexpected(beat) }
        let standing = LaneStandings(
            state: .cancelled, command: 0, lanes: [.init(lane: 3, firstOpen: 0, chunks: 1)])
        let rows = safe.enumerated().map { Self.sent($0, safe: $1) }
        let cut = machine.handle(.answered(.flushed(standing)), at: .seconds(1))
        #expect(cut == rows.map { .cutOff($0) })
        // One was quicker than its end; two waited for a slot.
        let events: [WorkerEvent] = [
            .settled(rows[0], .ok), .settled(rows[1], .cancelled), .withdrawn(rows[2], wasBegun: false),
            .settled(rows[3], .cancelled), .withdrawn(rows[4], wasBegun: false),
        ]
        let steps = machine.handle(events, at: .seconds(1))
        guard case .call(.flush(let flush)) = steps.last else { throw Unexpected(steps) }
        #expect(
            flush.rows == [
                SettledRow(sent: rows[0], outcome: .ok), SettledRow(sent: rows[1], outcome: .cancelled),
                SettledRow(sent: rows[3], outcome: .cancelled),
            ])
        let left = machine.handle(.answered(.flushed(standing)), at: .seconds(1))
        #expect(left == [.call(.giveBack([Self.lane.lease], unsent: [rows[4]]))])
        #expect(
            machine.handle(.answered(.gaveBack), at: .seconds(1)) == [
                .end(isStopping ? .stopped : .cancelled)
            ])
    }

    @Test("counts of a lost lane only what had begun as sent again")
    func countsSentAgain() throws {
        var machine = Self.holder()
        _ = machine.handle(.answered(.chunks([Self.chunk([true, true, true])])), at: .zero)
        _ = machine.handle(.timePassed, at: .seconds(1))
        let standing = LaneStandings(state: .running, command: 0, lanes: [])
        _ = machine.handle(.answered(.flushed(standing)), at: .seconds(1))
        var steps = machine.handle(
            [
                .withdrawn(Self.sent(0), wasBegun: true), .settled(Self.sent(1), .ok),
                .withdrawn(Self.sent(2), wasBegun: false), .answered(.taken([])),
            ], at: .seconds(2))
        if case .call(.finish) = steps.last {
            steps = machine.handle(.answered(.finished(false)), at: .seconds(2))
        }
        guard case .call(.flush(let flush)) = steps.last else { throw Unexpected(steps) }
        #expect(flush.resent == 2 && flush.rows.isEmpty)
    }

    @Test("gives back a lane whose claim it never heard of")
    func givesBackUnknownLanes() {
        var machine = WorkerMachine(policy: Self.policy, state: .running, command: 0)
        _ = machine.handle(.connected, at: .zero)
        _ = machine.handle(.answered(.held([Self.lane])), at: .zero)
        let standing = LaneStandings(state: .running, command: 0, lanes: [])
        let steps = machine.handle(.answered(.flushed(standing)), at: .zero)
        #expect(steps == [.call(.giveBack([Self.lane.lease], unsent: []))])
    }

    @Test("ends when the run is deleted, and takes off what is in flight")
    func endsWithTheRun() {
        var machine = Self.holder()
        _ = machine.handle(.answered(.chunks([Self.chunk([true])])), at: .zero)
        _ = machine.handle(.timePassed, at: .seconds(1))
        let steps = machine.handle(.answered(.runGone), at: .seconds(1))
        #expect(steps == [.cutOff(Self.sent(0)), .end(.runGone)])
    }

    /// FETCHDECK_SIMULATIONS=100000 simulates as many runs as the promise is of; that takes minutes.
    private static let simulations =
        ProcessInfo.processInfo.environment["FETCHDECK_SIMULATIONS"].flatMap { Int($0) } ?? 3000

    @Test(
        "keeps each promise in any order of faults: one last outcome each, no POST twice, limits, exact counts"
    )
    func anyOrder() {
        for seed in 1...Self.simulations {
            var dice = Dice(seed: UInt64(seed))
            let list = SimulatedList(dice: &dice)
            do {
                let simulation = try SharedRunSimulation(ModelDatabase(list), list, dice: dice)
                try simulation.run(events: 250)
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String

        init(_ steps: [WorkerStep]) { description = "\(steps)" }
    }
}
