import Synchronization

/// One request of a session on its way: what the loop brings of its response, for the task that waits for it.
///
/// The task makes it, posts it, and awaits its ``reply``; all else happens on the loop thread, but ``cancel()``, which any
/// thread may call at any time, also before the loop has heard of it.
final class Exchange: Sendable {
    let id: RequestID
    let chunk: RequestChunk
    /// Whether it may be tried again unasked: its method says so and its body can be sent again.
    let isRepeatable: Bool
    /// What comes of it: once, when the response is whole; for a stream when its head is known to be the last one.
    let reply = Promise()
    /// Where a stream's body goes; nil for a response that is read into memory.
    let body: BodyQueue?

    private let plan: ExchangePlan
    /// By which tasks hear of it.
    private let replies: TurnReplies
    /// Where it is sent.
    let thread: SessionThread
    private let upload: UploadQueue?
    private let cancelled = Atomic<Bool>(false)
    /// Touched on the loop thread only, but for its making.
    private let reception = Mutex(Reception())
    private let pump = Mutex(Pump())

    /// The task that reads an upload's sequence.
    private struct Pump {
        var task: Task<Void, Never>?
        var isOver = false
    }

    init(
        id: RequestID, chunk: RequestChunk, plan: ExchangePlan, thread: SessionThread, body: BodyQueue?,
        replies: TurnReplies
    ) {
        self.id = id
        self.chunk = chunk
        self.plan = plan
        self.thread = thread
        self.body = body
        self.replies = replies
        isRepeatable = chunk.method(id).isIdempotent && plan.upload == nil
        upload = plan.upload.map { UploadQueue(length: $0.length, wakeLoop: { thread.wake() }) }
    }

    /// The session whose it is.
    var owner: ObjectIdentifier { plan.owner }
    /// Method and URL, without secrets.
    var request: String { plan.line.text }
    /// Its place among many that are sent together; nil where a task waits for it alone.
    var place: SettledQueue.Place? { plan.place }
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    /// Whether the task has the head of a stream already.
    var isCommitted: Bool { reception.withLock { $0.isCommitted } }

