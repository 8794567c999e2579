import Synchronization

/// Sends HTTP requests, many at once: one session is reused for all of a program's, and with it connections, TLS
/// sessions, addresses and cookies.
///
/// ```swift
/// try await withFetchSession { session in
///     let users = try await session.get("http://127.0.0.1:8081/users").json([User].self)
/// }
/// ```
///
/// It has a thread of its own, or shares one (``FetchEngine``). Requests beyond its ``Configuration/limits`` wait in a queue, in order; a call takes 300 s at
/// most, queue and all (``FetchTimeouts/call``). Any status is a response; what gives none is thrown as ``FetchError``. Failed attempts of idempotent requests are
/// made again by its ``Configuration/retry`` policy. All methods may be called from any task; cancelling the task ends its
/// request at once and closes its socket.
public final class FetchSession: Sendable {
    /// For a program that needs no settings: it is open as long as the program runs.
    public static let shared = FetchSession()

    /// What it was made with; it does not change.
    public let configuration: Configuration
    private let engine: FetchEngine
    private let traits: SessionTraits
    private let stage = Mutex(Stage.open)

    private enum Stage {
        case open
        /// What was sent is waited for, nothing more is taken.
        case draining
        case closed
    }

    /// A session that is open until ``close()``, or until nothing refers to it any more.
    ///
    /// Where the process has no file descriptors or thread left for an engine of its own, each of its requests throws that.
    public init(_ configuration: Configuration = Configuration()) {
        engine = configuration.engine ?? FetchEngine(configuration)
        self.configuration = configuration
        traits = SessionTraits(configuration)
    }

    /// Breaks off what is unsettled, which throws ``FetchError`` of kind `closed`, and returns once its sockets are closed, and
    /// the thread of an engine of its own is about to end. A second call returns at once.
    public func close() async {
        guard let thread = try? engine.thread() else { return }
        await withCheckedContinuation { continuation in
            let isFirst = stage.withLock { stage in
                guard stage != .closed else { return false }
                stage = .closed
                // Under the lock: no request is posted behind it.
                if configuration.engine == nil {
                    engine.close { continuation.resume() }
                } else {
                    let owner = ObjectIdentifier(self)
                    thread.post { $0.output.close(owner, $0) { continuation.resume() } }
                }
                return true
            }
            if !isFirst { continuation.resume() }
        }
    }
}

// MARK: - Draining

extension FetchSession {
    /// Waits until all that was sent is settled, bodies of streams too, and closes then; sends nothing new meanwhile.
    ///
    /// - Parameter limit: What is unsettled after it is broken off, as ``close()`` does; also once the task is cancelled.
    public func close(draining limit: Duration) async {
        let isFirst = stage.withLock { stage in
            defer { if stage == .open { stage = .draining } }
            return stage == .open
        }
        if isFirst, let thread = try? engine.thread() {
            let owner = ObjectIdentifier(self)
            let timer = Task {
                try? await Task.sleep(for: limit)
                thread.post { $0.output.stopWaiting(for: owner) }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    stage.withLock { stage in
                        // Under the lock: nothing is posted behind the thread's end.
                        guard stage == .draining else { return continuation.resume() }
                        thread.post { $0.output.whenIdle(owner) { continuation.resume() } }
                    }
                }
            } onCancel: {
                timer.cancel()
            }
            timer.cancel()
        }
        await close()
    }

    /// What the connections of its engine are at.
    public var statistics: FetchStatistics {
        get async { await engine.statistics }
    }
}

// MARK: - Exchanges

