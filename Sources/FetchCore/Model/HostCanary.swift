/// How a host is tried out before its queue goes on (`--canary N:P%`).
package struct CanaryPolicy: Sendable, Hashable {
    /// So many of a host's requests go first, one at a time; at least 1.
    package var count: Int
    /// Of fewer than so many per cent ok, the rest is held; 0 to 100.
    package var percent: Int

    package init(count: Int, percent: Int = 60) {
        precondition(count >= 1 && (0...100).contains(percent))
        self.count = count
        self.percent = percent
    }
}

/// How far the first requests of a host have come.
///
/// A request counts once it has settled, after its own retries; one that is cancelled counts as if it had never begun.
package struct HostCanary: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        /// The first requests go, one at a time.
        case trying
        /// Too few were ok: what is queued is held until someone releases it.
        case held
        /// The queue goes on: enough were ok, or someone has released it.
        case passed
    }

    package let policy: CanaryPolicy
    package private(set) var phase = Phase.trying
    /// Of the first requests, those that have settled.
    package private(set) var settled = 0
    package private(set) var failed = 0
    /// What the last failed one failed by.
    package private(set) var failure: FetchFailure?
    /// The one that has begun and not settled.
    private(set) var current: RequestID?

    package init(_ policy: CanaryPolicy) {
        self.policy = policy
    }

    /// The number of the one that goes, or goes next: the 2 of `canary 2 of 5`.
    package var number: Int { min(settled + 1, policy.count) }

    /// Whether all of them were ok.
    package var isPerfect: Bool { failed == 0 }

    /// Whether a request that was not tried yet may start.
    var letsUntriedStart: Bool { phase != .trying || current == nil }

    mutating func started(_ id: RequestID) {
        if phase == .trying, current == nil { current = id }
    }

    /// A request left: it settled, or it is held by someone and counts no more.
    ///
    /// - Parameters:
    ///   - outcome: nil where it was cancelled or held.
    /// - Returns: whether it was one of the first.
    mutating func ended(_ id: RequestID, _ outcome: Result<Void, FetchFailure>?) -> Bool {
        guard current == id else { return false }
        current = nil
        guard phase == .trying, let outcome else { return true }
        settled += 1
        if case .failure(let failure) = outcome {
            failed += 1
            self.failure = failure
        }
        if settled == policy.count {
            phase = (settled - failed) * 100 < policy.percent * settled ? .held : .passed
        }
        return true
    }

    /// Someone lets the queue go on.
    mutating func release() {
        phase = .passed
        current = nil
    }
}