    /// Asks for its end: only a mark and a wake-up, so that it may be called from a cancellation handler.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
        thread.post { $0.output.withdraw(self) }
    }

    /// Reads the upload's sequence, if there is one, until it ends or the request is settled.
    func startUpload() {
        guard let upload, let body = plan.upload else { return }
        pump.withLock { pump in
            if !pump.isOver { pump.task = Task { await body.pump(upload) } }
        }
    }

    private func endUpload() {
        guard let upload else { return }
        upload.close()
        let task = pump.withLock { pump in
            pump.isOver = true
            return pump.task
        }
        task?.cancel()
    }

    // MARK: - Attempts

    /// It is in the queue; its deadline.
    func submitted(at now: RunInstant) -> RunInstant {
        let deadline = reception.withLock { reception in
            reception.clock.submitted(at: now, plan.limits)
            return reception.clock.deadline
        }
        traceReached(.queued)
        return deadline
    }

    /// An attempt has its slot; its deadline.
    func began(attempt: Int, now: RunInstant) -> RunInstant {
        let deadline = reception.withLock { reception in
            reception.attempt = attempt
            reception.clock.began(at: now, plan.limits)
            return reception.clock.deadline
        }
        trace { $0.started($1) }
        if !plan.observers.isEmpty { observeBegin(of: attempt) }
        return deadline
    }

    private func observeBegin(of attempt: Int) {
        let headers = plan.observers.flatMap { $0.began(attempt: attempt).fields }
        reception.withLock { reception in
            reception.headers = headers
            reception.isObserved = true
        }
    }

    /// - Parameter error: Nil when its response is accepted.
    private func observeEnd(of attempt: Int, status: Int, _ error: FetchError?) {
        for observer in plan.observers {
            observer.ended(attempt: attempt, status: status == 0 ? nil : status, error: error)
        }
    }

    /// Its name, or its proxy's, is being looked up.
    func lookingUp() {
        traceReached(.dns)
    }

    /// When it has taken too long.
    var deadline: RunInstant { reception.withLock { $0.clock.deadline } }

    /// Whether it has taken too long; it then settles as a timeout and has no deadline any more.
    func overrun(at now: RunInstant) -> Bool {
        reception.withLock { $0.clock.overrun(at: now) }
    }

    /// Adds to what a hop of it sends and is bounded by.
    func prepare(_ transfer: inout TransferPlan, redirects: RedirectChain?) {
        let headers = reception.withLock { reception in
            reception.beginHop(redirects)
            return reception.headers
        }
        if !headers.isEmpty, transfer.host == chunk.host(id) { transfer.addMissing(headers) }
        transfer.consumer = self
        transfer.keepsHead = true
        reached(.connecting)
        transfer.limits.hashesBody = false
        transfer.limits.keptBodyBytes = 0
        if body != nil { transfer.limits.bodyBytes = .max }
        if let upload, transfer.method == chunk.method(id) {
            transfer.upload = upload
        }
    }

    func redirected(status: Int, to url: String) {
        trace { $0.redirected(status: status, to: plan.traits.redaction.url(url), $1) }
    }

    func retried(after failure: FetchFailure?, in delay: Duration) {
        guard let failure else { return }
        let (attempt, status) = reception.withLock { reception in
            reception.clock.stage = .betweenAttempts(after: failure)
            reception.isObserved = false
            return (reception.attempt, reception.status)
        }
        let error = FetchError(failure, request: request)
        observeEnd(of: attempt, status: status, error)
        trace { $0.retried(after: error, in: delay, $1) }
    }

    // MARK: - The end

    /// It can't be sent: its session is closed.
    func refused() {
        settled(Settlement(id: id, outcome: .cancelled, finishedAt: .start), isClosing: true)
    }

    func settled(_ settlement: Settlement, isClosing: Bool) {
        endUpload()
        var received = Reception()
        reception.withLock { swap(&$0, &received) }
        // What took too long was cancelled, and is told as what it is.
        let overrun = settlement.outcome == .cancelled ? received.clock.failure : nil
        let outcome = overrun == nil ? settlement.outcome : .failed
        let failure = overrun ?? settlement.failure
        let result = result(outcome, failure, settlement, received, isClosing: isClosing)
        if received.isObserved || plan.traits.tracing != nil {
            let error = error(of: result, settlement)
            if received.isObserved {
                observeEnd(of: received.attempt, status: settlement.status, error)
            }
            traceSettled(settlement, error)
        }
        if let body { end(body, result, received) }
        if !received.isCommitted { keep(result) }
    }

    /// Gives it to who waits for it, at the end of the turn.
    private func keep(_ result: Result<FetchResponse, FetchError>) {
        let isAwaited = reply.keep(result)
        if let place = plan.place {
            place.box.put(self, place, replies)
        } else if isAwaited {
            replies.add(self)
        }
    }

    private func end(
        _ body: BodyQueue, _ result: Result<FetchResponse, FetchError>, _ received: Reception
    ) {
        body.setTrailers(received.trailers)
        var error: FetchError?
        switch result {
        case .success(let response): if !received.isCommitted { _ = body.push(response.bytes) }
        case .failure(let failure): if received.isCommitted { error = failure }
        }
        if body.finish(error) { replies.add(body) }
    }

    private func result(
        _ outcome: Outcome, _ failure: FetchFailure?, _ settlement: Settlement, _ received: Reception,
        isClosing: Bool
    ) -> Result<FetchResponse, FetchError> {
        let retryAfter = settlement.details?.retryAfterSeconds.map { Duration.seconds($0) }
        let isAnswered = !received.head.isEmpty && (failure?.kind == .status || failure?.kind == .expect)
        switch outcome {
        case .failed where !isAnswered:
            var error = FetchError(
                failure ?? FetchFailure(.protocolError, .unknown), request: request)
            error.status = settlement.status == 0 ? nil : settlement.status
            error.attempts = settlement.attempts
            error.retryAfter = retryAfter
            return .failure(error)
        case .ok, .failed:
            return .success(
                FetchResponse(
                    head: received.responseHead(url: plan.url, plan.line, retryAfter: retryAfter),
                    bytes: received.bytes, timings: FetchTimings(settlement.timings),
                    isReused: settlement.isReused, trailerLines: received.trailers))
        case .cancelled:
            return .failure(
                FetchError(
                    isClosing ? .closed : .cancelled,
                    cause: isClosing ? "the session was closed" : "cancelled",
                    attempts: settlement.attempts, request: request))
        }
    }

    /// What is wrong with it; nil where its response is accepted.
    private func error(
        of result: Result<FetchResponse, FetchError>, _ settlement: Settlement
    ) -> FetchError? {
        switch result {
        case .success(let response):
            guard let failure = settlement.failure else { return nil }
            var error = FetchError(failure, request: request)
            error.status = response.status
            error.attempts = response.attempts
            return error
        case .failure(let error): return error
        }
    }

    private func traceSettled(_ settlement: Settlement, _ error: FetchError?) {
        plan.traits.tracing?.settled(
            status: settlement.status == 0 ? nil : settlement.status, error: error,
            timings: FetchTimings(settlement.timings), plan.traced(attempt: settlement.attempts))
    }

    /// Once a hop: a further address, or the tunnel's TLS, is no other phase.
    private func traceReached(_ phase: TracedPhase) {
        guard plan.traits.tracing != nil else { return }
        let isNew = reception.withLock { reception in
            defer { reception.traced = phase }
            return reception.traced != phase
        }
        if isNew { trace { $0.reached(phase, $1) } }
    }

    private func trace(_ tell: (any FetchTracing, TracedRequest) -> Void) {
        guard let tracing = plan.traits.tracing else { return }
        tell(tracing, plan.traced(attempt: reception.withLock { $0.attempt }))
    }
}

