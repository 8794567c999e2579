/// Where an engine tells what becomes of its requests: the sinks of a run, or the tasks that wait for a session's.
///
/// All calls come on the engine's thread.
protocol EngineOutput: AnyObject, SendableMetatype {
    /// Whether so much waits to be taken that nothing new should start.
    var isLagging: Bool { get }

    /// Requests that nobody wants any more, or that have taken too long, since it was last asked; asked at the start of each
    /// turn.
    func takeWithdrawn(now: RunInstant) -> [RequestID]

    /// A stretch of a list was added.
    func added(_ chunk: RequestChunk, now: RunInstant)
    /// No more of the list will come.
    func listEnded(now: RunInstant)
    /// A request has come into a state that is not its last.
    func moved(_ move: Move)
    /// As above, for a request that waits for another attempt or is kept from it.
    func moved(_ move: Move, after failed: FailedAttempt)
    /// How far the watched request is.
    func progressed(_ progress: AttemptProgress)
    /// A request has its outcome. What is known of it beside may be forgotten where this returns true.
    func settled(_ settlement: consuming Settlement, host: HostID) -> Bool
    func noticed(_ notice: RunNotice, now: RunInstant)

    /// An attempt has its slot.
    func began(_ id: RequestID, attempt: Int, now: RunInstant)
    /// The name of its host, or of its proxy, is being looked up.
    func lookingUp(_ id: RequestID)
    /// Adds to what a hop of an attempt sends and is bounded by.
    func prepare(_ plan: inout TransferPlan, redirects: RedirectChain?)
    /// A response with this status leads on to the URL.
    func redirected(_ id: RequestID, status: Int, to url: String)
    /// An attempt failed and another comes after the delay.
    func retried(_ id: RequestID, after failure: FetchFailure?, in delay: Duration)
    /// Whether another attempt after the delay can be of use: not where somebody has part of the response already, nor where
    /// nobody waits that long.
    func mayTryAgain(_ id: RequestID, in delay: Duration, now: RunInstant) -> Bool

    /// What settles from now on belongs to this round.
    func roundBegan(_ number: Int, _ news: some EngineNews)
    /// Something was asked for; what was told until now is given on with what comes of it.
    func commanded(now: RunInstant)
    /// The turn is over; when there is something to give on at the latest.
    func turnEnded(_ news: some EngineNews) -> RunInstant
    /// Gives on at once what was told.
    func publish(_ news: some EngineNews)
}

/// What an engine knows and has not told: asked for only by an output that gives it on.
protocol EngineNews: AnyObject {
    var now: RunInstant { get }
    /// How many connections there have been.
    var connectionCount: Int { get }
    /// Whether requests wait although there is room for more in flight.
    var isHeldBack: Bool { get }
    /// Whether transfers may have got further.
    var hasNews: Bool { get }
    /// Tells where transfers have got to and what the schedule has decided.
    func tellNews()
    /// Forgets it.
    func dropNews()
}

/// What a run's requests have nobody for.
extension EngineOutput {
    func takeWithdrawn(now: RunInstant) -> [RequestID] { [] }
    func moved(_ move: Move, after failed: FailedAttempt) { moved(move) }
    func progressed(_ progress: AttemptProgress) {}
    func roundBegan(_ number: Int, _ news: some EngineNews) {}
    func began(_ id: RequestID, attempt: Int, now: RunInstant) {}
    func lookingUp(_ id: RequestID) {}
    func prepare(_ plan: inout TransferPlan, redirects: RedirectChain?) {}
    func redirected(_ id: RequestID, status: Int, to url: String) {}
    func retried(_ id: RequestID, after failure: FetchFailure?, in delay: Duration) {}
    func mayTryAgain(_ id: RequestID, in delay: Duration, now: RunInstant) -> Bool { true }
}
