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
    let reply = Promise<Result<ExchangeReply, FetchError>>()
    /// Where a stream's body goes; nil for a response that is read into memory.
    let body: BodyQueue?

    private let plan: ExchangePlan
    /// By which tasks hear of it.
    private let replies: TurnReplies
    /// Where it is sent.
    let thread: SessionThread
    private let upload: UploadQueue?
    private let cancelled = Atomic<Bool>(false)
    private let reception = Mutex(Reception())
    private let pump = Mutex(Pump())

    /// The task that reads an upload's sequence.
    private struct Pump {
        var task: Task<Void, Never>?
        var isOver = false
    }

    /// What has come so far; touched on the loop thread only, but for its making.
    private struct Reception {
        var attempt = 0
        var head: [UInt8] = []
        var status = 0
        var version = FetchHTTPVersion.unknown
        var bytes: [UInt8] = []
        /// Lines behind the body.
        var trailers: [UInt8] = []
        var url: String?
        var hops: [RedirectHop] = []
        /// Whether the head was given away, and with it the choice of another attempt.
        var isCommitted = false
        var clock = CallClock()
        /// What the observers add to what the attempt sends.
        var headers: [HeaderField] = []
        /// Whether the observers were told of an attempt's begin and not of its end.
        var isObserved = false
        /// What the tracing was told last of this hop.
        var traced: TracedPhase?
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
    var request: String { plan.traced.line }
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
            reception.head = []
            reception.bytes = []
            reception.trailers = []
            reception.status = 0
            reception.url = redirects?.url
            reception.hops = redirects?.hops ?? []
            reception.traced = nil
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
        trace { $0.redirected(status: status, to: plan.redaction.url(url), $1) }
    }

    func retried(after failure: FetchFailure?, in delay: Duration) {
        guard let failure else { return }
        let (attempt, status) = reception.withLock { reception in
            reception.clock.stage = .betweenAttempts(after: failure)
            reception.isObserved = false
            return (reception.attempt, reception.status)
        }
        let error = FetchError(failure, request: plan.traced.line)
        observeEnd(of: attempt, status: status, error)
        trace { $0.retried(after: error, in: delay, $1) }
    }

    // MARK: - The end

    func settled(_ settlement: Settlement, isClosing: Bool) {
        endUpload()
        let received = reception.withLock { reception in
            defer { reception = Reception() }
            return reception
        }
        // What took too long was cancelled, and is told as what it is.
        let overrun = settlement.outcome == .cancelled ? received.clock.failure : nil
        let outcome = overrun == nil ? settlement.outcome : .failed
        let failure = overrun ?? settlement.failure
        let result = result(outcome, failure, settlement, received, isClosing: isClosing)
        let error = result.failure(plan.traced.line)
        if received.isObserved {
            observeEnd(of: received.attempt, status: settlement.status, error)
        }
        traceSettled(settlement, error)
        body?.setTrailers(received.trailers)
        if let body { end(body, result, wasCommitted: received.isCommitted) }
        if !received.isCommitted { replies.add(self, result) }
    }

    private func end(
        _ body: BodyQueue, _ result: Result<ExchangeReply, FetchError>, wasCommitted: Bool
    ) {
        var error: FetchError?
        switch result {
        case .success(let reply): if !wasCommitted { _ = body.push(reply.bytes) }
        case .failure(let failure): if wasCommitted { error = failure }
        }
        if body.finish(error) { replies.add(body) }
    }

    private func result(
        _ outcome: Outcome, _ failure: FetchFailure?, _ settlement: Settlement, _ received: Reception,
        isClosing: Bool
    ) -> Result<ExchangeReply, FetchError> {
        let isAnswered = !received.head.isEmpty && (failure?.kind == .status || failure?.kind == .expect)
        switch outcome {
        case .ok: return .success(reply(received, settlement))
        case .failed where isAnswered: return .success(reply(received, settlement))
        case .failed:
            var error = FetchError(
                failure ?? FetchFailure(.protocolError, .unknown),
                request: plan.traced.line)
            error.status = settlement.status == 0 ? nil : settlement.status
            error.attempts = settlement.attempts
            error.retryAfter = settlement.details?.retryAfterSeconds.map { .seconds($0) }
            return .failure(error)
        case .cancelled:
            return .failure(
                FetchError(
                    isClosing ? .closed : .cancelled,
                    cause: isClosing ? "the session was closed" : "cancelled",
                    attempts: settlement.attempts, request: plan.traced.line))
        }
    }

    private func traceSettled(_ settlement: Settlement, _ error: FetchError?) {
        trace { tracing, traced in
            var traced = traced
            traced.attempt = settlement.attempts
            tracing.settled(
                status: settlement.status == 0 ? nil : settlement.status, error: error,
                timings: FetchTimings(settlement.timings), traced)
        }
    }

    private func reply(_ received: Reception, _ settlement: Settlement?) -> ExchangeReply {
        ExchangeReply(
            head: received.head, status: received.status, version: received.version, bytes: received.bytes,
            trailers: received.trailers,
            url: received.url ?? chunk.url(id), hops: received.hops, attempts: received.attempt,
            request: plan.traced.line, settlement: settlement)
    }

    /// Once a hop: a further address, or the tunnel's TLS, is no other phase.
    private func traceReached(_ phase: TracedPhase) {
        guard plan.tracing != nil else { return }
        let isNew = reception.withLock { reception in
            defer { reception.traced = phase }
            return reception.traced != phase
        }
        if isNew { trace { $0.reached(phase, $1) } }
    }

    private func trace(_ tell: (any FetchTracing, TracedRequest) -> Void) {
        guard let tracing = plan.tracing else { return }
        var traced = plan.traced
        traced.attempt = reception.withLock { $0.attempt }
        tell(tracing, traced)
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
        let committed: ExchangeReply? = reception.withLock { reception in
            guard !reception.isCommitted else { return nil }
            reception.head = head.raw
            reception.status = head.status
            reception.version = head.version
            reception.bytes = []
            if body == nil {
                let length = min(max(0, head.contentLength), 1 << 20)
                reception.bytes.reserveCapacity(Int(length))
                return nil
            }
            if plan.mayBeReplaced(status: reception.status, attempt: reception.attempt, isRepeatable) {
                return nil
            }
            reception.isCommitted = true
            return reply(reception, nil)
        }
        if let committed { replies.add(self, .success(committed)) }
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

/// What an exchange knows from its session and its request.
struct ExchangePlan: Sendable {
    var traced: TracedRequest
    var tracing: (any FetchTracing)?
    var redaction: Redaction
    var retry: RetryPolicy
    /// Whether a 401 may be but the first step of an authentication.
    var answersChallenges: Bool
    var observers: [any FetchAttemptObserver]
    var upload: UploadStream?
    /// The session.
    var owner: ObjectIdentifier
    var limits: CallLimits

    /// Whether the response with this status may not be the one that counts, because another attempt or another
    /// step of an authentication may follow: a stream's reader does not get it before that is decided.
    func mayBeReplaced(status: Int, attempt: Int, _ isRepeatable: Bool) -> Bool {
        if answersChallenges, status == 401 { return true }
        guard status >= 400, attempt <= retry.retries, isRepeatable || retry.retriesAllMethods else {
            return false
        }
        return retry.statuses.contains(status) || retry.failureKinds.contains(.status)
    }
}

/// What an exchange gives to the task that waits for it.
struct ExchangeReply: Sendable {
    /// Status line and headers as received.
    var head: [UInt8]
    var status: Int
    var version: FetchHTTPVersion
    /// The decoded body; empty for a stream that goes on.
    var bytes: [UInt8]
    /// Lines behind the body.
    var trailers: [UInt8]
    var url: String
    var hops: [RedirectHop]
    var attempts: Int
    var request: String
    /// Nil for a stream that goes on.
    var settlement: Settlement?

    var responseHead: FetchResponseHead {
        let headers = FetchHeaders(head: head)
        let retryAfter = headers["Retry-After"].flatMap {
            RetryAfter.delay($0, wallNanoseconds: RunClock().wallStart)
        }
        return FetchResponseHead(
            status: status, headers: headers, url: url, httpVersion: version, attempts: attempts,
            redirects: hops, retryAfter: retryAfter, request: request)
    }

    var response: FetchResponse {
        FetchResponse(
            head: responseHead, bytes: bytes, timings: FetchTimings(settlement?.timings ?? PhaseTimings()),
            isReused: settlement?.isReused ?? false, trailerLines: trailers)
    }
}

extension Result<ExchangeReply, FetchError> {
    /// What is wrong with it; nil where its response is accepted.
    fileprivate func failure(_ request: @autoclosure () -> String) -> FetchError? {
        switch self {
        case .success(let reply):
            guard let failure = reply.settlement?.failure else { return nil }
            var error = FetchError(failure, request: request())
            error.status = reply.status
            error.attempts = reply.attempts
            return error
        case .failure(let error): return error
        }
    }
}

extension TracedRequest {
    /// `GET http://127.0.0.1:8081/users`.
    var line: String { method.rawValue + " " + url }
}
