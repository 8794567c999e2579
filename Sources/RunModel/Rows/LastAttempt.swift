import FetchCore

/// What the last attempt of a request came to that waits for another one, in a few bytes.
package struct LastAttempt: Sendable, Equatable {
    /// 0 when no response line was read.
    package var status: UInt16
    /// Nil where it is not known.
    package var kind: FailureKind?
    package var phase: FailurePhase?
    /// The number of the last attempt that may come by itself.
    package var limit: Int

    init(_ failed: FailedAttempt, number: UInt16) {
        status = UInt16(clamping: failed.status)
        kind = failed.failure?.kind
        phase = failed.failure?.phase
        limit = Int(number) + failed.retriesLeft
    }

    /// Why another attempt is needed: `503`, `timeout read`, `connect`; empty where it is not known.
    package var words: String {
        switch kind {
        case nil: ""
        case .status: "\(status)"
        case .timeout: FailureKind.timeout.word + (phase.map { " \($0.rawValue)" } ?? "")
        case let kind?: kind.word
        }
    }
}
