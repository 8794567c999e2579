import FetchCore
import Synchronization
import Tracing

extension FetchMiddleware {
    /// Makes a span a call, below the one that the calling task is in, and a child of it an attempt, by the names of
    /// [OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span).
    ///
    /// Each attempt carries its own context to the server, as the program's tracer writes it: with OpenTelemetry's that is
    /// [`traceparent`](https://www.w3.org/TR/trace-context/). A header of that name which the request has itself wins, and other
    /// hosts that redirects lead to get none. No attribute has a secret. A stream's span ends with its head.
    ///
    /// - Parameter tracer: Nil, the default, is what the program bootstrapped `InstrumentationSystem` with.
    public static func distributedTracing(_ tracer: (any Tracer)? = nil) -> FetchMiddleware {
        FetchMiddleware { request, next throws(FetchError) in
            try await CallSpan.trace(request, tracer ?? InstrumentationSystem.tracer, next)
        }
    }
}

/// The span of one call.
private enum CallSpan {
    static func trace(
        _ request: FetchRequest, _ tracer: any Tracer, _ next: @escaping FetchMiddleware.Next
    ) async throws(FetchError) -> FetchResponse {
        let span = tracer.startSpan(request.method.rawValue, ofKind: .client)
        span.describe(request)
        var request = request
        request.observeAttempts(AttemptSpans(request, tracer, parent: span.context))
        let result = await ServiceContext.withValue(span.context) { [request] in
            await Self.result(request, next)
        }
        switch result {
        case .success(let response): span.end(status: response.status, nil)
        case .failure(let error): span.end(status: error.status, error)
        }
        return try result.get()
    }

    private static func result(
        _ request: FetchRequest, _ next: FetchMiddleware.Next
    ) async -> Result<FetchResponse, FetchError> {
        do throws(FetchError) { return .success(try await next(request)) } catch { return .failure(error) }
    }
}

/// The spans of a call's attempts, one after the other.
private final class AttemptSpans: FetchAttemptObserver {
    private let request: FetchRequest
    private let tracer: any Tracer
    private let parent: ServiceContext
    private let span = Mutex<(any Span)?>(nil)

    init(_ request: FetchRequest, _ tracer: any Tracer, parent: ServiceContext) {
        self.request = request
        self.tracer = tracer
        self.parent = parent
    }

    func began(attempt: Int) -> FetchHeaders {
        let span = tracer.startSpan(
            "\(request.method.rawValue) attempt", context: parent, ofKind: .client)
        span.describe(request)
        if attempt > 1 { span.attributes.set("http.request.resend_count", value: .int64(Int64(attempt - 1))) }
        self.span.withLock { $0 = span }
        var headers = FetchHeaders()
        tracer.inject(span.context, into: &headers, using: HeaderInjector())
        return headers
    }

    func ended(attempt: Int, status: Int?, error: FetchError?) {
        let span = span.withLock { span in
            defer { span = nil }
            return span
        }
        span?.end(status: status, error)
    }
}

private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout FetchHeaders) {
        carrier[key] = value
    }
}

extension Span {
    fileprivate func describe(_ request: FetchRequest) {
        attributes.set("http.request.method", value: .string(request.method.rawValue))
        attributes.set("url.full", value: .string(Redaction.standard.url(request.url).sanitised()))
    }

    fileprivate func end(status: Int?, _ error: FetchError?) {
        if let status { attributes.set("http.response.status_code", value: .int64(Int64(status))) }
        if let error {
            attributes.set("error.type", value: .string(error.kind.rawValue))
            recordError(error)
            setStatus(SpanStatus(code: .error, message: error.cause))
        } else if let status, status >= 400 {
            attributes.set("error.type", value: .string(String(status)))
            setStatus(SpanStatus(code: .error))
        }
        end()
    }
}
