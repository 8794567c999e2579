import FetchCore
import Metrics
import Synchronization

extension FetchMiddleware {
    /// Counts and times calls, by the names of [OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-client):
    ///
    /// | metric | kind | dimensions |
    /// |---|---|---|
    /// | `http.client.request.duration` | timer, a value a call | `http.request.method`, and `http.response.status_code` or `error.type` |
    /// | `http.client.active_requests` | meter | |
    /// | `http.client.attempts` | counter | `http.request.method` |
    ///
    /// A call's time is that of the whole call, with its queue and attempts; a stream's ends with its head. No dimension has a URL or
    /// a host, and methods that are not of RFC 9110 or RFC 5789 count as `_OTHER`: there are few of each.
    ///
    /// - Parameter factory: Nil, the default, is what the program bootstrapped `MetricsSystem` with.
    public static func metrics(_ factory: (any MetricsFactory)? = nil) -> FetchMiddleware {
        let metrics = CallMetrics(factory ?? MetricsSystem.factory)
        return FetchMiddleware { request, next throws(FetchError) in
            try await metrics.measure(request, next)
        }
    }
}

/// The metrics of a session's calls, each made once.
private final class CallMetrics: Sendable {
    private struct Key: Hashable {
        var method: String
        /// A status, or a kind of failure.
        var result: String
        var isStatus: Bool
    }

    private struct Made {
        var timers: [Key: Metrics.Timer] = [:]
        var attempts: [String: Counter] = [:]
    }

    private let factory: any MetricsFactory
    private let made = Mutex(Made())
    private let activeCount = Atomic(0)
    private let active: Meter

    private static let knownMethods: Set = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ]

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        active = Meter(label: "http.client.active_requests", factory: factory)
    }

    func measure(
        _ request: FetchRequest, _ next: FetchMiddleware.Next
    ) async throws(FetchError) -> FetchResponse {
        let method = request.method.rawValue
        let shown = Self.knownMethods.contains(method) ? method : "_OTHER"
        let begin = ContinuousClock.now
        change(by: 1)
        defer { change(by: -1) }
        do throws(FetchError) {
            let response = try await next(request)
            let key = Key(method: shown, result: String(response.status), isStatus: true)
            count(key, since: begin, attempts: response.attempts)
            return response
        } catch {
            let key = Key(method: shown, result: error.kind.rawValue, isStatus: false)
            count(key, since: begin, attempts: error.attempts)
            throw error
        }
    }

    private func change(by difference: Int) {
        active.set(activeCount.add(difference, ordering: .relaxed).newValue)
    }

    private func count(_ key: Key, since begin: ContinuousClock.Instant, attempts: Int) {
        let took = Int64((ContinuousClock.now - begin) / .nanoseconds(1))
        made.withLock { made in
            timer(key, &made).recordNanoseconds(took)
            counter(key.method, &made).increment(by: attempts)
        }
    }

    private func timer(_ key: Key, _ made: inout Made) -> Metrics.Timer {
        if let timer = made.timers[key] { return timer }
        let result = (key.isStatus ? "http.response.status_code" : "error.type", key.result)
        let timer = Metrics.Timer(
            label: "http.client.request.duration",
            dimensions: [("http.request.method", key.method), result],
            factory: factory)
        made.timers[key] = timer
        return timer
    }

    private func counter(_ method: String, _ made: inout Made) -> Counter {
        if let counter = made.attempts[method] { return counter }
        let counter = Counter(
            label: "http.client.attempts", dimensions: [("http.request.method", method)], factory: factory)
        made.attempts[method] = counter
        return counter
    }
}
