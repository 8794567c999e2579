import FetchCore

@testable import DeckModel
@testable import RunModel

/// A run of five workers, told to a real deck: one was lost, one has nothing to do.
struct SharedDeck {
    private(set) var state: DeckState
    private let hosts = HostTable()

    init() throws {
        var options = DeckOptions()
        options.sharedRun = SharedRunName(name: "brave-otter", person: "anna@m1")
        state = DeckState(hosts: hosts, limits: FetchLimits(), options: options)
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 1...60 {
            let host = number % 3 == 0 ? "h17.test" : "cdn.x.test"
            try builder.append(FetchRequest(url: "https://\(host)/item/\(number)"))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        _ = update(&state, .batch(batch))
        wait(.seconds(1))
        tell(Self.standing(beforeLoss: true))
        settle()
        wait(.seconds(16))
        tell(Self.standing(beforeLoss: false))
        _ = update(
            &state,
            .shared(
                .asked(
                    SharedRequest(
                        seq: 4, person: "anna@m1", words: "rate 1500 → 2000", at: state.now,
                        isForWorkers: true, isOwn: true))))
        wait(.milliseconds(600))
        tell(Self.standing(beforeLoss: false, command: 4))
        wait(.seconds(1))
        tell(Self.standing(beforeLoss: false, command: 4))
    }

    mutating func press(_ keys: KeyStroke...) {
        for key in keys { _ = update(&state, .key(key)) }
    }

    mutating func tell(_ standing: SharedRunStanding) {
        var standing = standing
        standing.at = state.now
        _ = update(&state, .shared(.standing(standing)))
    }

    mutating func losesDatabase(for time: Duration) {
        _ = update(&state, .shared(.databaseGone("db.test:5432/jobs: no answer")))
        wait(time)
    }

    mutating func wait(_ time: Duration) { _ = update(&state, .tick(state.now.advanced(by: time))) }

    private mutating func settle() {
        var batch = EventBatch()
        for number in 1...30 {
            let isOK = number % 10 != 0
            var settlement = Settlement(
                id: RequestID(number), outcome: isOK ? .ok : .failed, status: isOK ? 200 : 503, attempts: 1,
                startedAt: state.now, finishedAt: state.now.advanced(by: .milliseconds(80 + number)))
            if !isOK { settlement.details = SettlementDetails(failure: .status(503)) }
            settlement.timings = PhaseTimings(wait: Int64(80_000 + number * 1_000))
            batch.moves.append(
                Move(
                    id: settlement.id, host: state.rows.hosts[number - 1], state: isOK ? .ok : .failed,
                    attempt: 1,
                    at: settlement.finishedAt, settlement: Int32(number - 1)))
            batch.settlements.append(settlement)
        }
        _ = update(&state, .batch(batch))
    }

    static func standing(beforeLoss: Bool, command: Int = 3) -> SharedRunStanding {
        var standing = SharedRunStanding()
        standing.latency = .microseconds(600)
        func worker(_ id: Int, lanes: Int, inFlight: Int, ok: Int, failed: Int, cpu: Int) -> SharedWorker {
            var worker = SharedWorker(id: id, name: "m\(id)-\(id)")
            worker.silence = .milliseconds(200 * id)
            worker.lanes = (0..<lanes).map {
                SharedLane(
                    number: $0 * 5 + id, host: $0 == 0 ? "https://cdn.x.test" : nil,
                    openChunks: min(9, 3 + $0),
                    chunks: 9)
            }
            (worker.inFlight, worker.limit, worker.cpuPercent) = (inFlight, 100, cpu)
            (worker.ok, worker.failed) = (ok + (beforeLoss ? 0 : 8_000), failed)
            worker.command = command
            return worker
        }
        var lost = worker(3, lanes: beforeLoss ? 8 : 0, inFlight: 95, ok: 1_182_440, failed: 4_690, cpu: 30)
        if !beforeLoss {
            lost.silence = .milliseconds(16_200)
            lost.takers = ["m1-1": 5, "m4-4": 3]
            lost.unknown = 3
        }
        var idle = worker(5, lanes: 0, inFlight: 0, ok: -8_000, failed: 0, cpu: 1)
        idle.ok = 0
        idle.state = .idle
        idle.reason = "nothing to take: 2 hosts left, both m2's"
        standing.workers = [
            worker(1, lanes: 9, inFlight: 98, ok: 1_694_110, failed: 5_801, cpu: 31),
            worker(2, lanes: 8, inFlight: 101, ok: 1_680_002, failed: 5_733, cpu: 29), lost,
            worker(4, lanes: 10, inFlight: 104, ok: 1_682_228, failed: 5_919, cpu: 30), idle,
        ]
        standing.wideHosts = [
            SharedWideHost(
                name: "https://cdn.x.test", limit: 40, openChunks: 40, workers: ["m1-1", "m2-2", "m4-4"])
        ]
        return standing
    }
}
