@testable import FetchCore

/// A schedule with a clock that stands still until it is moved, and words that keep the tests short.
struct ScheduleBench {
    var schedule: Schedule
    var now = RunInstant.start

    init(
        total: Int = 50, perHost: Int = 10, rate: Double? = nil, retry: RetryPolicy = .instant,
        seed: UInt64 = 1, isAdaptive: Bool = false, canary: CanaryPolicy? = nil
    ) {
        schedule = Schedule(
            limits: FetchLimits(total: total, perHost: perHost, rate: rate), retry: retry, seed: seed,
            isAdaptive: isAdaptive, canary: canary)
    }

    /// Adds requests `first...` to hosts given by number, with their addresses known.
    mutating func add(_ hosts: [UInt32], first: Int = 1, isIdempotent: Bool = true, isKnown: Bool = true) {
        for (offset, host) in hosts.enumerated() {
            if isKnown { schedule.addressKnown(HostID(rawValue: host)) }
            schedule.add(
                RequestID(first + offset), host: HostID(rawValue: host), isIdempotent: isIdempotent, now: now)
        }
    }

    /// All that may start now.
    mutating func starts() -> [ScheduledStart] {
        var starts: [ScheduledStart] = []
        while case .start(let start) = schedule.next(now: now) { starts.append(start) }
        return starts
    }

    /// The ids of all that may start now.
    mutating func startedIDs() -> [Int] {
        starts().map { Int($0.id.rawValue) }
    }

    @discardableResult
    mutating func end(_ id: Int, _ result: AttemptResult = .ok()) -> AttemptDecision {
        schedule.attemptEnded(RequestID(id), result, now: now)
    }

    mutating func pass(_ duration: Duration) {
        now = now.advanced(by: duration)
    }

    func state(_ id: Int) -> ScheduledState {
        schedule.state(RequestID(id))
    }
}

extension RetryPolicy {
    /// The usual policy without any wait before a retry.
    static let instant = RetryPolicy(backoff: .zero)
    static let never = RetryPolicy(retries: 0)
}

extension AttemptResult {
    static func status(_ status: Int, retryAfter: Duration? = nil) -> AttemptResult {
        AttemptResult(
            status: status, failure: FetchFailure(.status, phase: .receive, message: "\(status)"),
            retryAfter: retryAfter)
    }

    static let refused = AttemptResult(
        failure: FetchFailure(.connect, phase: .connect, message: "refused"), wasSent: false,
        reach: .hostUnreachable)
    static let noSuchName = AttemptResult(
        failure: FetchFailure(.dns, phase: .dns, message: "no such name"), wasSent: false,
        reach: .nameHasNoAddress)
    static let connectTimeout = AttemptResult(
        failure: FetchFailure(.timeout, phase: .connect, message: "no connection"), wasSent: false,
        reach: .notConnected)
    static let silent = AttemptResult(failure: FetchFailure(.timeout, phase: .read, message: "silent"))
    static let cutOff = AttemptResult(failure: FetchFailure(.protocolError, phase: .receive, message: "cut"))
}

extension HostID {
    static let first = HostID(rawValue: 0)
    static let second = HostID(rawValue: 1)
}

extension RunInstant {
    static func milliseconds(_ milliseconds: UInt64) -> RunInstant {
        RunInstant(nanoseconds: milliseconds * 1_000_000)
    }
}
