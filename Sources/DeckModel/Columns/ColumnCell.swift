import FetchCore
import RunModel

/// What one cell of the table shows; the screen decides on glyphs, units and colors.
package enum ColumnCell: Sendable, Equatable {
    case empty
    case text(String)
    /// Path and query of a URL: where it is cut, its end stays.
    case path(String)
    /// Host and port: where it is cut, the port stays.
    case host(String)
    /// Text with less weight.
    case faint(String)
    /// A count; one that is not notable has less weight.
    case number(Int, isNotable: Bool)
    case id(RequestID)
    case method(String)
    case state(RowState)
    /// The status of the response.
    case status(Int)
    /// Why a queued row waits.
    case wait(WaitReason)
    /// By what a held row is held.
    case hold(String)
    /// What an in-flight row does.
    case phase(RowState)
    case failure(kind: FailureKind, message: String)
    /// How long the last attempt took, or has taken so far.
    case latency(microseconds: Int64, isRunning: Bool)
    case phases(PhaseTimings)
    /// Days that are left, below 0 where they are over.
    case days(Int)
    /// Its rounds in a watch, the oldest first.
    case rounds([RoundMark])
    /// Body bytes; `expected` is -1 when unknown.
    case size(received: Int64, expected: Int64, isRunning: Bool)
}
