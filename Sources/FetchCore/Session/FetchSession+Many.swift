extension FetchSession {
    /// Sends all of them, as many at once as the session's limits allow, and returns when all are settled.
    ///
    /// The time of each call begins with its first attempt: one of many is waited for by nobody.
    ///
    /// - Returns: One entry a request, in the order of the requests; a failed one does not end the others. When the task is
    ///   cancelled, those that are unsettled are failures of kind `cancelled`.
    public func gather(_ requests: some Collection<FetchRequest>) async -> [Result<FetchResponse, FetchError>]
    {
        await gather(count: requests.count, RequestSource(Array(requests)))
    }

    private func gather(
        count: Int, _ source: RequestSource
    ) async -> [Result<FetchResponse, FetchError>] {
        // What a cancelled iteration does not come to was never sent.
        let unsent = Result<FetchResponse, FetchError>.failure(FetchError(.cancelled, cause: "cancelled"))
        var results = Array(repeating: unsent, count: count)
        let queue = queue(of: source)
        while let settled = await queue.take() { results[settled.index] = checked(settled.result) }
        return results
    }

    /// The same for URLs to `GET`.
    public func gather(
        _ urls: some Collection<some FetchURLConvertible>
    ) async -> [Result<FetchResponse, FetchError>] {
        let urls = urls.map(\.fetchURL)
        return await gather(count: urls.count, RequestSource(urls.lazy.map { FetchRequest(url: $0) }))
    }

    /// The same for values to `POST` as JSON.
    ///
    /// - Throws: ``FetchError`` of kind `input` when one can't be encoded; nothing is sent then.
    public func gather<Address: FetchURLConvertible, Value: Encodable>(
        _ posts: some Collection<(url: Address, json: Value)>
    ) async throws(FetchError) -> [Result<FetchResponse, FetchError>] {
        var requests: [FetchRequest] = []
        for (url, value) in posts {
            requests.append(FetchRequest(method: .post, url: url, content: try .json(value)))
        }
        return await gather(requests)
    }

    /// Sends all of them, as `gather` does, and gives what the closure makes of each, in the order of the requests: a body
    /// that it makes little of is not kept.
    ///
    /// - Parameters:
    ///   - requests: What is sent.
    ///   - transform: Is called as they settle. Once it throws, what is unsettled is cancelled.
    public func map<Value>(
        _ requests: some Collection<FetchRequest>,
        _ transform: (Result<FetchResponse, FetchError>) async throws -> Value
    ) async rethrows -> [Value] {
        var values = [Value?](repeating: nil, count: requests.count)
        for await settled in FetchResponses(queue: queue(of: RequestSource(Array(requests)))) {
            values[settled.index] = try await transform(settled.result)
        }
        var all: [Value] = []
        all.reserveCapacity(values.count)
        for value in values {
            // A cancelled iteration ends early: what it has not come to was never sent.
            if let value {
                all.append(value)
            } else {
                all.append(try await transform(.failure(FetchError(.cancelled, cause: "cancelled"))))
            }
        }
        return all
    }

    /// A list waits in the session's own queue where hosts hold it back, so that each has its turn; else but so much of it as
    /// keeps the limit busy: with all of a long one, what is kept of each would not be in the processor's cache any more when its
    /// turn comes.
    private func queue(of source: RequestSource) -> SettledQueue {
        let window = max(256, window)
        return SettledQueue(self, window: window, widest: max(4096, window), source)
    }

    private var window: Int { 2 * max(1, configuration.limits.total) }

    /// Sends all of them and gives each as it settles.
    ///
    /// The requests are taken from the sequence as they are needed, so it may be lazy and long; it is gone through once. At
    /// most as many responses as twice the session's total limit are in memory: when nobody takes them, no more are sent.
    /// Letting the iteration go, or cancelling its task, cancels what is unsettled. The time of each call begins with its first
    /// attempt.
    public func responses<Requests: Sequence>(to requests: sending Requests) -> FetchResponses
    where Requests.Element == FetchRequest {
        FetchResponses(queue: SettledQueue(self, window: window, widest: window, RequestSource(requests)))
    }

    /// The same for requests that come one after the other, such as those of an `AsyncStream`.
    public func responses<Requests: AsyncSequence & SendableMetatype>(to requests: sending Requests)
        -> FetchResponses
    where
        Requests.Element == FetchRequest, Requests.Failure == Never,
        Requests.AsyncIterator: SendableMetatype
    {
        let many = SettledQueue(self, window: window, widest: window)
        many.feed(from: requests)
        return FetchResponses(queue: many)
    }
}

/// A request of ``FetchSession``'s `responses(to:)` that is settled.
public struct SettledRequest: Sendable {
    /// The place of the request in the sequence, counted from 0.
    public var index: Int
    /// As it was sent.
    public var request: FetchRequest
    /// Its response, or why there is none.
    public var result: Result<FetchResponse, FetchError>
}

/// Responses in the order they settle; gone through once, by one task.
public struct FetchResponses: AsyncSequence, Sendable {
    /// A request with its response, or with why there is none.
    public typealias Element = SettledRequest
    /// It ends, and never fails: a failed request is an element.
    public typealias Failure = Never

    let queue: SettledQueue

    /// The one that takes them: a further one goes on where that has stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(queue: queue)
    }

    /// Takes the responses one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let queue: SettledQueue

        /// The next one that is settled; nil after the last, and where the task was cancelled and all that was begun has come.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> SettledRequest? {
            await queue.next()
        }
    }
}
