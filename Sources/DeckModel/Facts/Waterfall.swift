import FetchCore
import RunModel

/// Requests in flight and those that settled last, on one axis of time.
public struct Waterfall: Sendable, Equatable {
    /// In flight, the longest first; then those that wait for their next attempt; then the settled ones, newest first.
    public var ids: [RequestID] = []
    /// How many of them are in flight.
    public var inFlight = 0
    /// Where the axis ends: now, or when the run did.
    public var end = RunInstant.start
    /// Whether ``end`` is the run's.
    public var isOver = false

    public init() {}
}

/// When a request's attempts began and what their phases took.
public struct WaterfallRow: Sendable, Equatable {
    public var id: RequestID
    public var state = RowState.queued
    /// Of the last response; 0 for none.
    public var status = 0
    /// Oldest first; the last may be in flight.
    public var attempts: [Attempt] = []

    public init(id: RequestID) {
        self.id = id
    }

    public struct Attempt: Sendable, Equatable {
        public var startedAt: RunInstant
        /// Until now, while it is in flight.
        public var timings: PhaseTimings

        public init(startedAt: RunInstant, timings: PhaseTimings) {
            self.startedAt = startedAt
            self.timings = timings
        }

        public var endedAt: RunInstant { startedAt.advanced(by: .microseconds(timings.total)) }
    }
}
