import Foundation

/// Why a ``FetchSession`` has no response to give: a kind to switch over, and what is known beside it.
///
/// ```swift
/// do {
///     let user = try await session.get(url).json(User.self)
/// } catch let error as FetchError {
///     switch error.kind {
///     case .timeout: print("too slow, in phase \(error.phase?.rawValue ?? "?")")
///     case .connect, .dns: print("not there")
///     case .status where error.status == 429: print("again in \(error.retryAfter ?? .seconds(1))")
///     default: print(error)
///     }
/// }
/// ```
public struct FetchError: Error, Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// ``FetchResponse/requireSuccess()`` met a status that is none.
        case status
        /// ``FetchResponse/requireSuccess()`` met a response that another expectation of the request rejects.
        case expect
        /// The name has no address, or the resolver failed.
        case dns
        /// Refused, unreachable, or reset before the connection stood.
        case connect
        /// Handshake or certificate.
        case tls
        /// The phase says which: `connect`, `read` (silence), `total`.
        case timeout
        /// Closed or reset before or within the response, not HTTP, truncated, bad framing or encoding.
        case protocolError = "protocol"
        /// A loop, too many, or to something that is not http or https.
        case redirect
        /// Past the body limit, decompressed bytes counted.
        case tooLarge = "too_large"
        /// The proxy refused, failed, or asked for a log-in.
        case proxy
        /// The request itself cannot be sent: its URL, a header, its body's file or stream.
        case input
        /// Out of memory.
        case output
        /// The body is not what ``FetchResponse/json(_:decoder:)`` was to make of it.
        case decoding
        /// The task was cancelled, or the body was let go.
        case cancelled
        /// The session was closed before the request settled.
        case closed
    }

    /// What happened, to switch over.
    public var kind: Kind
    /// Where in the attempt it happened; nil where no phase applies, as for `input`.
    public var phase: FailurePhase?
    /// Of the last response; nil when no response line was read.
    public var status: Int?
    /// What happened, with the value that matters; sanitised and without secrets.
    public var message: String
    /// libcurl's own code ([list](https://curl.se/libcurl/c/libcurl-errors.html)); 0 when libcurl did not fail.
    public var curlCode: Int32
    /// How many attempts were made; 0 when nothing was ever sent.
    public var attempts: Int
    /// What the last response's `Retry-After` asked for; nil when it had none.
    public var retryAfter: Duration?
    /// Method and URL, without secrets: `GET http://127.0.0.1:8081/users`.
    public var request: String

    public init(
        _ kind: Kind, phase: FailurePhase? = nil, status: Int? = nil, message: String, curlCode: Int32 = 0,
        attempts: Int = 0, retryAfter: Duration? = nil, request: String = ""
    ) {
        self.kind = kind
        self.phase = phase
        self.status = status
        self.message = message
        self.curlCode = curlCode
        self.attempts = attempts
        self.retryAfter = retryAfter
        self.request = request
    }
}

extension FetchError: CustomStringConvertible {
    /// `GET http://127.0.0.1:8081/users: timeout in read: silence for 15 s while waiting (3 attempts)`.
    public var description: String {
        var text = request.isEmpty ? "" : request + ": "
        text += kind.rawValue
        if let phase { text += " in \(phase.rawValue)" }
        text += ": " + message
        if attempts > 1 { text += " (\(attempts) attempts)" }
        return text
    }
}

extension FetchError: LocalizedError {
    public var errorDescription: String? { description }
}

extension FetchError {
    init(_ failure: FetchFailure, request: String) {
        self.init(
            Kind(failure.kind), phase: failure.phase, message: failure.message, curlCode: failure.curlCode,
            request: request)
    }

    init(_ fault: RequestFault, request: String) {
        self.init(.input, message: fault.description, request: request)
    }
}

extension FetchError.Kind {
    init(_ kind: FailureKind) {
        switch kind {
        case .status: self = .status
        case .expect: self = .expect
        case .dns: self = .dns
        case .connect: self = .connect
        case .tls: self = .tls
        case .timeout: self = .timeout
        case .protocolError: self = .protocolError
        case .redirect: self = .redirect
        case .tooLarge: self = .tooLarge
        case .proxy: self = .proxy
        case .input: self = .input
        case .output: self = .output
        }
    }
}
