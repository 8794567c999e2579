/// What stands between a session's calls and the network: it sees each request before it is sent and what comes of it, and may
/// change either, send it again, or answer itself.
///
/// ```swift
/// configuration.middleware = [
///     .logging(logger),
///     FetchMiddleware { request, next throws(FetchError) in
///         let response = try await next(request)
///         return response.status == 401 ? try await next(renewed(request)) : response
///     },
/// ]
/// ```
///
/// It runs in the task of the call, for every way to send: the verbs, `send`, `gather`, `map`, `responses` and `stream`. The first of
/// ``FetchSession/Configuration/middleware`` is the outermost. Of a `stream` it gets the head: its response has no bytes, and one
/// that it gives with bytes of its own has those for a body.
///
/// A closure of several statements has to say `throws(FetchError)`, as here: the compiler takes it for one that throws anything
/// else.
///
/// The retries of ``RetryPolicy`` happen within `next`; ``FetchRequest/observeAttempts(_:)`` tells of each.
public struct FetchMiddleware: Sendable {
    /// Sends the request on, to the next middleware or the network.
    public typealias Next = @Sendable (FetchRequest) async throws(FetchError) -> FetchResponse

    let respond: @Sendable (FetchRequest, @escaping Next) async throws(FetchError) -> FetchResponse

    /// - Parameter respond: Gives the response to a request; calls `next` as often as it likes, if at all.
    public init(
        _ respond:
            @escaping @Sendable (_ request: FetchRequest, _ next: @escaping Next) async throws(FetchError) ->
            FetchResponse
    ) {
        self.respond = respond
    }

    /// Changes each request before it is sent on.
    ///
    /// ```swift
    /// configuration.middleware = [.changing { $0.headers["X-Request-ID"] = UUID().uuidString }]
    /// ```
    ///
    /// - Parameter change: May wait, for a token say. What it throws is what the call throws; of several statements it says
    ///   `throws(FetchError)`.
    public static func changing(
        _ change: @escaping @Sendable (_ request: inout FetchRequest) async throws(FetchError) -> Void
    ) -> FetchMiddleware {
        FetchMiddleware { request, next throws(FetchError) in
            var request = request
            try await change(&request)
            return try await next(request)
        }
    }
}

extension [FetchMiddleware] {
    /// Sends the request by all of them, the first one first.
    func respond(
        to request: FetchRequest, _ send: @escaping FetchMiddleware.Next
    ) async throws(FetchError) -> FetchResponse {
        var next = send
        for middleware in reversed() {
            next = { [next] request throws(FetchError) in try await middleware.respond(request, next) }
        }
        return try await next(request)
    }
}
