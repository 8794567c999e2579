import FetchCore

@testable import RunModel

/// A run told by events in few words, for what is said of where its time goes.
struct StoryRun {
    private(set) var run: RunState
    private let hosts = HostTable()
    /// Requests of each host that are queued still.
    private var queued: [String: [RequestID]] = [:]
    /// Those that were moved.
    private var moved: [String: [RequestID]] = [:]
    private var clock = RunInstant.start

    /// - Parameter counts: How many requests each host has.
    init(_ counts: KeyValuePairs<String, Int>, limits: FetchLimits = FetchLimits()) throws {
        run = RunState(limits: limits)
        var builder = RequestChunkBuilder(hosts: hosts)
        var number = 0
        for (host, count) in counts {
            for _ in 0..<count {
                number += 1
                try builder.append(FetchRequest(url: "http://\(host)/\(number)"))
                queued[host, default: []].append(RequestID(number))
            }
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        run.take(batch)
    }

    mutating func wait(_ milliseconds: Int) {
        clock = clock.advanced(by: .milliseconds(milliseconds))
        run.tick(clock)
    }

    /// So many of the host's requests come into a state in which they are not settled.
    mutating func move(_ host: String, _ count: Int, to state: RowState, delay: QueueDelay = .none) {
        var batch = EventBatch()
        for id in take(host, count) {
            moved[host, default: []].append(id)
            batch.moves.append(
                Move(
                    id: id, host: run.rows.hosts[id.index], state: state, attempt: 1, delay: delay, at: clock)
            )
        }
        run.take(batch)
    }

    /// All of the host's requests that were moved before come into another state, in flight as their next attempt.
    mutating func moveAgain(_ host: String, to state: RowState, delay: QueueDelay = .none) {
        var batch = EventBatch()
        for id in moved[host] ?? [] {
            let attempt = run.rows.attempts[id.index] + (state == .queued ? 0 : 1)
            batch.moves.append(
                Move(
                    id: id, host: run.rows.hosts[id.index], state: state, attempt: attempt, delay: delay,
                    at: clock))
        }
        run.take(batch)
    }

    /// So many of the host's requests settle now; their times, in milliseconds, are taken in turn.
    ///
    /// - Parameters:
    ///   - queue: Milliseconds that each had waited for its turn.
    ///   - status: What was answered before it failed; 0 is nothing.
    ///   - earlier: Why an attempt before failed; nil is as the last one, or with a 503 where that is ok.
    ///   - retry: Each had an attempt before, which took so many milliseconds, and waited so many after it.
    mutating func settle(
        _ host: String, _ count: Int, _ times: [Int], as phase: AttemptPhase = .wait, queue: Int = 0,
        failure: FetchFailure? = nil, status: Int = 0, earlier: FetchFailure? = nil,
        retry: (took: Int, wait: Int)? = nil
    ) {
        var batch = EventBatch()
        for (place, id) in take(host, count).enumerated() {
            let time = times[place % times.count]
            var timings = PhaseTimings(queue: Int64(queue) * 1_000)
            timings[phase] = Int64(time) * 1_000
            let start = clock.advanced(by: .milliseconds(-time))
            let cause = earlier ?? failure ?? .status(503)
            let first = retry.map { retry in
                AttemptSummary(
                    number: 1, startedAt: start.advanced(by: .milliseconds(-retry.took - retry.wait)),
                    status: cause.kind == .status ? 503 : status, failure: cause,
                    timings: PhaseTimings(wait: Int64(retry.took) * 1_000))
            }
            batch.moves.append(
                Move(
                    id: id, host: run.rows.hosts[id.index], state: failure == nil ? .ok : .failed,
                    attempt: retry == nil ? 1 : 2, at: clock, settlement: Int32(batch.settlements.count)))
            batch.settlements.append(
                Settlement(
                    id: id, outcome: failure == nil ? .ok : .failed, status: failure == nil ? 200 : status,
                    attempts: retry == nil ? 1 : 2, startedAt: first?.startedAt ?? start, finishedAt: clock,
                    timings: timings,
                    details: SettlementDetails(
                        failure: failure, earlierAttempts: first.map { [$0] } ?? [])))
        }
        run.take(batch)
    }

    /// So many of the host's requests are ok by their second attempt, and no more is known than how many there were.
    ///
    /// - Parameters:
    ///   - took: Milliseconds of the last attempt.
    ///   - since: Milliseconds since the first attempt began.
    mutating func settleUntold(
        _ host: String, _ count: Int, took: Int, since: Int, wasSentAgain: Bool = false
    ) {
        var batch = EventBatch()
        for id in take(host, count) {
            batch.moves.append(
                Move(
                    id: id, host: run.rows.hosts[id.index], state: .ok, attempt: 2, at: clock,
                    settlement: Int32(batch.settlements.count)))
            var settlement = Settlement(
                id: id, outcome: .ok, status: 200, attempts: 2,
                startedAt: clock.advanced(by: .milliseconds(-since)), finishedAt: clock,
                timings: PhaseTimings(wait: Int64(took) * 1_000))
            settlement.wasSentAgain = wasSentAgain
            batch.settlements.append(settlement)
        }
        run.take(batch)
    }

    mutating func note(_ notices: RunNotice...) {
        var batch = EventBatch()
        batch.notices = notices.map { TimedNotice(at: clock, notice: $0) }
        run.take(batch)
    }

    func host(_ name: String) -> HostID {
        hosts.id(of: HostName(isHTTPS: false, name: name, port: 80)) ?? .none
    }

    /// The clauses as one sentence; empty where there is nothing to say.
    func story(isReplay: Bool = false) -> String {
        let clauses = run.slowStory(isReplay: isReplay)?.clauses { hosts[$0].display }
        return (clauses ?? []).joined(separator: "; ")
    }

    private mutating func take(_ host: String, _ count: Int) -> [RequestID] {
        let ids = Array((queued[host] ?? []).prefix(count))
        queued[host]?.removeFirst(ids.count)
        return ids
    }
}
