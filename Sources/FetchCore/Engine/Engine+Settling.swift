/// From the end of an attempt to an outcome or another attempt.
extension Engine {
    /// Weighs an attempt that is over: settles the request, or queues it again.
    func conclude(_ end: consuming TransferEnd) {
        let id = end.id
        let chain = redirectChains.removeValue(forKey: id)
        let chunk = requests.chunk(of: id)
        if journal != nil, !chunk.method(id).isIdempotent { journal?.end(id) }
        if !end.isCancelled, end.failure == nil { end.failure = headFailure(end) ?? end.verdict?.failure }
        if end.isCancelled, end.wasSent, !chunk.method(id).isIdempotent {
            end.failure = FetchFailure(
                .protocolError, phase: end.status == 0 ? .wait : .receive,
                message:
                    "\(FetchFailure.mayHaveBeenReceived): it was in flight when it was cancelled; r sends it again"
            )
        }
        if var failure = end.failure {
            // Servers have a say in some messages: here, once, they become safe to show. Not by `end.failure?.message =`, for
            // which Swift 6.3 leaks the message that was there.
            failure.message = settings.redaction.text(failure.message).sanitised()
            end.failure = failure
        }
        let retryAfter = end.retryAfter.flatMap {
            RetryAfter.delay($0, wallNanoseconds: clock.wall(loop.now))
        }
        let result = AttemptResult(
            isOK: !end.isCancelled && end.failure == nil, status: end.status, failure: end.failure,
            retryAfter: retryAfter,
            wasSent: end.wasSent || chain != nil,
            isHostWide: end.failure?.isHostWide == true, isCancelled: end.isCancelled)
        let exchange = session?[id]
        // Who reads the body as it comes has read some of it: another attempt would begin it anew.
        if exchange?.isCommitted == true { schedule.forbidRetry(id) }
        let decision = schedule.attemptEnded(id, result, now: loop.now)
        let home = chunk.host(id)
        switch decision.next {
        case .settle: settle(end, chain, retryAfter: retryAfter.map { $0 / .seconds(1) }, host: home)
        case .retry(let delay):
            remember(end)
            exchange?.retried(after: end.failure, in: delay.due?.since(loop.now) ?? .zero)
            tell(Move(id: id, host: home, state: .queued, attempt: end.attempt, delay: delay, at: loop.now))
        case .hold:
            remember(end)
            tell(Move(id: id, host: home, state: .held, attempt: end.attempt, at: loop.now))
        }
        if let failure = end.failure {
            for other in decision.settledTogether { settleUntried(other, failure) }
        }
    }

    private func settle(_ end: TransferEnd, _ chain: RedirectChain?, retryAfter: Double?, host: HostID) {
        var settlement = Settlement(
            id: end.id, outcome: end.isCancelled ? .cancelled : end.failure == nil ? .ok : .failed,
            // A hop that was not answered leaves the status of the redirect that led to it: a response line was read.
            status: end.status > 0 ? end.status : chain?.hops.last?.status ?? 0, attempts: Int(end.attempt),
            startedAt: end.startedAt, finishedAt: end.endedAt,
            timings: end.timings, httpVersion: end.version, isReused: end.isReused,
            redirects: chain?.hops.count ?? 0, remote: end.remote, contentType: end.contentType,
            bodyBytes: end.bodyBytes, wireBytes: end.wireBytes, sha256: end.digest)
        let history = histories.isEmpty ? nil : histories.removeValue(forKey: end.id)
        if let history { settlement.startedAt = history.firstStartedAt }
        let needsDetails =
            end.failure != nil || chain != nil || history != nil || end.verdict != nil || retryAfter != nil
            || !end.head.isEmpty || !end.bodyPrefix.isEmpty
        if needsDetails {
            settlement.details = SettlementDetails(
                failure: end.failure, finalURL: chain?.url, bodyPath: end.verdict?.bodyPath,
                extracted: end.verdict?.extracted ?? [], retryAfterSeconds: retryAfter,
                responseHead: end.head,
                bodyPrefix: end.bodyPrefix, earlierAttempts: history?.earlier ?? [],
                redirectHops: chain?.hops ?? [])
            if let history, !history.earlier.isEmpty { histories[end.id] = history }
        }
        tell(settlement, host: host)
    }

    /// Keeps what the attempt came to, for the record of the last one.
    private func remember(_ end: TransferEnd) {
        var history = histories[end.id] ?? AttemptHistory(firstStartedAt: end.startedAt)
        history.earlier.append(
            AttemptSummary(
                number: Int(end.attempt), startedAt: end.startedAt, status: end.status, failure: end.failure,
                timings: end.timings))
        histories[end.id] = history
    }

    /// Settles a request that another one's failure befell as well.
    private func settleUntried(_ id: RequestID, _ failure: FetchFailure) {
        var failure = failure
        if schedule.attempts(id) == 0 { failure.message += "; not sent, its host's queue settled together" }
        let settlement = Settlement(
            id: id, outcome: .failed, attempts: schedule.attempts(id), finishedAt: loop.now,
            details: SettlementDetails(failure: failure))
        tell(settlement, host: requests.chunk(of: id).host(id))
    }

    func settleUnread(_ id: RequestID, _ reason: String) {
        tell(
            Settlement(
                id: id, outcome: .failed, finishedAt: loop.now,
                details: SettlementDetails(failure: FetchFailure(.input, message: reason))), host: .none)
    }

    // MARK: - Expectations

    func expectations(of id: RequestID) -> [Expectation] {
        requests.chunk(of: id).extras(id)?.expectations ?? settings.expectations
    }

    /// What the status, type and time rules say of a response; nil when they accept it.
    func headFailure(_ end: TransferEnd) -> FetchFailure? {
        if end.status == 407, ownProxy(end.id).map({ !$0.isEmpty }) ?? loop.usesProxy {
            return FetchFailure(.proxy, phase: .receive, message: "the proxy asks for a log-in (407)")
        }
        let rules = expectations(of: end.id)
        if rules.isEmpty, (200...399).contains(end.status) { return nil }
        return Expectation.failure(
            of: rules, status: end.status, reason: end.reason, contentType: end.contentType,
            total: .microseconds(end.timings.total))
    }
}
