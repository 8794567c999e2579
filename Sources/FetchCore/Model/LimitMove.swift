/// A host's limit moved by the rule of ``AdaptiveLimit``, with what was measured when it did.
package struct LimitMove: Sendable, Hashable {
    /// Why; the raw value is the word in the journal.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// It doubles while that brings more answers a second.
        case start
        /// One eighth more, for a window.
        case probe
        /// The probe brought more answers a second, or cost no latency: it is kept.
        case gain
        /// A raise, or a cut, brought nothing, and is undone.
        case noGain = "no_gain"
        /// A 429 or 503, no connection, or a timeout.
        case refused
        /// The latency is mostly a queue at the server.
        case queue
        /// Three quarters for a window, which shows the least latency anew, and the way back.
        case least
        /// Someone set a lower limit over all hosts, or over each.
        case ceiling
        /// The window showed nothing, since too little was in flight: a probe is undone.
        case notUsed = "not_used"
    }

    package var from: Int
    package var to: Int
    package var why: Reason
    /// Answers a second in the window before.
    package var goodput: Double
    /// Their median latency; nil without answers.
    package var latency: Duration?
    /// The least latency of the last minute; nil before the first window.
    package var least: Duration?
    /// For `refused`: what it was.
    package var refusal: LimitRefusal?
    /// For `refused`: until when nothing starts at all; nil where a `Retry-After` says that.
    package var restsUntil: RunInstant?
    /// For `refused`: when it may grow again.
    package var growsAgainAt: RunInstant?

    package init(
        from: Int, to: Int, why: Reason, goodput: Double, latency: Duration?, least: Duration? = nil,
        refusal: LimitRefusal? = nil, growsAgainAt: RunInstant? = nil
    ) {
        self.from = from
        self.to = to
        self.why = why
        self.goodput = goodput
        self.latency = latency
        self.least = least
        self.refusal = refusal
        self.growsAgainAt = growsAgainAt
    }
}

/// How a host says that it has too much to do.
package enum LimitRefusal: Sendable, Hashable {
    /// 429 or 503.
    case status(Int)
    case noConnection
    case timeout
}
