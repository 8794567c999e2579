import DequeModule
import Synchronization

extension FetchSession {
    /// Sends all of them, as many at once as the session's limits allow, and returns when all are settled.
    ///
    /// - Returns: One entry a request, in the order of the requests; a failed one does not end the others. When the task is
    ///   cancelled, those that are unsettled are failures of kind `cancelled`.
    public func gather(_ requests: some Collection<FetchRequest>) async -> [Result<FetchResponse, FetchError>]
    {
        var results = [Result<FetchResponse, FetchError>?](repeating: nil, count: requests.count)
        // All results are kept anyway, so all may wait in the session's own queue, where each host has its turn.
        let responses = FetchResponses(
            session: self, window: max(1, requests.count),
            makeRequests: { [all = Array(requests)] in
                AnyIterator(all.makeIterator())
            })
        for await settled in responses { results[settled.index] = settled.result }
        // A cancelled iteration ends early: what it has not come to was never sent.
        return results.map { $0 ?? .failure(FetchError(.cancelled, message: "cancelled")) }
    }

    /// The same for URLs to `GET`.
    public func gather(_ urls: some Collection<String>) async -> [Result<FetchResponse, FetchError>] {
        await gather(urls.map { FetchRequest(url: $0) })
    }

    /// Sends all of them and gives each as it settles.
    ///
    /// The requests are taken from the sequence as they are needed, so it may be lazy and long. At most as many
    /// responses as twice the session's total limit are in memory: when nobody takes them, no more are sent. Letting the
    /// iteration go, or cancelling its task, cancels what is unsettled.
    public func responses<Requests: Sequence & Sendable>(to requests: Requests) -> FetchResponses
    where Requests.Element == FetchRequest {
        FetchResponses(
            session: self, window: 2 * max(1, configuration.limits.total),
            makeRequests: { AnyIterator(requests.makeIterator()) })
    }
}

/// A request of ``FetchSession/responses(to:)`` that is settled.
public struct SettledRequest: Sendable {
    /// The place of the request in the sequence, counted from 0.
    public var index: Int
    /// As it was sent.
    public var request: FetchRequest
    /// Its response, or why there is none.
    public var result: Result<FetchResponse, FetchError>
}

/// Responses in the order they settle.
public struct FetchResponses: AsyncSequence, Sendable {
    public typealias Element = SettledRequest
    public typealias Failure = Never

    let session: FetchSession
    /// How many may be begun and not taken.
    let window: Int
    let makeRequests: @Sendable () -> AnyIterator<FetchRequest>

    public func makeAsyncIterator() -> Iterator {
        Iterator(session: session, requests: makeRequests(), window: window)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let session: FetchSession
        private let requests: AnyIterator<FetchRequest>
        private let settled = SettledQueue()
        private let window: Int
        private var begun = 0
        private var taken = 0
        private var isExhausted = false

        init(session: FetchSession, requests: AnyIterator<FetchRequest>, window: Int) {
            self.session = session
            self.requests = requests
            self.window = window
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> SettledRequest? {
            begin()
            guard taken < begun else { return nil }
            taken += 1
            return await settled.next()
        }

        /// Sends more, up to the window; none once the task is cancelled.
        private mutating func begin() {
            if Task.isCancelled { isExhausted = true }
            while !isExhausted, begun - taken < window {
                guard let request = requests.next() else {
                    isExhausted = true
                    return
                }
                let index = begun
                begun += 1
                settled.begin(index) { [session] in
                    do throws(FetchError) {
                        return SettledRequest(
                            index: index, request: request, result: .success(try await session.send(request)))
                    } catch {
                        return SettledRequest(index: index, request: request, result: .failure(error))
                    }
                }
            }
        }
    }
}

/// The tasks of an iteration and what they came to; its end cancels those that are left.
private final class SettledQueue: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var settled = Deque<SettledRequest>()
        var reader: CheckedContinuation<SettledRequest, Never>?
    }

    /// Apart, so that tasks do not keep the queue whose end cancels them.
    private final class Box: Sendable {
        let state = Mutex(State())

        func put(_ settled: SettledRequest) {
            let reader: CheckedContinuation<SettledRequest, Never>? = state.withLock { state in
                state.tasks[settled.index] = nil
                guard let reader = state.reader else {
                    state.settled.append(settled)
                    return nil
                }
                state.reader = nil
                return reader
            }
            reader?.resume(returning: settled)
        }
    }

    private let box = Box()

    deinit {
        cancel()
    }

    func begin(_ index: Int, _ work: @escaping @Sendable () async -> SettledRequest) {
        // Under the lock: the task can't settle before it stands in the table.
        box.state.withLock { state in
            state.tasks[index] = Task { [box] in box.put(await work()) }
        }
    }

    func next() async -> SettledRequest {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settled: SettledRequest? = box.state.withLock { state in
                    if let settled = state.settled.popFirst() { return settled }
                    state.reader = continuation
                    return nil
                }
                if let settled { continuation.resume(returning: settled) }
            }
        } onCancel: {
            cancel()
        }
    }

    private func cancel() {
        let tasks = box.state.withLock { Array($0.tasks.values) }
        for task in tasks { task.cancel() }
    }
}
