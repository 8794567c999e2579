import FetchCore

/// The settings of the run as they are now, as its notices say.
package struct RunStatus: Sendable {
    package var limits: FetchLimits
    package var isPaused = false
    /// When it began to move, last: at its start, after a pause, or when requests of a finished run were sent again.
    package var movesSince = RunInstant.start
    package var isStopping = false
    package var isFinished = false
    /// Whether more rounds come, of a watch: that all has settled is no end then.
    package var roundsGoOn = false
    package var listEnded = false
    package var outputFailure: OutputFailure?
    /// How many connections were made; nil where that is not known.
    package var connections: Int?
    package var recordsLag = false
    /// What its requests wait for that other machines send; nil where this process sends them.
    package var sharedWait: SharedWait?
    /// Until when it is known of what other machines have in flight that it is; nil where this process sends all.
    package var inFlightKnownAt: RunInstant?
    /// Whether any limit was changed since the run began.
    package private(set) var limitsChanged = false
    /// When the last request settled, once all have.
    package var finishedAt: RunInstant?
    /// Since when all that has not settled is held; nil while anything is queued or in flight.
    private(set) var heldSince: RunInstant?
    /// How long nothing was queued or in flight: between an end and what was sent again, and while all of it was held.
    package private(set) var idle = Duration.zero

    package init(limits: FetchLimits) {
        self.limits = limits
    }

    /// What the clock of the run shows at an instant: it stands still while nothing is queued or in flight.
    package func clock(_ at: RunInstant) -> RunInstant {
        let moving = stoppedAt.map { min($0, at) } ?? at
        return RunInstant.start.advanced(by: max(.zero, moving.since(.start) - idle))
    }

    /// Since when nothing is queued or in flight; nil while anything is, and between rounds.
    private var stoppedAt: RunInstant? {
        roundsGoOn ? nil : [finishedAt, heldSince].compactMap(\.self).min()
    }

    /// All that has not settled is held.
    mutating func standStill(at: RunInstant) { heldSince = heldSince ?? at }

    /// Requests of a finished run are sent again, or something is held no more.
    package mutating func goOn(at: RunInstant) {
        guard finishedAt != nil || heldSince != nil else { return }
        if let end = stoppedAt { idle += max(.zero, at.since(end)) }
        movesSince = at
        finishedAt = nil
        heldSince = nil
    }

    /// Nothing was queued or in flight for so long, as records tell.
    mutating func wasIdle(_ time: Duration) { idle += time }

    /// Whether nothing new starts, whoever asked for that.
    package var startsNothing: Bool {
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
        case .outputFailed(let failure): outputFailure = .graver(outputFailure, failure)
        case .stopping: isStopping = true
        case .finished:
            isFinished = true
            finishedAt = finishedAt ?? timed.at
        case .hostPaused, .hostResumed, .hostBackedOff, .hostProbing, .hostRecovered, .hostGivenUp,
            .retryBudgetSpent, .remark, .adaptiveChanged, .hostLimitMoved, .canaryMoved,
            .asked:
            break
        }
    }

    private mutating func changeLimits(_ change: (inout FetchLimits) -> Void) {
        change(&limits)
        limitsChanged = true
    }
}
