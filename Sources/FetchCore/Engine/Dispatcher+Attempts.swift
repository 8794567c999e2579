import Glibc

/// The life of one attempt: address, transfer, redirects, judgement.
extension Dispatcher: CurlLoopDelegate {
    // MARK: - Addresses

    /// Whose address an attempt to the host needs.
    func addressHost(_ host: HostID) -> HostID { loop.usesProxy ? .proxy : host }

    /// Looks at the hosts that have come since: those that need no look-up never wait behind those that do.
    func meetHosts() {
        while metHosts < hosts.count {
            let host = HostID(rawValue: UInt32(metHosts))
            metHosts += 1
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
        var end = AttemptEnd(
            id: lookup.start.id, attempt: UInt16(clamping: lookup.start.attempt), startedAt: lookup.began,
            endedAt: loop.now, failure: failure)
        end.timings.queue = lookup.start.queuedMicroseconds
        end.timings.dns = loop.now.microseconds(since: lookup.began)
        end.isCancelled = failure == nil
        addJourney(to: &end)
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
        guard let transfer = loop.takeIdle() else {
            let failure = FetchFailure(.output, message: "out of memory for another transfer")
            return endLookup(
                LookupQueue.Entry(start: start, host: start.host, began: began, deadline: began), failure)
        }
        let id = start.id
        let chunk = requests.chunk(of: id)
        let hostLimit = schedule.hostLimit(start.host)
        let total = schedule.limits.total
        loop.assignMulti(transfer, start.host, hostLimit: hostLimit == 0 ? total : min(hostLimit, total))
        let ownProxy = chunk.extras(id)?.proxy
        let plan = plan(
            start, chunk,
            resolveLine: ownProxy == nil ? newAddresses(start.host, multi: transfer.multi) : nil)
        if let journey = journeys[id] {
            journey.url.withCString { transfer.prepare(plan, url: $0) }
        } else {
            if !plan.method.isIdempotent { journal?.begin(id) }
            chunk.withURL(id) { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                    if let address = text.baseAddress { transfer.prepare(plan, url: address) }
                }
            }
        }
        if transfer.fault != nil {
            // It could not even be prepared: a body file that can't be read.
            var end = AttemptEnd(transfer)
            end.endedAt = loop.now
            end.timings = PhaseTimings()
            loop.recycle(transfer)
            return conclude(end)
        }
        loop.start(transfer, startedAt: began)
        loop.note(transfer)
    }

    /// What the multi handle has not been told yet of where the host is; nil when it knows, or need not.
    private func newAddresses(_ host: HostID, multi: Int) -> String? {
        let host = addressHost(host)
        guard case .known(let line, let lookup, _) = addresses.entry(host, now: loop.now),
            loop.mustFeed(host, lookup: lookup, multi: multi)
        else { return nil }
        return line
    }

    private func plan(_ start: ScheduledStart, _ chunk: RequestChunk, resolveLine: String?) -> TransferPlan {
        let id = start.id
        let extras = chunk.extras(id)
        var plan = TransferPlan(
            id: id, host: start.host, attempt: UInt16(clamping: start.attempt), method: chunk.method(id),
            queuedMicroseconds: start.queuedMicroseconds, limits: limits(of: id))
        plan.resolveLine = resolveLine
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
        if let journey = journeys[id] {
            plan.method = journey.method
            plan.headers = journey.headers
            plan.body = journey.body
            if !journey.sendsCredentials { plan.credentials = nil }
            // Over all hops together the attempt has no more time than over one.
            plan.limits.total -= .microseconds(journey.timings.total)
        }
        if let session { session[id]?.prepare(&plan, journey: journeys[id]) }
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

    func headArrived(_ transfer: CurlTransfer) {
        stage?.begin(transfer.id, status: transfer.head.status, contentType: transfer.head.contentType)
    }

    func bodyArrived(_ transfer: CurlTransfer, _ bytes: UnsafeRawBufferPointer) {
        guard let stage else { return }
        stage.receive(transfer.id, bytes)
        loop.isStageFull = stage.isFull
    }

    func transferEnded(_ transfer: CurlTransfer) {
        if transfer.fault == nil, transfer.isRedirect, let location = transfer.head.redirectTarget {
            if follow(transfer, to: location) { return }
        }
        var end = AttemptEnd(transfer)
        let wasStaged = transfer.isStaged && transfer.isHeadComplete && !transfer.isRedirect
        loop.recycle(transfer)
        addJourney(to: &end)
        if let stage, wasStaged { judge(end, stage) } else { conclude(end) }
    }

    /// Has the stage judge the body, where there is one to judge; the attempt is concluded by what it says.
    private func judge(_ end: consuming AttemptEnd, _ stage: StageLine) {
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
        ) { [id = end.id, attempt = end.attempt] dispatcher, verdict in
            // It may have been cancelled meanwhile, and a pressed retry may have come to be judged itself.
            guard dispatcher.judged[id]?.attempt == attempt,
                var end = dispatcher.judged.removeValue(forKey: id)
            else { return }
            end.verdict = verdict
            dispatcher.conclude(end)
        }
    }

    // MARK: - Redirects

    /// Whether the attempt goes on elsewhere; if not, the transfer carries the failure.
    private func follow(_ transfer: CurlTransfer, to location: String) -> Bool {
        let id = transfer.id
        var journey = journeys[id] ?? newJourney(transfer)
        journey.timings = journey.timings + transfer.timings()
        if let failure = journey.follow(
            status: transfer.head.status, location: location, policy: settings.redirects,
            detectsLoops: !settings.transport.keepsCookies)
        {
            transfer.fault = failure
            return false
        }
        journeys[id] = journey
        if let session { session[id]?.redirected(status: transfer.head.status, to: journey.url) }
        let attempt = transfer.attempt
        loop.recycle(transfer)
        let host = hosts.intern(journey.host)
        meetHosts()
        if schedule.hop(id, to: host, now: loop.now) == .proceed {
            begin(ScheduledStart(id: id, host: host, attempt: Int(attempt), queuedFor: .zero, isHop: true))
        } else {
            tell(Move(id: id, host: host, state: .queued, attempt: attempt, at: loop.now))
        }
        return true
    }

    /// Adds what the hops before took to the end of the last one.
    func addJourney(to end: inout AttemptEnd) {
        guard let journey = journeys[end.id] else { return }
        end.startedAt = journey.startedAt
        end.timings = journey.timings + end.timings
    }

    private func newJourney(_ transfer: CurlTransfer) -> Journey {
        let chunk = requests.chunk(of: transfer.id)
        let extras = chunk.extras(transfer.id)
        return Journey(
            url: chunk.url(transfer.id), method: chunk.method(transfer.id), headers: extras?.headers ?? [],
            body: extras?.body ?? .none, sendsCredentials: true, host: hosts[transfer.host],
            startedAt: transfer.startedAt)
    }
}
