/// The requests of an iteration that are on their way, and what they came to; its end cancels those that are left.
final class SettledQueue: Sendable {
    private let session: FetchSession
    /// How many may be begun and not taken, first.
    private let window: Int
    /// The same where requests wait for their hosts although there is room for more.
    private let widest: Int
    /// Nil where they are fed to it.
    private let source: RequestSource?
    private let box: Box

    init(_ session: FetchSession, window: Int, widest: Int, _ source: RequestSource? = nil) {
        self.session = session
        self.window = window
        self.widest = widest
        self.source = source
        box = Box(session.thread)
    }

    deinit {
        box.close()
    }

    /// The next one that is settled; nil when none is left.
    func next() async -> SettledRequest? {
        guard let settled = await take() else { return nil }
        return SettledRequest(
            index: settled.index, request: settled.request, result: session.checked(settled.result))
    }

    /// The same as the engine, or the middleware, has left it.
    func take() async -> Settled? {
        if Task.isCancelled { box.end() }
        while true {
            if let source { begin(from: source) }
            switch box.take() {
            case .settled(let settled): return settled
            case .end: return nil
            case .wait:
                await withTaskCancellationHandler {
                    await box.waitForMore()
                } onCancel: {
                    box.end()
                }
            }
        }
    }

    /// Begins as many as there is room for, some at once: what they share is then done once for all of them.
    private func begin(from source: RequestSource) {
        let places = box.places(window, widest: widest)
        guard places > 0 else { return }
        var requests: [FetchRequest] = []
        while requests.count < places, let request = source.next() { requests.append(request) }
        box.begin(requests, in: session)
        if requests.count < places { box.finish() }
    }

    /// Begins them as they come, and as there is room for them.
    func feed<Requests: AsyncSequence & SendableMetatype>(from requests: sending Requests)
    where
        Requests.Element == FetchRequest, Requests.Failure == Never,
        Requests.AsyncIterator: SendableMetatype
    {
        let feeder = Task { [box, session, window] in
            for await request in requests {
                guard await box.waitForRoom(window) else { return }
                box.begin([request], in: session)
            }
            box.finish()
        }
        box.onEnd { feeder.cancel() }
    }
}

extension SettledQueue {
    /// The place of a request among those that are sent together.
    struct Place: Sendable {
        let box: Box
        let index: Int
        let request: FetchRequest
    }

    /// What one request came to; an object, so that it is not moved about as a whole.
    enum Settled: Sendable {
        case exchange(Exchange, Place)
        /// By the session's middleware.
        case call(MiddlewareCall)

        var index: Int {
            switch self {
            case .exchange(_, let place): place.index
            case .call(let call): call.index
            }
        }

        var request: FetchRequest {
            switch self {
            case .exchange(_, let place): place.request
            case .call(let call): call.request
            }
        }

        /// Asked for once.
        var result: Result<FetchResponse, FetchError> {
            switch self {
            case .exchange(let exchange, _):
                exchange.reply.take() ?? .failure(FetchError(.cancelled, cause: "cancelled"))
            case .call(let call): call.result
            }
        }
    }

    /// A request that went by the session's middleware.
    final class MiddlewareCall: Sendable {
        let index: Int
        let request: FetchRequest
        let result: Result<FetchResponse, FetchError>

        init(_ index: Int, _ request: FetchRequest, _ result: Result<FetchResponse, FetchError>) {
            self.index = index
            self.request = request
            self.result = result
        }
    }
}
