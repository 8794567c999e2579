import Synchronization

extension FetchSession {
    /// Sends the request and returns its whole response, whatever its status.
    ///
    /// - Throws: ``FetchError`` where there is no response to give, `cancelled` when the task is, and `status` where
    ///   ``Configuration/requiresSuccess`` is set and the response is none.
    public func send(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        guard configuration.middleware.isEmpty else {
            return try await respond(to: request, countsQueue: true)
        }
        // The path of most calls: a further function that waits costs as much as a small allocation.
        return try checked(await reply(of: try makeExchange(request))).get()
    }

    /// By the session's middleware.
    ///
    /// - Parameter countsQueue: Whether the call's time runs while it waits for its first attempt.
    func respond(to request: FetchRequest, countsQueue: Bool) async throws(FetchError) -> FetchResponse {
        try await configuration.middleware.respond(to: request) { request throws(FetchError) in
            try self.checked(await self.reply(of: try self.makeExchange(request, countsQueue: countsQueue)))
                .get()
        }
    }

    /// Sends the request and returns as soon as the head of its response has come; the body is then read as it comes.
    ///
    /// ``FetchTimeouts/call`` and ``FetchTimeouts/attempt`` hold for the body too: give a long one its own ``FetchRequest/timeout``, which
    /// is as long for its attempts. A response that is
    /// tried again by its status never shows; once a head has shown, nothing is tried again.
    ///
    /// - Throws: As ``send(_:)``.
    public func stream(_ request: FetchRequest) async throws(FetchError) -> FetchStreamResponse {
        let middleware = configuration.middleware
        if middleware.isEmpty { return try await streamDirectly(request) }
        let opened = OpenedStream()
        let response = try await middleware.respond(to: request) { request throws(FetchError) in
            let stream = try await self.streamDirectly(request)
            opened.body.withLock { $0 = stream.body }
            return FetchResponse(head: stream.head)
        }
        let body = response.bytes.isEmpty ? opened.body.withLock { $0 } : nil
        return FetchStreamResponse(head: response.head, body: body ?? FetchBody(bytes: response.bytes))
    }

    private func streamDirectly(_ request: FetchRequest) async throws(FetchError) -> FetchStreamResponse {
        let (exchange, body) = try openStream(request)
        let head = try await reply(of: exchange).get().head
        if configuration.requiresSuccess { try head.requireSuccess() }
        return FetchStreamResponse(head: head, body: body)
    }

    /// What a call gives.
    func checked(_ result: Result<FetchResponse, FetchError>) -> Result<FetchResponse, FetchError> {
        guard configuration.requiresSuccess else { return result }
        return result.flatMap { response in
            Result { () throws(FetchError) in try response.requireSuccess() }
        }
    }
}

/// The body of the stream that the network gave last to a chain of middleware.
private final class OpenedStream: Sendable {
    let body = Mutex<FetchBody?>(nil)
}
