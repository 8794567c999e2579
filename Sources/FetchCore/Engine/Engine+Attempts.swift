import Glibc

/// The life of one attempt: address, transfer, redirects, judgement.
extension Engine: TransferLoopDelegate {
    // MARK: - Addresses

    /// Whose address an attempt to the host needs.
    func addressHost(_ host: HostID) -> HostID { loop.usesProxy ? .proxy : host }

    /// Looks at the hosts that have come since: those that need no look-up never wait behind those that do.
    func registerHosts() {
        while registeredHosts < hosts.count {
            let host = HostID(rawValue: UInt32(registeredHosts))
            registeredHosts += 1
            // A proxy's address is asked for once for all hosts.
            if loop.usesProxy || Resolver.isLiteral(hosts[host].name) { schedule.addressKnown(host) }
        }
    }

    /// Asks for an address that the run does not know, or learned too long ago.
    func lookUp(_ start: ScheduledStart) {
        let host = addressHost(start.host)
        guard let name = lookupName(host), !Resolver.isLiteral(name.host) else {
            addresses.set(host, .needless)
            schedule.addressKnown(start.host)
            return launch(start, began: loop.now)
        }
        addresses.set(host, .resolving)
        waitForAddress(start)
        askedNames += 1
        resolver.resolve(name.host, port: name.port) { [inbox] answer in
            inbox.post { $0.addressArrived(host, name: name, answer) }
        }
    }

    func waitForAddress(_ start: ScheduledStart) {
        let began = loop.now
        let limit = min(settings.timeouts.connect, limits(of: start.id).total)
        lookups.add(
            LookupQueue.Entry(
                start: start, host: addressHost(start.host), began: began,
                deadline: began.advanced(by: limit)))
        tell(
            Move(
                id: start.id, host: start.host, state: .connecting, attempt: UInt16(clamping: start.attempt),
                at: began))
    }

    private func addressArrived(_ host: HostID, name: (host: String, port: UInt16), _ answer: Resolver.Answer)
    {
        askedNames -= 1
        let waiting = lookups.take(host)
        switch answer {
        case .addresses(let list):
            addresses.learn(
                host, name: name.host, port: name.port, addresses: list,
                until: loop.now.advanced(by: settings.transport.dnsTTL))
            if host != .proxy { schedule.addressKnown(host) }
            for lookup in waiting { launch(lookup.start, began: lookup.began) }
        case .failed(let message):
            addresses.set(host, .unknown)
            let failure: FetchFailure =
                host == .proxy ? .proxyName(name.host, message) : .dns(name.host, message)
            for lookup in waiting { endLookup(lookup, failure) }
        }
    }

    func expireLookups() {
        for lookup in lookups.takeExpired(now: loop.now) {
            let limits = limits(of: lookup.start.id)
            let phase: FailurePhase = limits.connect <= limits.total ? .connect : .total
            endLookup(lookup, .timeout(phase, limits: limits, receivedBytes: 0, state: .connecting))
        }
    }

    func endLookup(_ lookup: LookupQueue.Entry, _ failure: FetchFailure?) {
        var end = TransferEnd(
            id: lookup.start.id, attempt: UInt16(clamping: lookup.start.attempt), startedAt: lookup.began,
            endedAt: loop.now, failure: failure)
        end.timings.queue = lookup.start.queuedMicroseconds
        end.timings.dns = loop.now.microseconds(since: lookup.began)
        end.isCancelled = failure == nil
        addChain(to: &end)
        conclude(end)
    }

    /// The name that needs an address: the proxy's where there is one; nil where libcurl must look it up by itself.
    private func lookupName(_ host: HostID) -> (host: String, port: UInt16)? {
        guard host == .proxy else {
            let name = hosts[host]
            return (name.name, name.port)
        }
        return settings.transport.proxy.flatMap { ProxyAddress($0) }.map { ($0.host, $0.port) }
    }

    // MARK: - Transfers

    /// Gives the attempt, or its next hop, to the loop.
    func launch(_ start: ScheduledStart, began: RunInstant) {
        let plan = plan(start, began: began)
        if plan.redirectedURL == nil, !plan.method.isIdempotent { journal?.begin(start.id) }
        loops.launch(plan)
    }

