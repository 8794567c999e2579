import FetchCore
import RunModel

/// Requests in flight and those that settled last, on one axis of time.
package struct Waterfall: Sendable, Equatable {
    /// In flight, the longest first; then those that wait for their next attempt; then the settled ones, newest first.
    package var ids: [RequestID] = []
    /// How many of them are in flight.
    package var inFlight = 0
    /// Where the axis ends: now, or when the run did.
    package var end = RunInstant.start
    /// Whether ``end`` is the run's.
    package var isOver = false

    package init() {}
}

/// When a request's attempts began and what their phases took.
package struct WaterfallRow: Sendable, Equatable {
    package var id: RequestID
    package var state = RowState.queued
    /// Of the last response; 0 for none.
    package var status = 0
    /// Oldest first; the last may be in flight.
    package var attempts: [Attempt] = []

    package init(id: RequestID) {
        self.id = id
    }

    package struct Attempt: Sendable, Equatable {
        package var startedAt: RunInstant
        /// Until now, while it is in flight.
        package var timings: PhaseTimings

        package init(startedAt: RunInstant, timings: PhaseTimings) {
            self.startedAt = startedAt
            self.timings = timings
        }

        package var endedAt: RunInstant { startedAt.advanced(by: .microseconds(timings.total)) }
    }
}
