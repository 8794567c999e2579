import FetchCore
import RunModel

/// All that the table shows of one request, as plain values; made for visible rows only.
public struct RowFacts: Sendable, Equatable {
    public var id: RequestID
    public var isMarked = false
    public var method = ""
    /// The host of its URL, with the port where it is not the scheme's own.
    public var host = ""
    /// Path and query, without secrets.
    public var path = ""
    /// What the user calls it; empty when it has no name.
    public var name = ""
    public var group = ""
    public var state = RowState.queued
    /// Why it waits; nil unless it is queued.
    public var waitReason: WaitReason?
    /// What its last attempt came to while it waits for another one; nil else.
    public var lastAttempt: LastAttempt?
    /// By what it is held, behind the word `held`: `by p`; nil unless it is.
    public var heldBy: String?
    /// The status of the last response; 0 when there was none.
    public var status = 0
    /// Why it failed; nil unless it did.
    public var failure: FetchFailure?
    /// Of the last attempt, so far while it is in flight; nil before the first and where nothing was sent.
    public var latencyMicroseconds: Int64?
    /// Of the last attempt, once settled.
    public var phases: PhaseTimings?
    /// Body bytes so far, or in all once settled.
    public var bodyBytes: Int64 = 0
    /// What Content-Length announced; -1 when nothing did.
    public var expectedBytes: Int64 = -1
    /// Attempts that were begun.
    public var attempts = 0
    /// When it came into its state.
    public var changedAt = RunInstant.start
    /// Whether the outcome is from an earlier run's record.
    public var isEarlier = false
    /// What `--extract` found in its last body.
    public var extracted: [ExtractedValue] = []

    public init(id: RequestID) {
        self.id = id
    }
}
