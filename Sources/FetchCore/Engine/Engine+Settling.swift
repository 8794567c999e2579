/// From the end of an attempt to an outcome or another attempt.
extension Engine {
    /// Weighs an attempt that is over: settles the request, or queues it again.
    func conclude(_ end: consuming TransferEnd) {
        let id = end.id
        let (redirects, history, lateness) = attempts.end(id)
        let chunk = requests.chunk(of: id)
        if journal != nil, !chunk.method(id).isIdempotent { journal?.end(id) }
        if !end.isCancelled, end.failure == nil {
            end.failure = headFailure(end, of: chunk) ?? end.verdict?.failure
        }
        if end.isCancelled, end.wasSent, !chunk.method(id).isIdempotent {
            end.failure = .inFlightWhenCancelled(hasStatus: end.status != 0)
        }
        if var failure = end.failure {
            // Servers have a say in some causes: here, once, they become safe to show. Not by `end.failure?.cause =`, for
            // which Swift 6.3 leaks the text that was there.
            failure.cause = failure.cause.mapText { settings.redaction.text($0).sanitised() }
            end.failure = failure
        }
        let retryAfter = end.retryAfter.flatMap {
            RetryAfter.delay($0, wallNanoseconds: clock.wall(now))
        }
        let result = AttemptResult(
            isOK: !end.isCancelled && end.failure == nil, status: end.status, failure: end.failure,
            retryAfter: retryAfter,
            wasSent: end.wasSent || redirects != nil,
            reach: end.reach, isCancelled: end.isCancelled)
        if !output.mayTryAgain(id, in: retryAfter ?? .zero, now: now) { schedule.forbidRetry(id) }
        let retry = chunk.extras(id)?.overrides?.retry
        let decision = schedule.attemptEnded(id, result, own: retry, now: now)
        let home = chunk.host(id)
        switch decision.next {
        case .settle(let reason):
            if let failure = end.failure { end.failure = failure.settled(by: reason) }
            let seconds = retryAfter.map { $0 / .seconds(1) }
            tell(settlement(end, redirects, history, lateness, retryAfter: seconds), host: home)
        case .retry(let delay):
            remember(end)
            output.retried(id, after: end.failure, in: delay.due?.since(now) ?? .zero)
            output.moved(
                Move(id: id, host: home, state: .queued, attempt: end.attempt, delay: delay, at: now),
                after: failedAttempt(end, retry))
            tellWithoutTransfer(id)
        case .hold:
            remember(end)
            tellWithoutTransfer(id)
            output.moved(
                Move(id: id, host: home, state: .held, attempt: end.attempt, at: now),
                after: failedAttempt(end, retry))
        }
        for other in decision.heldTogether { tellHeld(other) }
        if let failure = end.failure {
            for other in decision.settledTogether { settleUntried(other, failure) }
        }
    }

    private func failedAttempt(_ end: borrowing TransferEnd, _ retry: RetryPolicy?) -> FailedAttempt {
        FailedAttempt(
            status: end.status, failure: end.failure, retriesLeft: schedule.retriesLeft(end.id, own: retry))
    }

    /// How the request settles with the end of its last attempt.
    private func settlement(
        _ end: borrowing TransferEnd, _ redirects: RedirectChain?, _ history: AttemptHistory?,
        _ lateness: Lateness, retryAfter: Double?
    ) -> Settlement {
        let needsDetails =
            end.failure != nil || redirects != nil || history != nil || end.verdict != nil
            || retryAfter != nil || !end.head.isEmpty || !end.bodyPrefix.isEmpty
        let details = needsDetails ? details(of: end, redirects, history, retryAfter: retryAfter) : nil
        // By the memberwise initializer: any other costs a copy of the whole.
        return Settlement(
            id: end.id, outcome: end.isCancelled ? .cancelled : end.failure == nil ? .ok : .failed,
            // A hop that was not answered leaves the status of the redirect that led to it: a response line was read.
            status: end.status > 0 ? end.status : redirects?.hops.last?.status ?? 0,
            attempts: Int(end.attempt),
            startedAt: history?.firstStartedAt ?? end.startedAt, lateness: lateness, finishedAt: end.endedAt,
            timings: end.timings, httpVersion: end.version, isReused: end.isReused,
            certificateLife: end.certificateEnd == 0
                ? .unknown : CertificateLife(end: end.certificateEnd, at: clock.wall(end.endedAt)),
            redirects: redirects?.hops.count ?? 0, remote: end.remote, contentType: end.contentType,
            bodyBytes: end.bodyBytes, wireBytes: end.wireBytes, sha256: end.digest,
            isEarlier: false, details: details)
    }

