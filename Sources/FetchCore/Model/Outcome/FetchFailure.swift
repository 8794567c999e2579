/// What kind of failure ended a request or a session's call; also the words of records and filters.
///
/// ``FetchError/Kind`` is what it is to users of the library: a case has its static member there.
package enum FailureKind: String, Sendable, Hashable, CaseIterable {
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
    /// Memory, descriptors or threads ran out, or the body or record could not be written.
    case output
    /// A session's response is not what was to be made of it.
    case decoding
    /// The task of a session's call was cancelled, or its body let go.
    case cancelled
    /// The session was closed before the call was over.
    case closed

    package var word: String { rawValue }

    /// Whether a request of a run can fail so; the others are of a session's calls alone.
    package var isOfRuns: Bool {
        switch self {
        case .status, .expect, .dns, .connect, .tls, .timeout, .protocolError, .redirect, .tooLarge, .proxy,
            .input, .output:
            true
        case .decoding, .cancelled, .closed: false
        }
    }

    /// The kinds that records, filters and options know, in order.
    package static let ofRuns = allCases.filter(\.isOfRuns)
}

/// Where in an attempt something happened; also what a timeout measured.
public enum FailurePhase: String, Sendable, Hashable, CaseIterable {
    /// Before its first attempt.
    case queue
    /// While its name was looked up.
    case dns
    /// While the connection was made.
    case connect
    /// Within the TLS handshake.
    case tls
    /// While the request was written.
    case send
    /// Between the request and the first byte of the response.
    case wait
    /// Within the response.
    case receive
    /// A timeout of silence.
    case read
    /// A timeout of the whole attempt.
    case total
}

/// Why a request failed: a kind to switch over, where it happened, the cause with its facts, and what else is known.
package struct FetchFailure: Error, Sendable, Hashable {
    package var kind: FailureKind
    /// Nil where no phase applies, as for `input`.
    package var phase: FailurePhase?
    package var cause: FailureCause
    package var flags: FailureFlags
    /// libcurl's own code ([list](https://curl.se/libcurl/c/libcurl-errors.html)); 0 when libcurl did not fail.
    package var curlCode: Int32

    package init(
        _ kind: FailureKind, phase: FailurePhase? = nil, _ cause: FailureCause, flags: FailureFlags = [],
        curlCode: Int32 = 0
    ) {
        self.kind = kind
        self.phase = phase
        self.cause = cause
        self.flags = flags
        self.curlCode = curlCode
    }

    /// A failure of which only the words are known, as of one that is on record.
    package init(_ kind: FailureKind, phase: FailurePhase? = nil, message: String, flags: FailureFlags = []) {
        self.init(kind, phase: phase, .recorded(message), flags: flags)
    }

    /// A status that the rules reject.
    package static func status(_ status: Int, reason: String = "") -> FetchFailure {
        FetchFailure(.status, phase: .receive, .status(status, reason: reason))
    }

    /// What is known of a request that is not safe to repeat and was in flight when it was cancelled.
    ///
    /// - Parameter hasStatus: whether a response had begun.
    package static func inFlightWhenCancelled(hasStatus: Bool) -> FetchFailure {
        FetchFailure(
            .protocolError, phase: hasStatus ? .receive : .wait, .inFlightWhenCancelled, flags: .maybeReceived
        )
    }

    /// What is known of a request that is not safe to repeat and was in flight when an earlier run ended.
    package static var inFlightAtCrash: FetchFailure {
        FetchFailure(.protocolError, .inFlightAtCrash, flags: .maybeReceived)
    }

    /// What is known of a request that is not safe to repeat and was in flight when the worker that sent it was lost.
    package static var inFlightAtLoss: FetchFailure {
        FetchFailure(.protocolError, .inFlightAtLoss, flags: .maybeReceived)
    }
}

extension FetchFailure {
    /// Whether it would befall every request to the host alike: no address, refused, unreachable, a bad certificate, or
    /// no way to the proxy.
    package var isHostWide: Bool { kind == .dns || cause.isHostWide }

    /// Whether the server's certificate has expired, so that there was no handshake.
    package var isExpiredCertificate: Bool {
        if case .certificate(.expired, _) = cause { true } else { false }
    }
}

extension FailureCause {
    /// Whether a proxy has answered the request itself, with a status.
    var isProxyAnswer: Bool {
        switch self {
        case .proxyLogin, .proxyStatus: true
        default: false
        }
    }

    /// Whether it would befall every request to the host alike.
    var isHostWide: Bool {
        switch self {
        case .noAddress, .proxyAddress, .socksNoAddress, .refused, .unreachable, .certificate, .proxyRefused:
            true
        case .socks(let reply): reply == .hostUnreachable || reply == .networkUnreachable || reply == .refused
        case .status, .unexpectedStatus, .mediaType, .tooSlow, .rule, .localPortsRanOut, .descriptorsRanOut,
            .systemError,
            .clientCertificateRequired, .tls, .notConnected, .silence, .notDone, .callNotDone, .notStarted,
            .closedBeforeResponse,
            .closedBeforeResponseNotRepeatable, .resetBeforeResponse, .resetWithinResponse,
            .resetWhileSending,
            .notHTTP, .headerCutShort, .truncated, .bodyCutShort, .conflictingLengths, .unreadableLength,
            .headerTooLarge, .controlCharacterInHeader, .badChunk, .unknownCoding, .corruptCoding,
            .tooManyRedirects, .redirectLoop, .redirectScheme, .redirectUnreadable, .redirectDowngrade,
            .bodyTooLarge, .outOfMemory, .threadsRanOut, .proxyLogin, .proxyStatus, .proxyFailed, .bodyFile,
            .bodyFileRead,
            .bodyStreamFailed, .bodyStreamSpent, .lengthMismatch, .unreadableLine, .bodyNotSaved,
            .inFlightWhenCancelled,
            .inFlightAtCrash, .inFlightAtLoss, .other, .recorded, .unknown:
            false
        }
    }
}
