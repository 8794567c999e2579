/// Where an attempt is, and what is remembered of its request between hops and attempts.
struct Attempt {
    enum Place {
        /// It has its slot and waits for the address of its host.
        indirect case lookingUp(AddressLookup)
        /// A transfer of it is on a loop, by number; 0 is the engine's own.
        case inFlight(loop: Int, isCancelling: Bool)
        /// Its transfer is over, its body is being judged.
        indirect case judging(TransferEnd)
        /// A redirect of it waits for a slot at its next host.
        case betweenHops
        /// It is over: the request waits for its next attempt, or is settled and may be retried by hand.
        case over
    }

    var place: Place
    /// The redirects of this attempt; nil before the first.
    var redirects: RedirectChain?
    /// The attempts before this one; nil for the first.
    var history: AttemptHistory?
    /// How long after it was due it began.
    var lateness = Lateness.none

    /// What is so of every request that nothing is kept of: nothing needs to be remembered.
    fileprivate var isPlain: Bool {
        guard redirects == nil, history == nil, lateness == .none else { return false }
        switch place {
        case .inFlight(loop: 0, _), .over: return true
        case .inFlight, .lookingUp, .judging, .betweenHops: return false
        }
    }
}

/// An attempt that waits for the address of its host.
struct AddressLookup: Equatable {
    var start: ScheduledStart
    /// Whose address it waits for: its host's, or a proxy's.
    var host: HostID
    var began: RunInstant
    var deadline: RunInstant
}

/// What is remembered of a request between its attempts; only of those that had more than one.
struct AttemptHistory {
    var firstStartedAt: RunInstant
    var earlier: [AttemptSummary] = []
}

/// The attempts of an engine by request.
///
/// Only what is out of the ordinary has an entry. A request without one has its first attempt in flight on the engine's own
/// loop without a redirect, or none: most requests of a run never cost more than a look into an empty table.
struct AttemptTable {
    private var attempts: [RequestID: Attempt] = [:]

    /// Where the attempt is that has begun; a plain one is on the engine's own loop.
    func place(_ id: RequestID) -> Attempt.Place {
        attempts.isEmpty ? .inFlight(loop: 0, isCancelling: false) : place(ofEntry: attempts[id])
    }

    private func place(ofEntry attempt: Attempt?) -> Attempt.Place {
        attempt?.place ?? .inFlight(loop: 0, isCancelling: false)
    }

    func redirects(_ id: RequestID) -> RedirectChain? {
        attempts.isEmpty ? nil : attempts[id]?.redirects
    }

    /// The attempts before this one, oldest first.
    func earlier(_ id: RequestID) -> [AttemptSummary] {
        attempts.isEmpty ? [] : attempts[id]?.history?.earlier ?? []
    }

    /// Notes that the attempt has come somewhere.
    mutating func move(_ id: RequestID, to place: Attempt.Place) {
        if attempts.isEmpty, Attempt(place: place).isPlain { return }
        change(id) { $0.place = place }
    }

    /// Notes that the attempt has begun late.
    mutating func set(_ lateness: Lateness, of id: RequestID) {
        change(id) { $0.lateness = lateness }
    }

    /// Notes another redirect of the attempt.
    mutating func set(_ redirects: RedirectChain, of id: RequestID) {
        change(id) { $0.redirects = redirects }
    }

    /// The attempt is over: what is known of it, and of the attempts before it. The history stays for the next one.
    mutating func end(
        _ id: RequestID
    ) -> (redirects: RedirectChain?, history: AttemptHistory?, lateness: Lateness) {
        guard !attempts.isEmpty, let attempt = attempts[id] else { return (nil, nil, .none) }
        change(id) {
            $0.place = .over
            $0.redirects = nil
            $0.lateness = .none
        }
        return (attempt.redirects, attempt.history, attempt.lateness)
    }

    /// Keeps what the attempt came to, for the record of the last one.
    mutating func remember(_ summary: AttemptSummary, of id: RequestID) {
        change(id) { attempt in
            var history = attempt.history ?? AttemptHistory(firstStartedAt: summary.startedAt)
            history.earlier.append(summary)
            attempt.history = history
            attempt.place = .over
        }
    }

    /// Forgets all of a request.
    mutating func forget(_ id: RequestID) {
        if !attempts.isEmpty { attempts[id] = nil }
    }

    /// Requests that have an entry, in no order, by where their attempts are.
    func ids(where isMeant: (Attempt.Place) -> Bool) -> [RequestID] {
        attempts.compactMap { isMeant($0.value.place) ? $0.key : nil }
    }

    private mutating func change(_ id: RequestID, _ body: (inout Attempt) -> Void) {
        var attempt = attempts[id] ?? Attempt(place: .inFlight(loop: 0, isCancelling: false))
        body(&attempt)
        attempts[id] = attempt.isPlain ? nil : attempt
    }
}