    private func details(
        of end: borrowing TransferEnd, _ redirects: RedirectChain?, _ history: AttemptHistory?,
        retryAfter: Double?
    ) -> SettlementDetails {
        SettlementDetails(
            failure: end.failure, finalURL: redirects?.url, bodyPath: end.verdict?.bodyPath,
            extracted: end.verdict?.extracted ?? [], retryAfterSeconds: retryAfter,
            responseHead: end.head, bodyPrefix: end.bodyPrefix,
            earlierAttempts: history?.earlier ?? [], redirectHops: redirects?.hops ?? [])
    }

    /// Keeps what the attempt came to, for the record of the last one.
    private func remember(_ end: TransferEnd) {
        attempts.remember(
            AttemptSummary(
                number: Int(end.attempt), startedAt: end.startedAt, status: end.status, failure: end.failure,
                timings: end.timings), of: end.id)
    }

    /// Settles a request that was cancelled while no transfer of it was in flight.
    func settleCancelled(_ id: RequestID, attempts count: Int) {
        let (redirects, history, _) = attempts.end(id)
        attempts.forget(id)
        var settlement = Settlement(
            id: id, outcome: .cancelled, attempts: count,
            startedAt: history?.firstStartedAt ?? redirects?.startedAt, finishedAt: now)
        if let last = history?.earlier.last {
            settlement.status = last.status
            settlement.timings = last.timings
        }
        if let redirects { settlement.timings = redirects.timings }
        if history != nil || redirects != nil {
            settlement.details = SettlementDetails(
                earlierAttempts: history?.earlier ?? [], redirectHops: redirects?.hops ?? [])
        }
        tell(settlement, host: requests.chunk(of: id).host(id))
    }

    /// Settles a request that another one's failure befell as well.
    private func settleUntried(_ id: RequestID, _ failure: FetchFailure) {
        var failure = failure
        if schedule.attempts(id) == 0 { failure.flags.insert(.notSent) }
        let settlement = Settlement(
            id: id, outcome: .failed, attempts: schedule.attempts(id), finishedAt: now,
            details: SettlementDetails(failure: failure))
        tell(settlement, host: requests.chunk(of: id).host(id))
    }

    func settleUnread(_ id: RequestID, _ reason: String) {
        tell(
            Settlement(
                id: id, outcome: .failed, finishedAt: now,
                details: SettlementDetails(failure: FetchFailure(.input, .unreadableLine(reason)))),
            host: .none)
    }

    // MARK: - Expectations

    func expectations(of end: borrowing TransferEnd, in chunk: RequestChunk) -> [Expectation] {
        planner.expectations(chunk.extras(end.id), begun: end.startedAt)
    }

    /// What the status, type and time rules say of a response; nil when they accept it.
    func headFailure(_ end: borrowing TransferEnd, of chunk: RequestChunk) -> FetchFailure? {
        if end.status == 407, end.usesProxy {
            return FetchFailure(.proxy, phase: .receive, .proxyLogin)
        }
        let rules = expectations(of: end, in: chunk)
        if rules.isEmpty, (200...399).contains(end.status) { return nil }
        return Expectation.failure(
            of: rules, status: end.status, reason: end.reason, contentType: end.contentType,
            total: .microseconds(end.timings.total))
    }
}

extension FetchFailure {
    /// The failure of a request that another attempt might have helped, had there been one.
    fileprivate func settled(by reason: AttemptDecision.SettleReason) -> FetchFailure {
        var failure = self
        switch reason {
        case .final: break
        case .retryBudgetSpent: failure.flags.insert(.retryBudgetSpent)
        case .retryAfterTooLong: failure.flags.insert(.retryAfterTooLong)
        }
        return failure
    }
}

extension TransferEnd {
    /// How far it came: whether its host can be reached.
    fileprivate var reach: HostReach {
        guard !isCancelled else { return .unknown }
        guard status == 0, let failure else { return .reached }
        switch failure.kind {
        case .dns: return .nameHasNoAddress
        // The proxy is there, and has answered this request alone.
        case .proxy where failure.cause.isProxyAnswer: return .reached
        case .connect, .tls, .proxy: return failure.isHostWide ? .hostUnreachable : .notConnected
        case .timeout: return failure.phase == .connect ? .notConnected : .reached
        case .input, .output, .decoding, .cancelled, .closed: return .unknown
        case .status, .expect, .protocolError, .redirect, .tooLarge: return .reached
        }
    }
}