    private func plan(_ start: ScheduledStart, began: RunInstant) -> TransferPlan {
        let id = start.id
        let chunk = requests.chunk(of: id)
        let extras = chunk.extras(id)
        let hostLimit = schedule.hostLimit(start.host)
        let total = schedule.limits.total
        var plan = TransferPlan(
            id: id, host: start.host, hostLimit: hostLimit == 0 ? total : min(hostLimit, total),
            attempt: UInt16(clamping: start.attempt), startedAt: began, launchedAt: loop.now,
            queuedMicroseconds: start.queuedMicroseconds, method: chunk.method(id), chunk: chunk,
            limits: limits(of: id))
        if extras?.proxy == nil,
            case .known(let address, _) = addresses.entry(addressHost(start.host), now: loop.now)
        {
            plan.address = address
        }
        if keepsResponses, keeping.take(now: loop.now) {
            plan.keepsHead = settings.keepsResponseHead
            plan.limits.keptBodyBytes = settings.keptBodyBytes
        }
        plan.followsRedirects = settings.redirects.maximum > 0
        plan.isStaged = isStaged(id)
        plan.credentials = settings.transport.credentials
        plan.keepsCookies = settings.transport.keepsCookies
        if let extras {
            plan.headers = extras.headers
            plan.droppedHeaders = extras.droppedHeaders
            plan.body = extras.body
            plan.isInsecure = extras.isInsecure
            plan.proxy = extras.proxy
            if (extras.headers.map(\.name) + extras.droppedHeaders).contains(where: {
                HeaderField($0, "").isNamed("Authorization")
            }) {
                plan.credentials = nil
            }
        }
        if let chain = redirectChains[id] {
            plan.redirectedURL = chain.url
            plan.method = chain.method
            plan.headers = chain.headers
            plan.body = chain.body
            if !chain.sendsCredentials { plan.credentials = nil }
            // Over all hops together the attempt has no more time than over one.
            plan.limits.total -= .microseconds(chain.timings.total)
        }
        if let session { session[id]?.prepare(&plan, chain: redirectChains[id]) }
        return plan
    }

    /// The proxy that the request alone has; nil where it goes the way of the run.
    func ownProxy(_ id: RequestID) -> String? { requests.chunk(of: id).extras(id)?.proxy }

    func limits(of id: RequestID) -> TransferLimits {
        let own = requests.chunk(of: id).extras(id)?.timeout
        return TransferLimits(
            total: own ?? settings.timeouts.total, connect: settings.timeouts.connect,
            read: settings.timeouts.read, bodyBytes: settings.maxBodyBytes)
    }

    private var keepsResponses: Bool { settings.keepsResponseHead || settings.keptBodyBytes > 0 }

    /// Whether the stage is to see the body.
    private func isStaged(_ id: RequestID) -> Bool {
        guard let stage else { return false }
        return stage.takesEveryBody || expectations(of: id).contains(where: \.needsBody)
    }

    func attemptEnded(_ end: consuming TransferEnd) {
        if end.isCancelled {
            if end.isStaged { stage?.abandon(end.id) }
        } else if let location = end.redirectTarget {
            guard let failure = follow(end, to: location) else { return }
            end.failure = failure
        }
        addChain(to: &end)
        if let stage, end.isStaged, !end.isCancelled { judge(end, stage) } else { conclude(end) }
    }

    /// Has the stage judge the body, where there is one to judge; the attempt is concluded by what it says.
    private func judge(_ end: consuming TransferEnd, _ stage: BodyProcessingQueue) {
        if end.failure != nil {
            stage.abandon(end.id)
            return conclude(end)
        }
        schedule.transferEnded(end.id)
        judged[end.id] = end
        let expectations = headFailure(end) == nil ? self.expectations(of: end.id) : []
        stage.finish(
            end.id,
            StagedResponse(
                status: end.status, contentType: end.contentType, timings: end.timings,
                expectations: expectations)
        ) { [id = end.id, attempt = end.attempt] engine, verdict in
            // It may have been cancelled meanwhile, and a pressed retry may have come to be judged itself.
            guard engine.judged[id]?.attempt == attempt,
                var end = engine.judged.removeValue(forKey: id)
            else { return }
            end.verdict = verdict
            engine.conclude(end)
        }
    }

    // MARK: - Redirects

    /// Goes on elsewhere; why not, when it may not.
    private func follow(_ end: borrowing TransferEnd, to location: String) -> FetchFailure? {
        let id = end.id
        var chain = redirectChains[id] ?? newChain(end)
        chain.timings = chain.timings + end.timings
        if let failure = chain.follow(
            status: end.status, location: location, policy: settings.redirects,
            detectsLoops: !settings.transport.keepsCookies)
        {
            return failure
        }
        redirectChains[id] = chain
        if let session { session[id]?.redirected(status: end.status, to: chain.url) }
        let attempt = end.attempt
        let host = hosts.intern(chain.host)
        registerHosts()
        if schedule.hop(id, to: host, now: loop.now) == .proceed {
            begin(ScheduledStart(id: id, host: host, attempt: Int(attempt), queuedFor: .zero, isHop: true))
        } else {
            tell(Move(id: id, host: host, state: .queued, attempt: attempt, at: loop.now))
        }
        return nil
    }

    /// Adds what the hops before took to the end of the last one.
    func addChain(to end: inout TransferEnd) {
        guard let chain = redirectChains[end.id] else { return }
        end.startedAt = chain.startedAt
        end.timings = chain.timings + end.timings
    }

    private func newChain(_ end: borrowing TransferEnd) -> RedirectChain {
        let id = end.id
        let chunk = requests.chunk(of: id)
        let extras = chunk.extras(id)
        return RedirectChain(
            url: chunk.url(id), method: chunk.method(id), headers: extras?.headers ?? [],
            body: extras?.body ?? .none, sendsCredentials: true, host: hosts[end.host],
            startedAt: end.startedAt)
    }
}
