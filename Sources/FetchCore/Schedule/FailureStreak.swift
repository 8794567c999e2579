/// Whether a host fails in a way that would be each request's: no such name, a refused port, a bad
/// certificate.
///
/// One such failure makes the host suspect: its requests go one at a time. A second one of the same kind, by
/// an attempt that started after the first had failed, confirms it, and the queued requests settle together.
/// Any other end clears it. A pressed retry asks for two failures anew.
///
/// A host that has answered before is more than likely to come back: it is confirmed only by a second failed
/// probe after a rest (see ``HostRest``), some three seconds later at the earliest.
struct FailureStreak: Sendable, Equatable {
    private(set) var kind: FailureKind?
    private(set) var failures: UInt8 = 0
    private(set) var hasAnswered = false
    /// When the last failure that counts was known.
    private var knownAt = RunInstant.start

    /// Whether only one attempt at a time may go there.
    var isSuspect: Bool { kind != nil && !hasAnswered }

    /// Whether the queued requests settle together; to be asked after each attempt's end.
    func isConfirmed(restsFailed: Int) -> Bool {
        failures >= 2 && (!hasAnswered || restsFailed >= 3)
    }

    mutating func failed(_ kind: FailureKind, startedAt: RunInstant, now: RunInstant) {
        if self.kind != kind {
            self.kind = kind
            failures = 0
        } else if failures > 0, startedAt < knownAt {
            // It was under way when the earlier one failed: it confirms nothing.
            return
        }
        failures = min(failures + 1, 2)
        knownAt = now
    }

    /// A response line came.
    mutating func answered() {
        hasAnswered = true
        clear()
    }

    /// An attempt failed in another way.
    mutating func clear() {
        kind = nil
        failures = 0
    }

    mutating func pressed() {
        failures = 0
    }
}
