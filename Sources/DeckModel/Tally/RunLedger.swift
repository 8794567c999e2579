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
    /// Whether the end was said in the status line.
    var isFinishTold = false

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether nothing new starts, whoever asked for that.
    var startsNothing: Bool { isPaused || isStopping || isFinished || hasEnded || outputFailure != nil }
}
