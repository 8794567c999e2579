/// What a person or a signal asks of a run while it goes; data, so that the deck's update can return it.
package enum RunCommand: Sendable, Equatable {
    /// Nothing new starts, what is in flight finishes.
    case pause
    case resume
    /// Keeps these queued requests from starting. One in flight goes on: it is held from its next attempt on.
    case hold([RequestID], HoldReason = .command)
    case release([RequestID])
    /// Another attempt for these settled requests, at once as limits allow; overrides backoff and host back-off.
    case retry([RequestID])
    /// What settles from now on belongs to this round of the list.
    case beginRound(Int)
    /// Sends these settled requests as if they were new: attempts count from 1, and what their hosts do is heeded.
    case sendAgain([RequestID])
    /// Settles these as `cancelled`: queued ones at once, those in flight with their sockets closed.
    case cancel([RequestID])
    /// Settles those of these as `cancelled` that were never sent, with no attempt; the others go on.
    case withdraw([RequestID])
    /// Transfers in flight, at least 1.
    case setLimit(Int)
    /// Transfers in flight to one host, 0 is no limit; nil sets it for every host without its own.
    case setHostLimit(HostID?, Int)
    /// The host has no limit of its own any more: that of all hosts holds for it again.
    case dropHostLimit(HostID)
    /// Whether the host's limit moves by the rule; nil is every host whose limit was not set by hand, and those to come.
    case adapt(HostID?, Bool)
    /// The host's canary is over: what it holds goes on.
    case releaseCanary(HostID)
    /// Requests started a second; nil is no limit.
    case setRate(Double?)
    /// Starts under the rate are granted from now on, these the first or next.
    case grantStarts(StartSlots)
    /// Requests started a second to one host; nil is no limit.
    case setHostRate(Double?)
    /// Another value for a setting of the attempts that begin from now on.
    case change(RunChange)
    /// Tells of this request, and no other, how far its attempt is (``EventBatch/progress``); nil ends that.
    case watch(RequestID?)
    case pauseHost(HostID)
    case resumeHost(HostID)
    /// Ends the run: nothing new starts, what is in flight has this long and is then cancelled.
    case stop(grace: Duration)
    /// Records or bodies cannot be written any more: nothing new starts, what is in flight finishes.
    case outputFailed(OutputFailure)
}
