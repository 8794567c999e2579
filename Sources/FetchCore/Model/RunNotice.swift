/// What the run decided and why: the lines of the log view, and the settings that wait reasons are told from.
package enum RunNotice: Sendable, Equatable {
    case paused
    case resumed
    /// Transfers in flight, all hosts together.
    case limitChanged(Int)
    /// Transfers in flight to one host; nil for the limit of every host without its own; 0 is no limit.
    case hostLimitChanged(HostID?, Int)
    /// The host has the limit of all hosts again.
    case hostLimitDropped(HostID)
    /// Whether the host's limit moves by the rule; nil for every host whose limit was not set by hand.
    case adaptiveChanged(HostID?, Bool)
    /// The rule moved the host's limit.
    case hostLimitMoved(HostID, LimitMove)
    /// The first requests of the host have come further, or were enough, or too many of them failed.
    case canaryMoved(HostID, HostCanary)
    /// Requests started a second; nil is no limit.
    case rateChanged(Double?)
    /// Requests started a second to one host; nil is no limit.
    case hostRateChanged(Double?)
    /// A key paused the host: no request to it starts.
    case hostPaused(HostID)
    case hostResumed(HostID)
    /// The host's queue waits: its attempts all fail, or it asked for it. What is pressed goes all the same.
    case hostBackedOff(HostID, HostWait)
    /// The wait is over: one request goes first to see whether the host has recovered.
    case hostProbing(HostID)
    case hostRecovered(HostID)
    /// The retry budget of the host is used up: failures settle without another attempt.
    case retryBudgetSpent(HostID)
    /// The host cannot be reached: what was queued and not tried was settled together.
    case hostGivenUp(HostID, count: Int, FetchFailure)
    /// The record writer lags: nothing new starts until it has caught up.
    case recordsLagging(Bool)
    /// Records or bodies cannot be written; nothing new starts.
    case outputFailed(OutputFailure)
    /// The run is ending: nothing new starts.
    case stopping
    /// Everything of the list is settled or will not be sent.
    case finished
    /// Someone asked for something of these requests; those of which it came to nothing are not among them.
    case asked(RowRequest, [RequestID])
    /// Anything else worth a line.
    case remark(String)
}

/// What a person asks of requests; the raw value is the word in the journal.
package enum RowRequest: String, Sendable, Hashable, CaseIterable {
    case retry
    case hold
    case release
    case cancel
}
