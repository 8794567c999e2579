import FetchCore

/// The settings of the run as they are now, as its notices say.
public struct RunStatus: Sendable {
    public var limits: FetchLimits
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
    /// Whether any limit was changed since the run began.
    public private(set) var limitsChanged = false
    /// When the last request settled, once all have.
    public var finishedAt: RunInstant?
    /// How long nothing was queued or in flight, between an end and what was sent again.
    public private(set) var idle = Duration.zero

    public init(limits: FetchLimits) {
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
        case .limitChanged(let limit): changeLimits { $0.total = limit }
        case .hostLimitChanged(nil, let limit): changeLimits { $0.perHost = limit }
        case .rateChanged(let rate): changeLimits { $0.rate = rate }
        case .hostRateChanged(let rate): changeLimits { $0.hostRate = rate }
        case .hostLimitChanged, .hostLimitDropped: limitsChanged = true
        case .recordsLagging(let lag): recordsLag = lag
        case .outputFailed(let why): outputFailure = outputFailure ?? why
        case .stopping: isStopping = true
        case .finished:
            isFinished = true
            finishedAt = finishedAt ?? timed.at
        case .hostPaused, .hostResumed, .hostBackedOff, .hostProbing, .hostRecovered, .hostGivenUp,
            .retryBudgetSpent, .remark:
            break
        }
    }

    private mutating func changeLimits(_ change: (inout FetchLimits) -> Void) {
        change(&limits)
        limitsChanged = true
    }
}
