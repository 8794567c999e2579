import FoundationEssentials

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
    /// What happened, to switch over.
    public var kind: Kind
    /// Where in the attempt it happened; nil where no phase applies, as for ``Kind/input``.
    public var phase: FailurePhase?
    /// The status of the last response; nil when no response line was read.
    public var status: Int?
    /// Why it happened, in words, with the values that matter; sanitized and without secrets. Not to be compared: words may
    /// change with a version.
    public var cause: String
    /// libcurl's own code ([list](https://curl.se/libcurl/c/libcurl-errors.html)); 0 when libcurl did not fail.
    public var underlyingCode: Int
    /// How many attempts were made; 0 when nothing was ever sent.
    public var attempts: Int
    /// What the last response's `Retry-After` asked for; nil when it had none.
    public var retryAfter: Duration?
    /// Method and URL, without secrets: `GET http://127.0.0.1:8081/users`; empty when the error is of no single request.
    public var request: String

    /// An error of one's own making, such as a middleware or a test throws.
    ///
    /// - Parameters:
    ///   - kind: What happened.
    ///   - cause: Why, in words.
    ///   - phase: Where in the attempt; nil where no phase applies.
    ///   - status: Of the last response; nil without one.
    ///   - underlyingCode: libcurl's own code; 0 when it did not fail.
    ///   - attempts: How many were made.
    ///   - retryAfter: What the last response asked for.
    ///   - request: Method and URL, without secrets.
    public init(
        _ kind: Kind, cause: String, phase: FailurePhase? = nil, status: Int? = nil,
        underlyingCode: Int = 0, attempts: Int = 0, retryAfter: Duration? = nil, request: String = ""
    ) {
        self.kind = kind
        self.phase = phase
        self.status = status
        self.cause = cause
        self.underlyingCode = underlyingCode
        self.attempts = attempts
        self.retryAfter = retryAfter
        self.request = request
    }
}

extension FetchError {
    /// What kind of failure an error is: one static member a kind. Further ones may come with a version, so a `switch` has a
    /// `default`.
    public struct Kind: RawRepresentable, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        package let failure: FailureKind

        package init(_ failure: FailureKind) {
            self.failure = failure
        }

        /// ``FetchResponse/requireSuccess()`` met a status of 400 or above.
        public static let status = Kind(.status)
        /// An expectation of a run's request rejects the response; a session's have none.
        package static let expect = Kind(.expect)
        /// The name has no address, or the resolver failed.
        public static let dns = Kind(.dns)
        /// Refused, unreachable, or reset before the connection stood.
        public static let connect = Kind(.connect)
        /// The TLS handshake failed, or a certificate is not trusted.
        public static let tls = Kind(.tls)
        /// It took too long; the phase says what: ``FailurePhase/queue``, ``FailurePhase/connect``, ``FailurePhase/read``
        /// (silence) or ``FailurePhase/total``.
        public static let timeout = Kind(.timeout)
        /// Closed or reset before or within the response, not HTTP, truncated, bad framing or encoding.
        public static let protocolError = Kind(.protocolError)
        /// A loop of redirects, too many, or one to something that is not http or https.
        public static let redirect = Kind(.redirect)
        /// The body is longer than it may be, decoded bytes counted.
        public static let tooLarge = Kind(.tooLarge)
        /// The proxy refused, failed, or asked for a log-in.
        public static let proxy = Kind(.proxy)
        /// The request itself cannot be sent: its URL, a header, its body's file or stream; or a setting is none.
        public static let input = Kind(.input)
        /// The process has run out of memory, file descriptors or threads, or a file could not be written.
        public static let output = Kind(.output)
        /// The body is not what was to be made of it: text in a charset that is not known, or not the JSON expected.
        public static let decoding = Kind(.decoding)
        /// The task was cancelled, or the body was let go.
        public static let cancelled = Kind(.cancelled)
        /// The session was closed before the call was over.
        public static let closed = Kind(.closed)

        /// All that there are in this version.
        public static var allCases: [Kind] { FailureKind.allCases.map(Kind.init) }

        /// A word for logs and metrics, which does not change: `timeout`, `too_large`.
        public var rawValue: String { failure.rawValue }

        /// The kind of that word; nil when there is none.
        public init?(rawValue: String) {
            guard let failure = FailureKind(rawValue: rawValue) else { return nil }
            self.init(failure)
        }

        /// Its word: ``rawValue``.
        public var description: String { rawValue }
    }
}

extension FetchError: CustomStringConvertible {
    /// `GET http://127.0.0.1:8081/users: timeout in read: silence for 15 s while waiting (3 attempts)`.
    public var description: String {
        var text = request.isEmpty ? "" : request + ": "
        text += kind.rawValue
        if let phase { text += " in \(phase.rawValue)" }
        text += ": " + cause
        if attempts > 1 { text += " (\(attempts) attempts)" }
        return text
    }
}

extension FetchError: LocalizedError {
    /// The same as ``description``, which is what `localizedDescription` says.
    public var errorDescription: String? { description }
}

extension FetchError {
    init(_ failure: FetchFailure, request: String) {
        self.init(
            Kind(failure.kind), cause: failure.message, phase: failure.phase,
            underlyingCode: Int(failure.curlCode),
            request: request)
    }

    init(_ fault: RequestFault, request: String = "") {
        self.init(.input, cause: fault.description, request: request)
    }
}
