import Testing

@testable import FetchCore

@Suite("The circuit breaker of a host")
struct HostBackoffTests {
    /// One event and what it has to lead to.
    struct Step: Sendable {
        enum Event: Sendable {
            case end(AttemptResult, isFirst: Bool = true)
            case start(ScheduleRow.Place)
            case wake
        }

        var at: UInt64
        var event: Event
        var phase: HostBackoff.Phase
        var change = HostBackoff.Change.none
    }

    struct Script: Sendable, CustomTestStringConvertible {
        var name: String
        var policy = RetryPolicy()
        var steps: [Step]

        var testDescription: String { name }
    }

    private static let twentyOverloaded = (0..<20).map {
        Step(at: 0, event: .end(.status(503)), phase: $0 < 19 ? .closed : open(200))
    }

    private static func open(_ milliseconds: UInt64) -> HostBackoff.Phase {
        .open(until: .milliseconds(milliseconds))
    }

    private static let probe = HostBackoff.Phase.probing(RequestID(1))

    static let scripts = [
        Script(
            name: "overload: opens, probes, closes",
            steps: twentyOverloaded + [
                Step(at: 100, event: .end(.status(503)), phase: open(300)),
                Step(at: 300, event: .wake, phase: .halfOpen),
                Step(at: 300, event: .start(.pressed), phase: .halfOpen),
                Step(at: 300, event: .start(.listed), phase: probe),
                Step(at: 350, event: .end(.status(429)), phase: open(750)),
                Step(at: 750, event: .wake, phase: .halfOpen),
                Step(at: 750, event: .start(.returned), phase: probe),
                Step(at: 800, event: .end(.status(500)), phase: .closed, change: .recovered),
            ]),
        Script(
            name: "a retry counts neither for nor against",
            steps: twentyOverloaded.dropLast() + [
                Step(at: 0, event: .end(.status(503), isFirst: false), phase: .closed),
                Step(at: 0, event: .end(.connectTimeout), phase: open(200)),
            ]),
        Script(
            name: "outage: opens at the first refusal, probes until one decides",
            steps: [
                Step(at: 0, event: .end(.refused), phase: open(200)),
                Step(at: 100, event: .end(.refused), phase: open(200)),
                Step(at: 200, event: .wake, phase: .halfOpen),
                Step(at: 200, event: .start(.returned), phase: .halfOpen),
                Step(at: 200, event: .start(.listed), phase: probe),
                Step(at: 200, event: .end(.refused), phase: open(600)),
                Step(at: 600, event: .wake, phase: .halfOpen),
                Step(at: 600, event: .start(.released), phase: probe),
                Step(at: 600, event: .end(.refused), phase: open(1400)),
                Step(at: 1400, event: .wake, phase: .halfOpen),
                Step(at: 1400, event: .start(.listed), phase: probe),
                // A probe comes at the very end of the patience, 1.5 s, though the next was due later.
                Step(at: 1400, event: .end(.refused), phase: open(1500)),
                Step(at: 1500, event: .wake, phase: .halfOpen),
                Step(at: 1500, event: .start(.listed), phase: probe),
                Step(at: 1500, event: .end(.refused), phase: .closed, change: .gaveUp),
            ]),
        Script(
            name: "a probe in flight does not keep the one that decides",
            steps: [
                Step(at: 0, event: .end(.refused), phase: open(200)),
                Step(at: 200, event: .wake, phase: .halfOpen),
                Step(at: 200, event: .start(.listed), phase: probe),
                Step(at: 1500, event: .wake, phase: .halfOpen),
                Step(at: 1600, event: .end(.connectTimeout), phase: .halfOpen),
                Step(at: 1700, event: .start(.listed), phase: probe),
                Step(at: 1700, event: .end(.refused), phase: .closed, change: .gaveUp),
            ]),
        Script(
            name: "an answer 503 ends an outage",
            steps: [
                Step(at: 0, event: .end(.refused), phase: open(200)),
                Step(at: 100, event: .end(.status(503)), phase: .closed, change: .recovered),
            ]),
        Script(
            name: "no name: the second look-up decides", policy: RetryPolicy(retries: 5),
            steps: [
                Step(at: 0, event: .end(.noSuchName), phase: open(1000)),
                Step(at: 300, event: .end(.noSuchName, isFirst: false), phase: open(1000)),
                Step(at: 1000, event: .wake, phase: .halfOpen),
                Step(at: 1000, event: .start(.listed), phase: probe),
                Step(at: 1100, event: .end(.noSuchName), phase: .closed, change: .gaveUp),
            ]),
        Script(
            name: "a single timeout in connect tells nothing",
            steps: [Step(at: 0, event: .end(.connectTimeout), phase: .closed)]),
        Script(
            name: "without host back-off an outage is waited out all the same",
            policy: RetryPolicy(backsOffHosts: false),
            steps: (0..<30).map { _ in Step(at: 0, event: .end(.status(503)), phase: .closed) } + [
                Step(at: 0, event: .end(.refused), phase: open(200))
            ]),
        Script(
            name: "in a session neither", policy: RetryPolicy(backsOffHosts: false, givesUpHosts: false),
            steps: (0..<30).map { _ in Step(at: 0, event: .end(.refused), phase: .closed) }),
    ]

    @Test("goes through its phases", arguments: scripts)
    func phases(_ script: Script) {
        var backoff = HostBackoff()
        var startedAt = RunInstant.start
        for (number, step) in script.steps.enumerated() {
            let now = RunInstant.milliseconds(step.at)
            switch step.event {
            case .wake:
                #expect(backoff.wakesAt == now, "step \(number)")
                backoff.wake(now)
            case .start(let place):
                if backoff.started(RequestID(1), from: place, now: now) { startedAt = now }
            case .end(let result, let isFirst):
                let id = RequestID(backoff.phase == Self.probe ? 1 : 2)
                let began = id == RequestID(1) ? startedAt : .start
                let change = backoff.attemptEnded(
                    id, result, isFirst: isFirst, startedAt: began, script.policy, now: now)
                #expect(change == step.change, "step \(number)")
            }
            #expect(backoff.phase == step.phase, "step \(number)")
        }
    }

    @Test("what may start, by phase and cause")
    func admissions() {
        var backoff = HostBackoff()
        #expect(backoff.admission(active: 3) == .all)
        _ = backoff.attemptEnded(
            RequestID(1), .refused, isFirst: true, startedAt: .start, RetryPolicy(), now: .start)
        #expect(backoff.admission(active: 0) == .triedOnly)
        backoff.wake(.milliseconds(200))
        #expect(backoff.admission(active: 1) == .all)

        backoff = HostBackoff()
        for id in 1...20 {
            _ = backoff.attemptEnded(
                RequestID(id), .status(503), isFirst: true, startedAt: .start, RetryPolicy(), now: .start)
        }
        #expect(backoff.admission(active: 0) == .pressedOnly)
        backoff.wake(.milliseconds(200))
        #expect(backoff.admission(active: 0) == .oneUntriedFirst)
        #expect(backoff.admission(active: 1) == .pressedOnly)
    }
}
