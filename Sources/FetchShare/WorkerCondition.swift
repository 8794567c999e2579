/// What keeps a worker as a whole from sending; of several the one that a person would mend first.
package enum WorkerCondition: Equatable, Sendable {
    /// It sends, or has just begun.
    case working
    /// No connection since so long: what is leased goes on for a while, then nothing starts.
    case databaseGone(Duration)
    /// The database refuses to write, as with a full disk: nothing starts.
    case databaseRefuses(ShareError)
    /// Somebody has paused the run.
    case paused
    /// It has nothing to do.
    case idle(IdleReason)
    /// All of its part of the run's concurrency is in use, and more could be.
    case partOfLimit(Int, of: Int)
}

/// What a worker comes to so far.
package struct WorkerStatus: Equatable, Sendable {
    package var condition = WorkerCondition.working
    /// What of it is in the database.
    package var written = SharedCounts(ok: 0, failed: 0, cancelled: 0, total: 0)
    /// Requests with an attempt under way.
    package var inFlight = 0
}