// MARK: - What the transfer brings

extension Exchange: BodyConsumer {
    func reached(_ state: RowState) {
        reception.withLock { $0.clock.stage = .inFlight(state) }
        switch state {
        case .sending: traceReached(.sending)
        case .waiting: traceReached(.sent)
        case .receiving: traceReached(.firstByte)
        case .connecting, .queued, .held, .ok, .failed, .cancelled: break
        }
    }

    func connecting() { traceReached(.connect) }
    func securing() { traceReached(.tls) }

    func head(_ head: ResponseHead) {
        traceReached(.body)
        let committed: FetchResponseHead? = reception.withLock { reception in
            guard !reception.isCommitted else { return nil }
            reception.take(head, keepsBody: body == nil)
            if body == nil
                || plan.mayBeReplaced(status: head.status, attempt: reception.attempt, isRepeatable)
            {
                return nil
            }
            reception.isCommitted = true
            let retryAfter = head.retryAfter.flatMap {
                RetryAfter.delay($0, wallNanoseconds: RunClock().wallStart)
            }
            return reception.responseHead(url: plan.url, plan.line, retryAfter: retryAfter)
        }
        if let committed { keep(.success(FetchResponse(head: committed))) }
    }

    func body(_ bytes: UnsafeRawBufferPointer) {
        let isKept = reception.withLock { reception in
            if !reception.isCommitted { reception.bytes.append(contentsOf: bytes) }
            return !reception.isCommitted
        }
        if !isKept, let body, body.push(Array(bytes)) { replies.add(body) }
        trace { $0.received(bytes.count, $1) }
    }

    func trailer(_ line: UnsafeRawBufferPointer) {
        reception.withLock { $0.trailers.append(contentsOf: line) }
    }

    var isFull: Bool { body?.isFull ?? false }
}
