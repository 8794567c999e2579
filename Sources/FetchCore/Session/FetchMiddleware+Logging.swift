import Logging

extension FetchMiddleware {
    /// Writes a line a call, without secrets: at `debug`, and at `info` where attempts had failed or the call did.
    ///
    ///     GET http://127.0.0.1:8081/users/7: 200 in 12 ms, 73 bytes
    public static func logging(_ logger: Logger) -> FetchMiddleware {
        FetchMiddleware { request, next throws(FetchError) in
            do throws(FetchError) {
                let response = try await next(request)
                logger.log(level: response.attempts > 1 ? .info : .debug, "\(response.logLine)")
                return response
            } catch {
                let isOurs = error.kind == .cancelled || error.kind == .closed
                logger.log(level: isOurs ? .debug : .info, "\(error)")
                throw error
            }
        }
    }
}

extension FetchResponse {
    fileprivate var logLine: String {
        var words = "\(head.request.text): \(status)"
        // A stream's body is still to come.
        if timings.total > .zero { words += " in \(timings.total.milliseconds) ms, \(bytes.count) bytes" }
        if attempts > 1 { words += ", attempt \(attempts)" }
        return words
    }
}
