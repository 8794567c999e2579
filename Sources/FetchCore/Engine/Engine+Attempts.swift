/// From the end of a transfer to the next hop, to the judgement of its body, or to the attempt's end.
extension Engine {
    func attemptEnded(_ end: consuming TransferEnd) {
        if end.isCancelled {
            if end.isStaged { processing?.abandon(end.id) }
        } else if let location = end.redirectTarget {
            guard let failure = follow(end, to: location) else { return }
            end.failure = failure
        }
        addRedirects(to: &end)
        if let processing, end.isStaged, !end.isCancelled {
            judge(end, processing)
        } else {
            conclude(end)
        }
    }

    /// Has the stage judge the body, where there is one to judge; the attempt is concluded by what it says.
    private func judge(_ end: consuming TransferEnd, _ processing: BodyProcessingQueue) {
        if end.failure != nil {
            processing.abandon(end.id)
            return conclude(end)
        }
        schedule.transferEnded(end.id)
        let chunk = requests.chunk(of: end.id)
        let expectations = headFailure(end, of: chunk) == nil ? self.expectations(of: end, in: chunk) : []
        let response = StagedResponse(
            status: end.status, contentType: end.contentType, timings: end.timings, expectations: expectations
        )
        let (id, attempt) = (end.id, end.attempt)
        attempts.move(id, to: .judging(end))
        processing.finish(id, response) { [thread] verdict in
            thread.post { $0.take(verdict, of: id, attempt: attempt) }
        }
    }

    private func take(_ verdict: StageVerdict, of id: RequestID, attempt: UInt16) {
        // It may have been cancelled meanwhile, and a pressed retry may have come to be judged itself.
        guard case .judging(var end) = attempts.place(id), end.attempt == attempt else { return }
        end.verdict = verdict
        conclude(end)
    }

    // MARK: - Redirects

    /// Goes on elsewhere; why not, when it may not.
    private func follow(_ end: borrowing TransferEnd, to location: String) -> FetchFailure? {
        let id = end.id
        var chain = attempts.redirects(id) ?? newChain(end)
        chain.timings = chain.timings + end.timings
        if let failure = chain.follow(
            status: end.status, location: location,
            policy: planner.redirectPolicy(requests.chunk(of: id).extras(id)),
            detectsLoops: !settings.transport.keepsCookies)
        {
            return failure
        }
        attempts.set(chain, of: id)
        output.redirected(id, status: end.status, to: chain.url)
        let attempt = end.attempt
        let host = hosts.intern(chain.host)
        registerHosts()
        if schedule.hop(id, to: host, now: now) == .proceed {
            begin(ScheduledStart(id: id, host: host, attempt: Int(attempt), queuedFor: .zero, isHop: true))
        } else {
            attempts.move(id, to: .betweenHops)
            output.moved(Move(id: id, host: host, state: .queued, attempt: attempt, at: now))
        }
        return nil
    }

    /// Adds what the hops before took to the end of the last one.
    func addRedirects(to end: inout TransferEnd) {
        guard let chain = attempts.redirects(end.id) else { return }
        end.startedAt = chain.startedAt
        end.timings = chain.timings + end.timings
    }

    private func newChain(_ end: borrowing TransferEnd) -> RedirectChain {
        let id = end.id
        let chunk = requests.chunk(of: id)
        let extras = chunk.extras(id)
        return RedirectChain(
            url: chunk.url(id), method: chunk.method(id), headers: planner.headers(of: id, in: chunk),
            body: extras?.body ?? .none, sendsCredentials: true, host: hosts[end.host],
            startedAt: end.startedAt)
    }
}
