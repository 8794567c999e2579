import DequeModule
import Synchronization

/// Requests that come one by one, whoever asks.
final class RequestSource: Sendable {
    private let iterator: Mutex<AnyIterator<FetchRequest>>

    init<Requests: Sequence>(_ requests: sending Requests) where Requests.Element == FetchRequest {
        iterator = Mutex(AnyIterator(requests.makeIterator()))
    }

    func next() -> FetchRequest? {
        iterator.withLock { $0.next() }
    }
}

/// The requests of an iteration that are on their way, and what they came to; its end cancels those that are left.
final class SettledQueue: Sendable {
    private let session: FetchSession
    /// How many may be begun and not taken.
    private let window: Int
    /// Nil where they are fed to it.
    private let source: RequestSource?
    private let box = Box()

    init(_ session: FetchSession, window: Int, _ source: RequestSource? = nil) {
        self.session = session
        self.window = window
        self.source = source
    }

    deinit {
        box.end()
    }

    /// The next one that is settled; nil when none is left.
    func next() async -> SettledRequest? {
        if Task.isCancelled { box.end() }
        if let source { begin(from: source) }
        while true {
            switch box.take() {
            case .settled(let settled):
                return SettledRequest(
                    index: settled.index, request: settled.request, result: settled.reply.result(session))
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
        for _ in 0..<box.places(window) {
            guard let request = source.next() else { return box.finish() }
            box.begin(request, in: session)
        }
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
                box.begin(request, in: session)
            }
            box.finish()
        }
        box.onEnd { feeder.cancel() }
    }
}

extension SettledQueue {
    /// What one request came to.
    struct Settled: Sendable {
        var index: Int
        var request: FetchRequest
        var reply: Reply
    }

    enum Reply: Sendable {
        /// As the engine gave it: the response is made of it by who takes it.
        case engine(Result<ExchangeReply, FetchError>)
        case middleware(Result<FetchResponse, FetchError>)

        func result(_ session: FetchSession) -> Result<FetchResponse, FetchError> {
            switch self {
            case .engine(let reply): session.settled(reply)
            case .middleware(let result): result
            }
        }
    }

    /// What there is for who takes them.
    enum Step {
        case settled(Settled)
        case end
        case wait
    }

    /// A request on its way.
    private enum Begun {
        case exchange(Exchange)
        /// That of its middleware.
        case task(Task<Void, Never>)

        func cancel() {
            switch self {
            case .exchange(let exchange): exchange.cancel()
            case .task(let task): task.cancel()
            }
        }
    }

    /// Apart, so that requests on their way do not keep the queue whose end cancels them.
    final class Box: Sendable {
        private struct State {
            /// By index: those on their way.
            var onTheirWay: [Int: Begun] = [:]
            var settled = Deque<Settled>()
            var begun = 0
            var taken = 0
            /// Whether no more are begun.
            var isFinished = false
            /// Whether those on their way are not wanted any more.
            var isEnded = false
            var reader: CheckedContinuation<Void, Never>?
            /// Whether the reader is to go on at the end of the turn.
            var isTold = false
            var feeder: CheckedContinuation<Bool, Never>?
            var onEnd: (@Sendable () -> Void)?

            mutating func takeReader() -> CheckedContinuation<Void, Never>? {
                defer { reader = nil }
                isTold = false
                return reader
            }

            mutating func takeFeeder() -> CheckedContinuation<Bool, Never>? {
                defer { feeder = nil }
                return feeder
            }
        }

        private let state = Mutex(State())

        /// How many are to be begun now, with so many begun and not taken at most; none while there are some to take and few
        /// places are free.
        func places(_ window: Int) -> Int {
            state.withLock { state in
                let free = window - (state.begun - state.taken)
                return state.isFinished || !state.settled.isEmpty && free < window / 8 ? 0 : free
            }
        }

        /// Returns once there is room; false when no more are wanted.
        func waitForRoom(_ window: Int) async -> Bool {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isFinished { return false }
                    if state.begun - state.taken < window { return true }
                    state.feeder = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }

        /// Calls the closure when it ends, at once where it has.
        func onEnd(_ body: @escaping @Sendable () -> Void) {
            let isEnded = state.withLock { state in
                if !state.isEnded { state.onEnd = body }
                return state.isEnded
            }
            if isEnded { body() }
        }

        func begin(_ request: FetchRequest, in session: FetchSession) {
            let index = state.withLock { state in
                state.begun += 1
                return state.begun - 1
            }
            guard session.configuration.middleware.isEmpty else {
                return beginTask(request, index, in: session)
            }
            do throws(FetchError) {
                let exchange = try session.makeExchange(request, body: nil, countsQueue: false)
                // Before it is sent: it can't settle before it stands in the table.
                let isEnded = state.withLock { state in
                    state.onTheirWay[index] = .exchange(exchange)
                    return state.isEnded
                }
                let replies = session.replies
                exchange.reply.whenKept { [self] reply in
                    put(Settled(index: index, request: request, reply: .engine(reply)), replies)
                }
                session.start(exchange)
                if isEnded { exchange.cancel() }
            } catch {
                put(Settled(index: index, request: request, reply: .engine(.failure(error))))
                resumeReader()
            }
        }

        /// By the session's middleware, which runs in a task of its own.
        private func beginTask(_ request: FetchRequest, _ index: Int, in session: FetchSession) {
            // Under the lock: it can't settle before it stands in the table.
            let (task, isEnded) = state.withLock { state in
                let task = Task { [self] in
                    let result: Result<FetchResponse, FetchError>
                    do throws(FetchError) {
                        result = .success(try await session.respond(to: request, countsQueue: false))
                    } catch {
                        result = .failure(error)
                    }
                    put(Settled(index: index, request: request, reply: .middleware(result)))
                    resumeReader()
                }
                state.onTheirWay[index] = .task(task)
                return (task, state.isEnded)
            }
            if isEnded { task.cancel() }
        }

        /// - Parameter replies: What has the reader go on.
        private func put(_ settled: Settled, _ replies: TurnReplies? = nil) {
            let tells = state.withLock { state in
                state.onTheirWay[settled.index] = nil
                state.settled.append(settled)
                guard replies != nil, state.reader != nil, !state.isTold else { return false }
                state.isTold = true
                return true
            }
            if tells { replies?.add(self) }
        }

        func resumeReader() {
            state.withLock { $0.takeReader() }?.resume()
        }

        /// The next one that is settled, if there is one.
        func take() -> Step {
            let (step, feeder) = state.withLock { state in
                if let settled = state.settled.popFirst() {
                    state.taken += 1
                    return (Step.settled(settled), state.takeFeeder())
                }
                return (state.isFinished && state.begun == state.taken ? Step.end : .wait, nil)
            }
            feeder?.resume(returning: true)
            return step
        }

        /// Returns when ``take()`` may have something.
        func waitForMore() async {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    let isEnd = state.isFinished && state.begun == state.taken
                    if !state.settled.isEmpty || isEnd { return false }
                    state.reader = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        }

        /// No more come.
        func finish() {
            let reader = state.withLock { state in
                state.isFinished = true
                return state.begun == state.taken ? state.takeReader() : nil
            }
            reader?.resume()
        }

        /// No more come, and those on their way are cancelled.
        func end() {
            let (onTheirWay, onEnd, feeder) = state.withLock { state in
                state.isEnded = true
                defer { state.onEnd = nil }
                return (Array(state.onTheirWay.values), state.onEnd, state.takeFeeder())
            }
            finish()
            onEnd?()
            feeder?.resume(returning: false)
            for begun in onTheirWay { begun.cancel() }
        }
    }
}
