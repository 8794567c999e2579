import Testing

@testable import FetchCore

/// What one path of a simulated server does, whatever the others do.
private struct Path {
    var host: UInt32
    /// What it answers each time it is asked.
    var answer: AttemptResult
    /// How often it answers 503 or 429 before.
    var failsFirst = 0
    var asked = 0
    /// How long an attempt takes.
    var latency: Duration
}

/// Runs a list against servers whose paths each have a behavior of their own, on a clock that jumps.
private struct SimulatedServers {
    var paths: [Path] = []
    /// Until when a host refuses; one entry a host.
    var refusesUntil: [RunInstant] = []
    var bench: ScheduleBench
    var settled: [Int: AttemptResult] = [:]
    var outOfBudget: Set<Int> = []
    var givenUp: Set<Int> = []
    var starts: [Int: Int] = [:]
    var violations: [String] = []
    let policy: RetryPolicy

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        policy = RetryPolicy(
            retries: Int.random(in: 1...4, using: &random), backoff: .milliseconds(500),
            retryAfterMaximum: .seconds(60), backsOffHosts: Int.random(in: 0..<4, using: &random) > 0)
        bench = ScheduleBench(
            total: Int.random(in: 1...40, using: &random), perHost: Int.random(in: 0...12, using: &random),
            rate: Int.random(in: 0..<4, using: &random) == 0 ? 50 : nil, retry: policy, seed: seed)
        for host in 0..<3 as Range<UInt32> {
            // Not longer than a request alone, in the worst case of its jitter, would be sure to wait.
            let isAway = Int.random(in: 0..<3, using: &random) == 0
            refusesUntil.append(isAway ? .milliseconds(UInt64.random(in: 0...400, using: &random)) : .start)
            let failures = Self.failures.shuffled(using: &random).prefix(
                Int.random(in: 1...3, using: &random))
            let share = Double.random(in: 0...1, using: &random)
            for _ in 0..<Int.random(in: 1...90, using: &random) {
                let fails = Double.random(in: 0...1, using: &random) < share
                let failure = fails ? failures.randomElement(using: &random) : nil
                paths.append(Self.path(host, failure, policy, &random))
            }
        }
        paths.shuffle(using: &random)
        if Bool.random(using: &random) {
            // As in a list by endpoint: what fails stands together, before what is well.
            paths = paths.filter { !$0.answer.isOK } + paths.filter(\.answer.isOK)
        }
        bench.add(paths.map(\.host))
    }

    private static let failures: [AttemptResult] = [
        .status(503), .status(429), .status(500), .status(404), .silent, .cutOff,
        .status(429, retryAfter: .seconds(2)), .status(503, retryAfter: .seconds(3)),
        .status(503, retryAfter: .seconds(86_400)),
    ]

    private static func path(
        _ host: UInt32, _ failure: AttemptResult?, _ policy: RetryPolicy, _ random: inout SeededRandom
    ) -> Path {
        let latency = Duration.milliseconds(Int.random(in: 1...300, using: &random))
        if let failure { return Path(host: host, answer: failure, latency: latency) }
        let isShaky = Int.random(in: 0..<4, using: &random) == 0
        return Path(
            host: host, answer: .ok(),
            failsFirst: isShaky ? Int.random(in: 1...policy.retries, using: &random) : 0,
            latency: latency)
    }

    /// What the path's server does when it is asked now.
    private mutating func ask(_ index: Int) -> AttemptResult {
        if bench.now < refusesUntil[Int(paths[index].host)] { return .refused }
        paths[index].asked += 1
        return paths[index].asked <= paths[index].failsFirst ? .status(503) : paths[index].answer
    }

    /// How often a host was backed off from.
    private(set) var backoffs = 0

    mutating func run() {
        var inFlight: [(at: RunInstant, id: Int, result: AttemptResult)] = []
        let bound = RunInstant.milliseconds(3_600_000)
        while bench.schedule.hasWork, bench.now < bound, violations.isEmpty {
            var next: RunInstant?
            loop: while true {
                switch bench.schedule.next(now: bench.now) {
                case .start(let start):
                    let id = Int(start.id.rawValue)
                    if inFlight.contains(where: { $0.id == id }) { violations.append("\(id) started twice") }
                    if settled[id] != nil { violations.append("\(id) started after it had settled") }
                    starts[id, default: 0] += 1
                    let result = ask(id - 1)
                    let latency = result == .refused ? .milliseconds(1) : paths[id - 1].latency
                    inFlight.append((bench.now.advanced(by: latency), id, result))
                case .wait(let until):
                    next = until
                    // The longest that anything waits for: a backoff, or a Retry-After.
                    if until.since(bench.now) > .seconds(60) { violations.append("a wait of more than 60 s") }
                    break loop
                case .idle: break loop
                }
            }
            let end = inFlight.map(\.at).min()
            guard let instant = [next, end].compactMap(\.self).min() else {
                violations.append("idle with work: \(bench.schedule.counts)")
                return
            }
            bench.now = instant
            for over in inFlight where over.at <= instant { settle(over.id, over.result) }
            inFlight.removeAll { $0.at <= instant }
        }
        for notice in bench.schedule.takeNotices() { if case .hostBackedOff = notice { backoffs += 1 } }
        if bench.schedule.hasWork { violations.append("not done after an hour") }
    }

    private mutating func settle(_ id: Int, _ result: AttemptResult) {
        let decision = bench.end(id, result)
        for other in decision.settledTogether { givenUp.insert(Int(other.rawValue)) }
        guard case .settle(let reason) = decision.next else { return }
        if settled.updateValue(result, forKey: id) != nil { violations.append("\(id) settled twice") }
        if reason == .retryBudgetSpent { outOfBudget.insert(id) }
    }

    /// What does not hold of what each request settled with.
    func check() -> [String] {
        var found = violations
        for (index, path) in paths.enumerated() {
            let id = index + 1
            if givenUp.contains(id) {
                found.append("\(id) was given up, and its host came back")
                continue
            }
            guard let result = settled[id] else {
                found.append("\(id) was lost")
                continue
            }
            if outOfBudget.contains(id) { continue }
            // Retries of its own may have gone while the host refused, as they would have alone.
            let wasAway = refusesUntil[Int(path.host)] > .start
            if wasAway, result == .refused { continue }
            let isShort = wasAway && path.asked <= path.failsFirst
            let alone: AttemptResult = isShort ? .status(503) : path.answer
            if result != alone { found.append("\(id) settled with \(result), alone with \(alone)") }
        }
        return found
    }
}

@Suite("Servers whose paths each do as they like")
struct ScheduleServersTests {
    @Test("the servers are such that hosts are backed off from")
    func backsOff() {
        let runs = (0..<40 as Range<UInt64>).map { seed in
            var servers = SimulatedServers(seed: seed)
            servers.run()
            return servers
        }
        let overloads = runs.count { servers in
            servers.policy.backsOffHosts && servers.backoffs > 20
        }
        #expect(overloads >= 5)
    }

    @Test(
        "a request settles with what its path answers, whatever the others do; nothing is lost or started twice",
        arguments: 0..<150 as Range<UInt64>)
    func independent(seed: UInt64) {
        var servers = SimulatedServers(seed: seed)
        servers.run()
        #expect(servers.check() == [])
    }
}
