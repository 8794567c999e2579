import FetchCore
import RunModel

/// All that the table shows of one request, as plain values; made for visible rows only.
package struct RowFacts: Sendable, Equatable {
    package var id: RequestID
    package var isMarked = false
    package var method = ""
    /// The host of its URL, with the port where it is not the scheme's own.
    package var host = ""
    /// Path and query, without secrets.
    package var path = ""
    /// What the user calls it; empty when it has no name.
    package var name = ""
    package var group = ""
    package var state = RowState.queued
    /// Why it waits; nil unless it is queued.
    package var waitReason: WaitReason?
    /// What its last attempt came to while it waits for another one; nil else.
    package var lastAttempt: LastAttempt?
    /// Which machine has it in flight: `at m2-4`; nil where that is this one, or not known.
    package var sender: String?
    /// Why one that was cancelled may have been received all the same; nil where it cannot.
    package var uncertainty: String?
    /// By what it is held, behind the word `held`: `by p`; nil unless it is.
    package var heldBy: String?
    /// The status of the last response; 0 when there was none.
    package var status = 0
    /// Why it failed; nil unless it did.
    package var failure: FetchFailure?
    /// Of the last attempt, so far while it is in flight; nil before the first and where nothing was sent.
    package var latencyMicroseconds: Int64?
    /// Of the last attempt, once settled.
    package var phases: PhaseTimings?
    /// Whole days that the server's certificate was still valid when it last settled; nil where none is known.
    package var certificateDays: Int?
    /// Body bytes so far, or in all once settled.
    package var bodyBytes: Int64 = 0
    /// What Content-Length announced; -1 when nothing did.
    package var expectedBytes: Int64 = -1
    /// Attempts that were begun.
    package var attempts = 0
    /// When it came into its state.
    package var changedAt = RunInstant.start
    /// Whether the outcome is from an earlier run's record.
    package var isEarlier = false
    /// What `--extract` found in its last body.
    package var extracted: [ExtractedValue] = []

    /// Its last rounds in a watch, the oldest first, ``shownRounds`` at most.
    package var rounds: [RoundMark] = []
    /// Whether it was no part of the round that is looked at.
    package var isAbsent = false
    /// What was different in its last round from the one before, and whether it is muted.
    package var difference: String?

    /// What it came to in the run before; nil where there is none, or it was no part of it.
    package var before: ComparedSide?
    /// How it differs from that.
    package var change: String?

    /// More a strip never has room for.
    static let shownRounds = 60

    package init(id: RequestID) {
        self.id = id
    }
}
