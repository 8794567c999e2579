/// What kind of failure ended a request; the words of records, filters and `--retry-on`.
public enum FailureKind: String, Sendable, Hashable, CaseIterable {
    /// A response that the status rule rejects.
    case status
    /// A response that another expectation rejects.
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
    /// The request itself cannot be sent.
    case input
    /// The body or record could not be written.
    case output

    public var word: String { rawValue }
}

/// Where in an attempt something happened; also what a timeout measured.
public enum FailurePhase: String, Sendable, Hashable, CaseIterable {
    case queue, dns, connect, tls, send, wait, receive
    /// A timeout of silence.
    case read
    /// A timeout of the whole attempt.
    case total
}

/// Why a request failed: a kind to switch over, where it happened, and a sentence for a person.
public struct FetchFailure: Error, Sendable, Hashable {
    public var kind: FailureKind
    /// Nil where no phase applies, as for `input`.
    public var phase: FailurePhase?
    /// What happened, with the value that matters; sanitised and without secrets.
    public var message: String
    /// libcurl's own code ([list](https://curl.se/libcurl/c/libcurl-errors.html)); 0 when libcurl did not fail.
    public var curlCode: Int32

    /// How the message begins of a cancelled request that must not be repeated unasked and whose bytes had left.
    public static let mayHaveBeenReceived = "may have been received"

    public init(_ kind: FailureKind, phase: FailurePhase? = nil, message: String, curlCode: Int32 = 0) {
        self.kind = kind
        self.phase = phase
        self.message = message
        self.curlCode = curlCode
    }
}
