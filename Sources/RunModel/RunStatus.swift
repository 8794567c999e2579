import FetchCore

/// The settings of the run as they are now, as its notices say.
public struct RunStatus: Sendable {
    public var limits: Limits
    public var isPaused = false
    /// When it began to move, last: at its start, after a pause, or when requests of a finished run were sent again.
    public var movesSince = RunInstant.start
    public var isStopping = false
    public var isFinished = false
    public var listEnded = false
    public var outputFailure: String?
    /// How many connections were made; nil where that is not known.
    public var connections: Int?
    public var recordsLag = false
    /// When the last request settled, once all have.
    public var finishedAt: RunInstant?
    /// How long nothing was queued or in flight, between an end and what was sent again.
    public private(set) var idle = Duration.zero

    public init(limits: Limits) {
        self.limits = limits
    }

    /// What the clock of the run shows at an instant: it stands still while nothing is queued or in flight.
    public func clock(_ at: RunInstant) -> RunInstant {
        let moving = finishedAt.map { min($0, at) } ?? at
        return RunInstant.start.advanced(by: max(.zero, moving.since(.start) - idle))
    }

    /// Requests of a finished run are sent again.
    public mutating func goOn(at: RunInstant) {
        guard let end = finishedAt else { return }
        idle += max(.zero, at.since(end))
        movesSince = at
        finishedAt = nil
    }

    /// Whether nothing new starts, whoever asked for that.
    public var startsNothing: Bool {
        isPaused || isStopping || isFinished || outputFailure != nil
    }

    /// Takes in what concerns the whole run.
    mutating func take(_ timed: TimedNotice) {
        switch timed.notice {
        case .paused: isPaused = true
        case .resumed:
            isPaused = false
            movesSince = timed.at
        case .limitChanged(let limit): limits.total = limit
        case .hostLimitChanged(nil, let limit): limits.perHost = limit
        case .rateChanged(let rate): limits.rate = rate
        case .hostRateChanged(let rate): limits.hostRate = rate
        case .recordsLagging(let lag): recordsLag = lag
        case .outputFailed(let why): outputFailure = outputFailure ?? why
        case .stopping: isStopping = true
        case .finished:
            isFinished = true
            finishedAt = finishedAt ?? timed.at
        case .hostLimitChanged, .hostLimitDropped, .hostPaused, .hostResumed, .hostBackedOff, .hostProbing,
            .hostRecovered, .hostGivenUp, .retryBudgetSpent, .remark:
            break
        }
    }
}
