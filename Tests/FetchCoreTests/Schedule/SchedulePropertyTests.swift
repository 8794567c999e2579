import Testing

@testable import FetchCore

/// Drives a schedule with random events and checks after each what must hold whatever comes.
private struct RandomRun {
    enum Known: Equatable { case queued, inFlight, held, settled }

    static let hosts = 5 as UInt32

    var bench: ScheduleBench
    var random: SeededRandom
    /// One entry a request, kept apart from the schedule: what the caller believes.
    var known: [Known] = []
    var hosts: [UInt32] = []
    var isPaused = false
    var violations: [String] = []

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let policy = RetryPolicy(
            retries: Int.random(in: 0...2, using: &random), backoff: .milliseconds(20),
            maximumBackoff: .milliseconds(100), backsOffHosts: Bool.random(using: &random),
            givesUpHosts: Bool.random(using: &random))
        bench = ScheduleBench(
            total: Int.random(in: 1...6, using: &random), perHost: Int.random(in: 0...3, using: &random),
            rate: Bool.random(using: &random) ? 200 : nil, retry: policy, seed: seed,
            isAdaptive: Int.random(in: 0..<3, using: &random) == 0,
            canary: Int.random(in: 0..<3, using: &random) == 0
                ? CanaryPolicy(count: Int.random(in: 1...4, using: &random)) : nil)
    }

    var inFlight: [Int] { known.indices.filter { known[$0] == .inFlight }.map { $0 + 1 } }

    mutating func expect(_ holds: Bool, _ what: String) {
        if !holds { violations.append(what) }
    }

    mutating func any() -> RequestID? {
        known.isEmpty ? nil : RequestID(Int.random(in: 1...known.count, using: &random))
    }

    mutating func host() -> HostID {
        HostID(rawValue: UInt32.random(in: 0..<Self.hosts, using: &random))
    }

    // MARK: Events

    mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...2: add()
        case 3...8: endOne(fails: Int.random(in: 0..<3, using: &random) > 0)
        case 9...10: hopOne()
        case 11...12: command()
        case 13: hold()
        case 14: retry()
        case 15: cancel()
        case 16 where Int.random(in: 0..<8, using: &random) == 0: bench.schedule.addressKnown(host())
        default: bench.pass(.milliseconds(Int.random(in: 0...200, using: &random)))
        }
        start()
    }

    mutating func add() {
        let host = host()
        let id = RequestID(known.count + 1)
        hosts.append(host.rawValue)
        bench.schedule.add(id, host: host, isIdempotent: Bool.random(using: &random), now: bench.now)
        let isHeld = bench.schedule.isHeldByCanary(host)
        known.append(isHeld ? .held : .queued)
        if isHeld { bench.schedule.holdAdded(id) }
    }

    mutating func endOne(fails: Bool) {
        guard let id = inFlight.randomElement(using: &random) else { return }
        if bench.state(id) == .hopping { return }
        if Int.random(in: 0..<4, using: &random) == 0 { bench.schedule.transferEnded(RequestID(id)) }
        let failures: [AttemptResult] = [
            .refused, .noSuchName, .connectTimeout, .silent, .cutOff, .status(503), .status(500),
            .status(404),
            .status(429, retryAfter: .milliseconds(50)),
        ]
        end(id, fails ? failures.randomElement(using: &random) ?? .refused : .ok())
    }

    mutating func end(_ id: Int, _ result: AttemptResult) {
        let decision = bench.end(id, result)
        switch decision.next {
        case .settle(_): known[id - 1] = .settled
        case .retry: known[id - 1] = .queued
        case .hold: known[id - 1] = .held
        }
        for other in decision.settledTogether {
            expect(known[other.index] == .queued, "\(other) settled with others while \(known[other.index])")
            known[other.index] = .settled
        }
        for other in decision.heldTogether {
            expect(known[other.index] == .queued, "\(other) held with others while \(known[other.index])")
            known[other.index] = .held
        }
    }

    mutating func hopOne() {
        guard let id = inFlight.randomElement(using: &random), bench.state(id) == .inFlight,
            bench.schedule.rows[id - 1].place == .active
        else { return }
        _ = bench.schedule.hop(RequestID(id), to: host(), now: bench.now)
    }

    mutating func command() {
        switch Int.random(in: 0..<9, using: &random) {
        case 7:
            let one = Bool.random(using: &random) ? host() : nil
            bench.schedule.setAdaptive(one, Bool.random(using: &random), now: bench.now)
        case 8: releaseCanary()
        case 0:
            bench.schedule.pause()
            isPaused = true
        case 1, 2:
            bench.schedule.resume()
            isPaused = false
        case 3: bench.schedule.setLimit(Int.random(in: 1...6, using: &random))
        case 4:
            let one = Bool.random(using: &random) ? host() : nil
            bench.schedule.setHostLimit(one, Int.random(in: 0...3, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 { bench.schedule.dropHostLimit(host()) }
        case 5:
            bench.schedule.setRate(Bool.random(using: &random) ? 100 : nil)
            bench.schedule.setHostRate(Bool.random(using: &random) ? 30 : nil)
        default:
            let host = host()
            if Bool.random(using: &random) {
                bench.schedule.pauseHost(host)
            } else {
                bench.schedule.resumeHost(host)
            }
        }
    }

    mutating func releaseCanary() {
        for id in bench.schedule.releaseCanary(host(), now: bench.now) {
            expect(known[id.index] == .held, "\(id) released while \(known[id.index])")
            known[id.index] = .queued
        }
    }

    mutating func hold() {
        guard let id = any() else { return }
        if Bool.random(using: &random) {
            for id in bench.schedule.hold([id]) {
                expect(known[id.index] == .queued, "\(id) held while \(known[id.index])")
                known[id.index] = .held
            }
        } else {
            for (id, _) in bench.schedule.release([id], now: bench.now) {
                expect(known[id.index] == .held, "\(id) released while \(known[id.index])")
                known[id.index] = .queued
            }
        }
    }

    mutating func retry() {
        guard let id = any() else { return }
        for id in bench.schedule.retry([id], now: bench.now) {
            expect([.settled, .queued].contains(known[id.index]), "\(id) pressed while \(known[id.index])")
            known[id.index] = .queued
        }
    }

    mutating func cancel() {
        guard let id = any() else { return }
        switch bench.schedule.cancel(id) {
        case .settled(_, let wasHop):
            expect((known[id.index] == .inFlight) == wasHop, "\(id) cancelled while \(known[id.index])")
            expect(known[id.index] != .settled, "\(id) settled twice")
            known[id.index] = .settled
        case .abort: end(Int(id.rawValue), .cancelled)
        case .nothing: expect(known[id.index] == .settled, "\(id) not cancelled while \(known[id.index])")
        }
    }

    /// Starts what may start, and checks each start and that nothing that could was left.
    @discardableResult
    mutating func start() -> RunInstant? {
        while true {
            let before = bench.schedule
            switch bench.schedule.next(now: bench.now) {
            case .start(let start): check(start, before: before)
            case .wait(let until):
                expect(until > bench.now, "a wait until the past")
                checkNothingLeft(until: until)
                return until
            case .idle:
                checkNothingLeft(until: nil)
                return nil
            }
        }
    }

    mutating func check(_ start: ScheduledStart, before: Schedule) {
        let id = start.id
        expect(before.active < before.limits.total, "\(id) started beyond the limit")
        let limit = before.hostLimit(start.host)
        expect(limit == 0 || before.active(start.host) < limit, "\(id) started beyond its host's limit")
        expect(!before.lanes[start.host.index].isPaused, "\(id) started at a paused host")
        expect(
            before.lanes[start.host.index].isAddressKnown || before.active(start.host) == 0,
            "\(id) started at a host whose address is not known beside another")
        let canary = before.rules.canary(start.host.rawValue)
        // A pressed retry waits for no canary.
        if !start.isHop, [.listed, .released].contains(before.rows[id.index].place), canary?.phase == .trying
        {
            expect(canary?.current == nil, "\(id) started beside the canary of its host")
        }
        if start.isHop {
            expect(known[id.index] == .inFlight, "\(id) hopped while \(known[id.index])")
        } else {
            expect(!isPaused, "\(id) started in a paused run")
            expect(known[id.index] == .queued, "\(id) started while \(known[id.index])")
            expect(start.host.rawValue == hosts[id.index], "\(id) started at another host")
        }
        known[id.index] = .inFlight
    }

    /// No lost wake-up, found by looking at every request instead of at the rings.
    mutating func checkNothingLeft(until: RunInstant?) {
        let schedule = bench.schedule
        guard schedule.active < schedule.limits.total else { return }
        for index in known.indices {
            let id = RequestID(index + 1)
            let lane = schedule.lanes[Int(schedule.laneIndex(id))]
            let isHop = schedule.state(id) == .hopping
            guard isHop || (known[index] == .queued && !isPaused),
                lane.hasRoom(commonLimit: schedule.limits.perHost),
                schedule.mayResolve(schedule.laneIndex(id))
            else { continue }
            if !isHop, lane.isTryingOut, [.listed, .released].contains(schedule.rows[index].place) {
                let current = schedule.rules.canary(schedule.rows[index].home.rawValue)?.current
                expect(
                    current.map { [.queued, .inFlight].contains(known[$0.index]) } ?? false,
                    "\(id) waits for a canary that has gone")
                continue
            }
            var due = bench.now
            if case .queued(let delay) = schedule.state(id), let end = delay.due { due = max(due, end) }
            switch (lane.backoff.admission(active: lane.active), schedule.rows[index].place) {
            case (.all, _), (.oneUntriedFirst, _), (_, .pressed): break
            case (.triedOnly, .hops), (.triedOnly, .returned), (.triedOnly, .delayed): break
            default:
                // Until the back-off changes by itself or an attempt in flight ends.
                guard let instant = lane.backoff.wakesAt else {
                    expect(lane.active > 0, "\(id) waits for nothing")
                    continue
                }
                due = max(due, instant)
            }
            if !isHop, schedule.rate.perSecond != nil || lane.standing == .rated {
                due = max(due, until ?? due)
            }
            if let until {
                expect(until <= due, "\(id) could start at \(due), but the wait is until \(until)")
            } else {
                violations.append("\(id) could start at \(due), but the schedule is idle")
            }
        }
    }

    // MARK: Consistency

    mutating func checkCounts() {
        let counts = bench.schedule.counts
        let mine = [Known.queued, .inFlight, .held, .settled].map { state in known.count { $0 == state } }
        expect(
            mine == [counts.queued, counts.inFlight, counts.held, counts.settled], "\(mine) is not \(counts)")
        let slots = bench.schedule.rows.count { $0.place == .active }
        expect(slots == bench.schedule.active, "\(slots) slots are not \(bench.schedule.active)")
        let lanes = bench.schedule.lanes.reduce(0) { $0 + $1.active }
        expect(lanes == slots, "\(lanes) slots of hosts are not \(slots)")
        let resolving = bench.schedule.lanes.reduce(0) { $0 + ($1.isAddressKnown ? 0 : $1.active) }
        expect(resolving == bench.schedule.resolvingCount, "resolving is miscounted")
    }

    /// Lifts every restriction and answers everything: all must settle.
    mutating func finish() {
        bench.schedule.resume()
        isPaused = false
        bench.schedule.setRate(nil)
        bench.schedule.setHostRate(nil)
        for host in 0..<Self.hosts { bench.schedule.resumeHost(HostID(rawValue: host)) }
        for host in 0..<Self.hosts {
            for id in bench.schedule.releaseCanary(HostID(rawValue: host), now: bench.now) {
                known[id.index] = .queued
            }
        }
        for (id, _) in bench.schedule.release(known.indices.map { RequestID($0 + 1) }, now: bench.now) {
            known[id.index] = .queued
        }
        var rounds = 0
        while bench.schedule.hasWork, rounds < 10_000 {
            rounds += 1
            let until = start()
            let ending = inFlight.filter { bench.state($0) == .inFlight }
            for id in ending { end(id, .ok()) }
            if ending.isEmpty {
                guard let until else { break }
                bench.now = until
            }
        }
        expect(bench.schedule.isSettled, "not settled at the end: \(bench.schedule.counts)")
        checkCounts()
    }
}

@Suite("The schedule under random events")
struct SchedulePropertyTests {
    @Test(
        "every request settles once, limits hold, nothing starts while paused, nothing is forgotten",
        arguments: 0..<100 as Range<UInt64>)
    func randomEvents(seed: UInt64) {
        var run = RandomRun(seed: seed)
        for _ in 0..<250 where run.violations.isEmpty {
            run.step()
            run.checkCounts()
        }
        if run.violations.isEmpty { run.finish() }
        #expect(run.violations == [])
    }
}
