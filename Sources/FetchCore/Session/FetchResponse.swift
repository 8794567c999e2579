import FoundationEssentials

/// A whole response: its head, its body in memory, and how it came.
///
/// Any status is a response, 404 and 500 too; ``requireSuccess()`` throws for those.
public struct FetchResponse: Sendable {
    /// Status, headers and the way to them.
    public var head: FetchResponseHead
    /// The decoded body; empty when there was none.
    public var bytes: [UInt8]
    /// How long each phase of the last attempt took.
    public var timings: FetchTimings
    /// Whether the last attempt went over a kept connection.
    public var isReused: Bool
    private var trailerLines: [UInt8] = []

    /// Headers that came behind the body ([RFC 9110 §6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)); empty for most.
    public var trailers: FetchHeaders { FetchHeaders(trailerLines: trailerLines) }

    /// One that did not come from the network: what a ``FetchMiddleware`` answers itself, or a test.
    public init(
        status: Int = 200, headers: FetchHeaders = [:], bytes: [UInt8] = [], url: some FetchURLConvertible
    ) {
        self.init(
            head: FetchResponseHead(
                status: status, headers: headers, url: url.fetchURL, httpVersion: .unknown, attempts: 0,
                redirects: [], request: RequestLine(nil, url.fetchURL, .standard)),
            bytes: bytes)
    }

    init(
        head: FetchResponseHead, bytes: [UInt8] = [], timings: FetchTimings = FetchTimings(PhaseTimings()),
        isReused: Bool = false, trailerLines: [UInt8] = []
    ) {
        self.head = head
        self.bytes = bytes
        self.timings = timings
        self.isReused = isReused
        self.trailerLines = trailerLines
    }

    /// As the server sent it; after redirects that of the last response.
    public var status: Int { head.status }
    /// In the order they came; names are found in any letter case.
    public var headers: FetchHeaders { head.headers }
    /// Where redirects ended; the request's own URL when there was none.
    public var url: String { head.url }
    /// What was spoken: HTTP/1.1 unless HTTP/2 was asked for and given.
    public var httpVersion: FetchHTTPVersion { head.httpVersion }
    /// How many attempts were made, this one included.
    public var attempts: Int { head.attempts }
    /// One entry a redirect that was followed, in order: the URL that answered with it.
    public var redirects: [RedirectHop] { head.redirects }
    /// What `Retry-After` asked for, as seconds or as a date; nil when it had none. A past date is zero.
    public var retryAfter: Duration? { head.retryAfter }
    /// Whether its status is 200 to 399.
    public var isSuccess: Bool { head.isSuccess }

    /// The body as text, in the charset of `Content-Type`, or of a byte order mark; UTF-8 when neither says one. What is not
    /// valid in it becomes U+FFFD.
    ///
    /// - Throws: ``FetchError`` of kind `decoding` where the charset is none of the
    ///   [Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels).
    public var text: String {
        get throws(FetchError) {
            do throws(UnknownCharset) {
                return try Charset.text(of: bytes, contentType: headers["Content-Type"] ?? "")
            } catch {
                throw FetchError(
                    .decoding, cause: "the charset '\(error.label.sanitised())' of the body is not known",
                    status: status, attempts: attempts, request: head.request.text)
            }
        }
    }

    /// The body as a value made from JSON; the type's name may be left out where it is known.
    ///
    /// - Parameters:
    ///   - type: What is decoded; the default is what the caller expects.
    ///   - decoder: The default is a new one with its default strategies.
    /// - Throws: ``FetchError`` of kind `decoding`, with the path of what is missing or of another type.
    public func json<Value: Decodable>(
        _ type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()
    ) throws(FetchError) -> Value {
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw FetchError(
                .decoding, cause: BodyDecoding.describe(error, bytes), status: status, attempts: attempts,
                request: head.request.text)
        }
    }

    /// The response itself, when it is a success.
    ///
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/status``, with the status and ``retryAfter``.
    @discardableResult
    public func requireSuccess() throws(FetchError) -> FetchResponse {
        try head.requireSuccess()
        return self
    }
}

/// What a response says before its body.
public struct FetchResponseHead: Sendable, Equatable {
    /// As the server sent it; after redirects that of the last response.
    public var status: Int
    /// In the order they came; names are found in any letter case.
    public var headers: FetchHeaders
    /// Where redirects ended; the request's own URL when there was none.
    public var url: String
    /// What was spoken: HTTP/1.1 unless HTTP/2 was asked for and given.
    public var httpVersion: FetchHTTPVersion
    /// How many attempts were made, this one included.
    public var attempts: Int
    /// One entry a redirect that was followed, in order.
    public var redirects: [RedirectHop]
    /// What `Retry-After` asked for; nil when it had none.
    public var retryAfter: Duration?
    /// What the request is called.
    var request: RequestLine

    /// Whether the status is 200 to 399.
    public var isSuccess: Bool { (200...399).contains(status) }

    func requireSuccess() throws(FetchError) {
        if isSuccess { return }
        var error = FetchError(
            .status(status, reason: Redaction.standard.text(headers.reason)), request: request.text)
        error.status = status
        error.attempts = attempts
        error.retryAfter = retryAfter
        throw error
    }
}

/// Says what is wrong with a body.
enum BodyDecoding {
    /// Why a body is not the JSON that was asked for: what, where, and how it begins.
    static func describe(_ error: any Error, _ bytes: [UInt8]) -> String {
        let (what, context): (String, DecodingError.Context?) =
            switch error as? DecodingError {
            case .typeMismatch(let type, let context): ("no \(type)", context)
            case .valueNotFound(let type, let context): ("null instead of \(type)", context)
            case .keyNotFound(let key, let context): ("no key '\(key.stringValue)'", context)
            case .dataCorrupted(let context): (context.debugDescription, context)
            default: (String(describing: error), nil)
            }
        let path = (context?.codingPath ?? []).map { key in
            key.intValue.map { "[\($0)]" } ?? "." + key.stringValue
        }
        let start = Sanitising.text(bytes.prefix(80))
        let place = path.isEmpty ? "" : " at \(path.joined())"
        return "the body is not the JSON expected: \(what)\(place); it begins '\(start)'".sanitised()
    }
}
