import FetchCore

/// The settings of the run as they are now, as its notices say.
struct RunLedger: Sendable {
    var limits: Limits
    var isPaused = false
    /// When it began to move, last: at its start, after a pause, or when requests of a finished run were sent again.
    var movesSince = RunInstant.start
    var isStopping = false
    var isFinished = false
    /// The engine has ended: nothing that is asked of it would be heard.
    var hasEnded = false
    var listEnded = false
    var outputFailure: String?
    /// How many connections were made; nil where that is not known.
    var connections: Int?
    var recordsLag = false
    /// When the last request settled, once all have.
    var finishedAt: RunInstant?
    /// How long nothing was queued or in flight, between an end and what was sent again.
    private(set) var idle = Duration.zero
    /// Whether the end was said in the status line.
    var isFinishTold = false

    init(limits: Limits) {
        self.limits = limits
    }

    /// What the clock of the run shows at an instant: it stands still while nothing is queued or in flight.
    func clock(_ at: RunInstant) -> RunInstant {
        let moving = finishedAt.map { min($0, at) } ?? at
        return RunInstant.start.advanced(by: max(.zero, moving.since(.start) - idle))
    }

    /// Requests of a finished run are sent again.
    mutating func goOn(at: RunInstant) {
        guard let end = finishedAt else { return }
        idle += max(.zero, at.since(end))
        movesSince = at
        finishedAt = nil
    }

    /// Whether nothing new starts, whoever asked for that.
    var startsNothing: Bool { isPaused || isStopping || isFinished || hasEnded || outputFailure != nil }
}
