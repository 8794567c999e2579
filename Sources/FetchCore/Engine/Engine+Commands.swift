/// What people and signals ask of a run.
extension Engine {
    func obey(_ command: RunCommand) {
        let now = loop.now
        switch command {
        case .pause: schedule.pause()
        case .resume: schedule.resume()
        case .hold(let ids):
            for id in schedule.hold(ids) { tellState(id, .held) }
        case .release(let ids):
            for (id, delay) in schedule.release(ids, now: now) { tellState(id, .queued, delay) }
        case .retry(let ids):
            for id in schedule.retry(ids, now: now) { tellState(id, .queued) }
        case .cancel(let ids): cancel(ids)
        case .setLimit(let limit): setLimit(limit)
        case .setHostLimit(let host, let limit): schedule.setHostLimit(host, limit)
        case .dropHostLimit(let host): schedule.dropHostLimit(host)
        case .setRate(let rate): schedule.setRate(rate)
        case .pauseHost(let host): schedule.pauseHost(host)
        case .resumeHost(let host): schedule.resumeHost(host)
        case .stop(let grace): stop(grace: grace)
        case .outputFailed(let message):
            tell(.outputFailed(message))
            schedule.stop()
        }
        openBatch()
    }

    /// Sets the limit of transfers, at most what the descriptors carry: more would only fail to connect.
    func setLimit(_ limit: Int) {
        let room = loop.sockets.room
        if limit > room {
            tell(
                .remark("concurrency \(limit) needs more open files than there may be: going on with \(room)")
            )
        }
        schedule.setLimit(min(limit, room))
        loop.sockets.setTransferLimit(schedule.limits.total)
    }

    private func tellState(_ id: RequestID, _ state: RowState, _ delay: QueueDelay = .none) {
        isFinished = false
        tell(
            Move(
                id: id, host: requests.chunk(of: id).host(id), state: state,
                attempt: UInt16(clamping: schedule.attempts(id)), delay: delay, at: loop.now))
    }

    func cancel(_ ids: [RequestID]) {
        var inFlight: [RequestID] = []
        for id in ids {
            switch schedule.cancel(id) {
            case .settled(let attempts, _): settleCancelled(id, attempts: attempts)
            case .abort: inFlight.append(id)
            case .nothing: break
            }
        }
        abort(inFlight)
    }

    /// Ends attempts in flight, wherever they are: looking up, being judged, or transferring.
    func abort(_ ids: [RequestID]) {
        var transferring: Set<RequestID> = []
        for id in ids {
            if let lookup = lookups.remove(id) {
                endLookup(lookup, nil)
            } else if var end = judged.removeValue(forKey: id) {
                end.isCancelled = true
                conclude(end)
            } else {
                transferring.insert(id)
            }
        }
        if !transferring.isEmpty { loops.breakOff(transferring) }
    }

    private func settleCancelled(_ id: RequestID, attempts: Int) {
        let history = histories.removeValue(forKey: id)
        let chain = redirectChains.removeValue(forKey: id)
        var settlement = Settlement(
            id: id, outcome: .cancelled, attempts: attempts,
            startedAt: history?.firstStartedAt ?? chain?.startedAt, finishedAt: loop.now)
        if let chain { settlement.timings = chain.timings }
        if history != nil || chain != nil {
            settlement.details = SettlementDetails(
                earlierAttempts: history?.earlier ?? [], redirectHops: chain?.hops ?? [])
        }
        tell(settlement, host: requests.chunk(of: id).host(id))
    }

    /// Nothing new starts; what is in flight has the grace, what had an attempt and waits for another is cancelled now.
    private func stop(grace: Duration) {
        schedule.stop()
        cancel(schedule.begunButUnsettled())
        graceEnds = loop.now.advanced(by: grace)
    }
}
