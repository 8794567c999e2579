import FetchCore

/// How many queued rows wait for one kind of reason.
package struct WaitCount: Sendable, Equatable {
    package var kind: WaitKind
    package var count: Int

    package init(kind: WaitKind, count: Int) {
        self.kind = kind
        self.count = count
    }
}

/// A ``WaitReason`` without its instant.
package enum WaitKind: Int, Sendable, Hashable, CaseIterable {
    case limit
    case hostLimit
    case rate
    case hostRate
    case retry
    case retryAfter
    case paused
    case hostPaused
    case canary
    case elsewhere
    case noWorker
    case databaseGone
    case runCancelled
    case runDeleted

    /// The contract's words.
    package var words: String {
        switch self {
        case .limit: "limit"
        case .hostLimit: "host limit"
        case .rate: "rate"
        case .hostRate: "host rate"
        case .retry: "retry"
        case .retryAfter: "retry-after"
        case .paused: "paused"
        case .hostPaused: "host paused"
        case .canary: "canary"
        case .elsewhere: "elsewhere"
        case .noWorker: "no worker"
        case .databaseGone: "database gone"
        case .runCancelled: "run cancelled"
        case .runDeleted: "run deleted"
        }
    }

    /// Whether only requests that other machines send wait for it.
    var isOfSharedRuns: Bool {
        switch self {
        case .elsewhere, .noWorker, .databaseGone, .runCancelled, .runDeleted: true
        case .limit, .hostLimit, .rate, .hostRate, .retry, .retryAfter, .paused, .hostPaused, .canary: false
        }
    }

    /// As metrics have it.
    package var label: String { words.replacing(" ", with: "_").replacing("-", with: "_") }

    /// Behind how many requests wait: `67 for a slot`.
    package var purpose: String {
        switch self {
        case .limit: "for a slot"
        case .hostLimit: "for their host"
        case .rate: "for the rate"
        case .hostRate: "for the host rate"
        case .retry: "for a retry"
        case .retryAfter: "for Retry-After"
        case .paused: "paused"
        case .hostPaused: "host paused"
        case .canary: "for their host's canary"
        case .elsewhere: "with the workers"
        case .noWorker: "no worker"
        case .databaseGone: "database gone"
        case .runCancelled: "run cancelled"
        case .runDeleted: "run deleted"
        }
    }
}

extension WaitKind {
    init(_ reason: WaitReason) {
        switch reason {
        case .limit: self = .limit
        case .hostLimit: self = .hostLimit
        case .rate: self = .rate
        case .hostRate: self = .hostRate
        case .retry: self = .retry
        case .retryAfter: self = .retryAfter
        case .paused: self = .paused
        case .hostPaused: self = .hostPaused
        case .canary: self = .canary
        case .shared(.elsewhere): self = .elsewhere
        case .shared(.noWorker): self = .noWorker
        case .shared(.databaseGone): self = .databaseGone
        case .shared(.runCancelled): self = .runCancelled
        case .shared(.runDeleted): self = .runDeleted
        }
    }
}

extension WaitReason {
    /// In the contract's words: `limit`, `host limit`, `retry in 4.2s`, `retry-after 12s`, `host paused 8s`.
    package func words(now: RunInstant) -> String {
        let words = WaitKind(self).words
        switch self {
        case .limit, .hostLimit, .rate, .hostRate, .paused, .hostPaused(nil), .shared(.elsewhere),
            .shared(.noWorker), .shared(.runCancelled), .shared(.runDeleted):
            return words
        case .shared(.databaseGone(let since)):
            // Shorter than a look takes, it may be there again.
            return now.since(since) < .seconds(1)
                ? words : "\(words) \(Figures.wait(until: now, now: since))"
        case .canary(let number, let count): return "\(words) \(number) of \(count)"
        case .retry(let until): return "\(words) in \(Figures.wait(until: until, now: now))"
        case .retryAfter(let until): return "\(words) \(Figures.wait(until: until, now: now))"
        case .hostPaused(let until?): return "\(words) \(Figures.wholeWait(until: until, now: now))"
        }
    }
}
