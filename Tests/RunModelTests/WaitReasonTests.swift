import FetchCore
import RunModel
import Testing

@Suite("Why a queued row waits")
struct WaitReasonTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: String
        var delay = QueueDelay.none
        var isPaused = false
        var active = 0
        var rate: Double?
        var isHostPaused = false
        var wait = HostWait.none
        var hostActive = 0
        var hostLimit = 10
        var isProbing = false

        var testDescription: String { words }
    }

    private static func at(_ milliseconds: UInt64) -> RunInstant {
        RunInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// The clock says 10 s; 50 may be in flight.
    static let cases = [
        Case(words: "retry in 4.2s", delay: .retry(at(14_200)), isPaused: true),
        Case(words: "retry in 0.1s", delay: .retry(at(10_001))),
        Case(words: "retry in 12s", delay: .retry(at(21_500))),
        Case(words: "retry-after 12s", delay: .retryAfter(at(22_000)), isPaused: true),
        Case(words: "retry-after 9.9s", delay: .retryAfter(at(19_900))),
        Case(words: "host paused 1s", wait: .backedOff(until: at(10_350)), hostActive: 1, isProbing: true),
        Case(words: "host paused", wait: .backedOff(until: at(9_000)), hostActive: 1, isProbing: true),
        Case(words: "limit", isProbing: true),
        Case(words: "retry-after 2m05s", delay: .retryAfter(at(135_000))),
        Case(words: "retry-after 2h00m", delay: .retryAfter(at(7_210_000))),
        Case(words: "paused", delay: .retry(at(10_000)), isPaused: true, isHostPaused: true),
        Case(
            words: "host paused", isHostPaused: true, wait: .backedOff(until: at(18_000)),
            hostActive: 10),
        Case(
            words: "host paused 8s", active: 50, wait: .backedOff(until: at(17_100)),
            hostActive: 10),
        Case(
            words: "retry-after 7.1s", active: 50, wait: .retryAfter(until: at(17_100)),
            hostActive: 10),
        Case(words: "host limit", active: 50, wait: .backedOff(until: at(9000)), hostActive: 10),
        Case(words: "limit", active: 50, rate: 5, hostActive: 9),
        Case(words: "limit", active: 51, hostActive: 51, hostLimit: 0),
        Case(words: "rate", active: 49, rate: 5),
        Case(words: "limit", active: 3),
        Case(words: "host limit", active: 3, hostActive: 1),
    ]

    @Test("the first reason that holds is told, in the words of the contract", arguments: cases)
    func reasons(_ test: Case) {
        let now = Self.at(10_000)
        let reason = WaitReason.of(
            test.delay, now: now,
            RunConstraints(isPaused: test.isPaused, active: test.active, limit: 50, rate: test.rate),
            HostConstraints(
                isPaused: test.isHostPaused, wait: test.wait, isProbing: test.isProbing,
                active: test.hostActive,
                limit: test.hostLimit))
        #expect(reason.words(now: now) == test.words)
    }
}
