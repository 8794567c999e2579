/// How a request settled.
@frozen @usableFromInline package enum Outcome: UInt8, Sendable, Hashable, CaseIterable {
    /// A response came and every expectation holds.
    case ok
    /// No response came, or an expectation rejects it; the failure says why.
    case failed
    /// Someone ended it before it had an outcome of its own.
    case cancelled

    package var word: String {
        switch self {
        case .ok: "ok"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}

extension Outcome {
    /// The state of a request that has it.
    @inlinable package var state: RowState {
        switch self {
        case .ok: .ok
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}

/// The one state that a request is in: the same words on screen, in filters and in code.
@frozen @usableFromInline package enum RowState: UInt8, Sendable, Hashable, CaseIterable {
    /// It waits for its turn; a ``WaitReason`` says for what.
    case queued
    /// The name is looked up, the connection made, TLS agreed.
    case connecting
    /// The request is being written.
    case sending
    /// The request is written, no byte of the response has come.
    case waiting
    /// The response is coming.
    case receiving
    /// Settled: a response that every expectation accepts.
    case ok
    /// Settled: no response, or one that an expectation rejects.
    case failed
    /// Settled: ended by someone.
    case cancelled
    /// Someone holds it: it does not start until it is released.
    case held

    package var word: String {
        switch self {
        case .queued: "queued"
        case .connecting: "connecting"
        case .sending: "sending"
        case .waiting: "waiting"
        case .receiving: "receiving"
        case .ok: "ok"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .held: "held"
        }
    }

    @inlinable package var isInFlight: Bool {
        switch self {
        case .connecting, .sending, .waiting, .receiving: true
        default: false
        }
    }

    @inlinable package var isSettled: Bool {
        switch self {
        case .ok, .failed, .cancelled: true
        default: false
        }
    }
}

/// Why a queued request has not started.
package enum WaitReason: Sendable, Hashable {
    /// As many transfers are in flight as may be.
    case limit
    /// As many transfers to its host are in flight as may be.
    case hostLimit
    /// The next start of the rate limit is not due.
    case rate
    /// The next start of its host's rate limit is not due.
    case hostRate
    /// Its backoff ends at this instant.
    case retry(at: RunInstant)
    /// The server asked to wait until this instant.
    case retryAfter(at: RunInstant)
    /// The run is paused.
    case paused
    /// The first requests of its host go one at a time, and this is not one of them yet: the second of five.
    case canary(Int, of: Int)
    /// Its host is paused: by a key (nil), or backed off from until this instant.
    case hostPaused(until: RunInstant?)
    /// It is of a run that several machines share.
    case shared(SharedWait)
}

/// A moment of a run: monotonic nanoseconds since it began.
@usableFromInline package struct RunInstant: Sendable, Hashable, Comparable {
    @usableFromInline package var nanoseconds: UInt64

    @inlinable package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package static let start = RunInstant(nanoseconds: 0)
    /// The end of time.
    package static let never = RunInstant(nanoseconds: .max)

    @inlinable package static func < (left: RunInstant, right: RunInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Seconds since the run began.
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Never before the start and never past the end of time.
    package func advanced(by duration: Duration) -> RunInstant {
        let sum = Int64(clamping: nanoseconds).addingReportingOverflow(duration.nanoseconds)
        return RunInstant(nanoseconds: sum.overflow ? .max : UInt64(max(0, sum.partialValue)))
    }

    /// How long from the other to this; negative when the other is later.
    package func since(_ other: RunInstant) -> Duration {
        .nanoseconds(Int64(clamping: nanoseconds) - Int64(clamping: other.nanoseconds))
    }

    /// Whole microseconds, never negative.
    func microseconds(since other: RunInstant) -> Int64 {
        nanoseconds > other.nanoseconds ? Int64((nanoseconds / 1000) - (other.nanoseconds / 1000)) : 0
    }
}