extension FetchSession {
    /// - Parameters:
    ///   - place: Its place among many; nil where a task waits for it alone.
    ///   - countsQueue: Whether the call's time runs while it waits for its first attempt.
    func makeExchange(
        _ request: FetchRequest, body: BodyQueue? = nil, place: SettledQueue.Place? = nil,
        countsQueue: Bool = true
    ) throws(FetchError) -> Exchange {
        let thread: SessionThread
        do throws(FetchFailure) {
            thread = try engine.thread()
        } catch {
            throw FetchError(
                error,
                request: RequestLine(request.method, request.url, traits.redaction).text)
        }
        var request = request
        let ownLogIn = request.credentials != nil && request.headers["Authorization"] == nil
        request.headers.addMissing(configuration.headers)
        if ownLogIn { request.headers["Authorization"] = nil }
        request.url = try absolute(request.url)
        if request.attemptTimeout == nil, let call = request.timeout,
            let attempt = configuration.timeouts.attempt
        {
            request.attemptTimeout = max(call, attempt)
        }
        let (id, number) = engine.ids.take()
        let single: (chunk: RequestChunk, url: String)
        do throws(RequestFault) {
            single = try RequestChunk.single(request, id: id, origins: engine.origins)
        } catch {
            engine.ids.giveBack(id)
            let shown = RequestFault.harmless(url: Array(request.url.utf8))
            throw FetchError(error, request: "\(request.method) \(shown)")
        }
        let plan = ExchangePlan(
            request, number: number, url: single.url, traits: traits, owner: ObjectIdentifier(self),
            place: place, countsQueue: countsQueue)
        return Exchange(
            id: id, chunk: single.chunk, plan: plan, thread: thread, body: body, replies: engine.replies)
    }

    /// An exchange whose body is read as it comes.
    func openStream(_ request: FetchRequest) throws(FetchError) -> (Exchange, FetchBody) {
        let thread = try? engine.thread()
        let queue = BodyQueue(limit: configuration.streamBufferSize) { thread?.wake() }
        let exchange = try makeExchange(request, body: queue)
        return (exchange, FetchBody(lease: BodyLease(exchange: exchange, session: self, queue: queue)))
    }

    /// The URL seen from the configuration's ``Configuration/baseURL``.
    private func absolute(_ url: String) throws(FetchError) -> String {
        guard let base = configuration.base, !url.contains("://") else { return url }
        do throws(RedirectTarget.Fault) {
            return try RedirectTarget(location: url, from: base).url
        } catch {
            throw FetchError(
                .input,
                cause: "no URL in '\(RequestFault.harmless(url: Array(url.utf8)))' as seen from "
                    + "'\(RequestFault.harmless(url: Array(base.utf8)))'; expected http://host/path")
        }
    }

    /// By which the tasks of its requests hear of them.
    var replies: TurnReplies { engine.replies }

    /// Where its requests are sent; nil where the process has no descriptor or thread for it.
    var thread: SessionThread? { try? engine.thread() }

    func reply(of exchange: Exchange) async -> Result<FetchResponse, FetchError> {
        // A cancellation that comes before the request was posted leaves its mark, which the loop looks at first.
        await withTaskCancellationHandler {
            start(exchange)
            return await exchange.reply.value
        } onCancel: {
            exchange.cancel()
        }
    }

    /// Sends it; where the session is closed it is settled then.
    private func start(_ exchange: Exchange) {
        let isSent = post(to: exchange.thread) { $0.output.submit(exchange, to: $0) }
        if isSent { exchange.startUpload() } else { refuse([exchange]) }
    }

    /// The same for many.
    func start(_ exchanges: [Exchange]) {
        guard let thread = exchanges.first?.thread else { return }
        let isSent = post(to: thread) { engine in
            for exchange in exchanges { engine.output.submit(exchange, to: engine) }
        }
        if !isSent { return refuse(exchanges) }
        for exchange in exchanges { exchange.startUpload() }
    }

    /// False where the session is closed.
    private func post(to thread: SessionThread, _ command: @escaping SessionThread.Command) -> Bool {
        stage.withLock { stage in
            if stage == .open { thread.post(command) }
            return stage == .open
        }
    }

    private func refuse(_ exchanges: [Exchange]) {
        for exchange in exchanges { exchange.refused() }
        // There may be no turn any more at whose end it would be told.
        engine.replies.tell()
    }
}

/// Runs the body with a new session and closes that on every way out: a result, an error, a cancellation.
///
/// - Parameters:
///   - configuration: The default is ``FetchSession/Configuration/init()``.
///   - isolation: Where the body runs; the default is where the caller does.
///   - body: What is done with the session. Of several statements it says `session throws(FetchError) in` to keep its error's type.
/// - Throws: What the body throws.
public func withFetchSession<Result, Failure: Error>(
    _ configuration: FetchSession.Configuration = FetchSession.Configuration(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (FetchSession) async throws(Failure) -> Result
) async throws(Failure) -> Result {
    let session = FetchSession(configuration)
    let result: Result
    do {
        result = try await body(session)
    } catch {
        await session.close()
        throw error
    }
    await session.close()
    return result
}
