import CCurl
import Glibc

/// libcurl's codes, and our own faults, in the words of the contract.
extension FetchFailure {
    /// What libcurl's code means for this transfer.
    init(_ code: CURLcode, of transfer: Transfer) {
        let (kind, phase) = Self.classify(code, transfer)
        let message = Self.describe(code, kind, transfer)
        self.init(kind, phase: phase, message: message, curlCode: Int32(code.rawValue))
    }

    /// The system has no more of something.
    static func system(_ code: Int32, _ what: String) -> FetchFailure {
        FetchFailure(.output, message: "\(what): \(lowercasedFirst(String(cString: strerror(code))))")
    }

    static let outOfMemory = FetchFailure(.output, message: "out of memory for another transfer")

    init(head fault: ResponseHead.Fault) {
        switch fault {
        case .conflictingLengths(let values):
            self.init(.protocolError, phase: .receive, message: "conflicting Content-Length: \(values)")
        case .unreadableLength(let value):
            self.init(.protocolError, phase: .receive, message: "no length can be Content-Length: \(value)")
        case .tooLarge:
            self.init(
                .protocolError, phase: .receive,
                message: "header too large: more than \(ResponseHead.maximumBytes) bytes")
        case .controlCharacter:
            self.init(.protocolError, phase: .receive, message: "a header line has a control character")
        }
    }

    static func tooLarge(limit: Int64, announced: Int64?) -> FetchFailure {
        let seen = announced.map { "\($0) bytes announced" } ?? "the body goes on"
        return FetchFailure(
            .tooLarge, phase: .receive, message: "body too large: \(seen), --max-body is \(limit)")
    }

    static func truncated(received: Int64, announced: Int64) -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive,
            message: "truncated: \(received) of \(announced) bytes came",
            curlCode: Int32(CURLE_PARTIAL_FILE.rawValue))
    }

    static func timeout(
        _ phase: FailurePhase, limits: TransferLimits, receivedBytes: Int64, state: RowState
    ) -> FetchFailure {
        let message =
            switch phase {
            case .connect: "not connected after \(limits.connect.secondsText)"
            case .read:
                "silence for \(limits.read.secondsText) "
                    + (state == .receiving
                        ? "after \(receivedBytes) bytes of the body" : "while \(state.word)")
            default: "not done after \(limits.total.secondsText)"
            }
        return FetchFailure(
            .timeout, phase: phase, message: message, curlCode: Int32(CURLE_OPERATION_TIMEDOUT.rawValue))
    }

    static func cutHead() -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive, message: "truncated: closed in the middle of the header",
            curlCode: Int32(CURLE_PARTIAL_FILE.rawValue))
    }

    static func unknownCoding(_ name: String) -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive,
            message: "the body's Content-Encoding '\(name)' is none of \(ContentDecoder.acceptEncoding)",
            curlCode: Int32(CURLE_BAD_CONTENT_ENCODING.rawValue))
    }

    static func dns(_ name: String, _ reason: String) -> FetchFailure {
        FetchFailure(
            .dns, phase: .dns, message: "\(name): \(reason)",
            curlCode: Int32(CURLE_COULDNT_RESOLVE_HOST.rawValue))
    }

    /// The proxy's own name has no address: nothing is wrong with the request's.
    static func proxyName(_ name: String, _ reason: String) -> FetchFailure {
        FetchFailure(
            .proxy, phase: .dns, message: "the proxy \(name): \(reason)",
            curlCode: Int32(CURLE_COULDNT_RESOLVE_PROXY.rawValue))
    }

    /// Whether it would befall every request to the host alike: the name, the port, the certificate or the way to the
    /// proxy is bad.
    var isHostWide: Bool {
        switch kind {
        case .dns: true
        case .connect: message == Self.refused
        case .proxy: phase == .dns || message == Self.proxyRefused
        case .tls: curlCode == Int32(CURLE_PEER_FAILED_VERIFICATION.rawValue)
        default: false
        }
    }

    private static let refused = "connection refused"
    private static let proxyRefused = "the proxy refused the connection"

    private static func classify(_ code: CURLcode, _ transfer: Transfer) -> (FailureKind, FailurePhase?) {
        let isProxied = transfer.usesProxy
        switch code {
        case CURLE_URL_MALFORMAT: return (.input, nil)
        case CURLE_COULDNT_RESOLVE_HOST: return (.dns, .dns)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return (.proxy, .connect)
        case CURLE_COULDNT_CONNECT: return (isProxied ? .proxy : .connect, .connect)
        case CURLE_OPERATION_TIMEDOUT:
            return (.timeout, transfer.readyAt == nil ? .connect : .total)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED:
            return (.tls, .tls)
        case CURLE_READ_ERROR: return (.input, .send)
        default:
            if transfer.readyAt == nil {
                if isProxied { return (.proxy, .connect) }
                return transfer.easy.count(CURLINFO_CONNECT_TIME_T) > 0
                    && transfer.loop.isSecure(transfer.host)
                    ? (.tls, .tls) : (.connect, .connect)
            }
            if code == CURLE_SEND_ERROR { return (.protocolError, .send) }
            if transfer.firstByteAt != nil { return (.protocolError, .receive) }
            return (.protocolError, transfer.sentAt == nil ? .send : .wait)
        }
    }

    private static func describe(_ code: CURLcode, _ kind: FailureKind, _ transfer: Transfer) -> String {
        let given = String(cString: transfer.errorText)
        let detail = given.isEmpty ? String(cString: curl_easy_strerror(code)) : given
        let systemError =
            transfer.socketError == 0
            ? Int32(transfer.easy.integer(CURLINFO_OS_ERRNO)) : transfer.socketError
        switch kind {
        case .connect:
            if systemError == ECONNREFUSED { return refused }
            return systemError != 0
                ? lowercasedFirst(String(cString: strerror(systemError))) : lowercasedFirst(detail)
        case .proxy where code == CURLE_COULDNT_CONNECT && systemError == ECONNREFUSED: return proxyRefused
        case .tls: return tlsMessage(detail)
        case .protocolError: return protocolMessage(code, detail, transfer)
        default: return lowercasedFirst(detail)
        }
    }

    /// The usual reasons first, in words of their own; OpenSSL's text behind them where it says more.
    private static func tlsMessage(_ detail: String) -> String {
        let known: [(sign: String, words: String)] = [
            ("certificate has expired", "certificate expired"),
            ("not yet valid", "certificate not yet valid"),
            ("self-signed", "self-signed certificate"), ("self signed", "self-signed certificate"),
            ("no alternative certificate subject name", "certificate for a wrong host"),
            ("does not match target host", "certificate for a wrong host"),
            ("unable to get local issuer", "certificate of an unknown CA"),
            ("unable to get issuer", "certificate of an unknown CA"),
            ("wrong version number", "TLS protocol: the server does not speak TLS here"),
            ("unsupported protocol", "TLS protocol: no common version"),
            ("alert protocol version", "TLS protocol: no common version"),
            ("handshake failure", "TLS protocol: handshake refused"),
            ("Connection reset", "connection reset in the TLS handshake"),
            ("SSL_ERROR_SYSCALL", "connection closed in the TLS handshake"),
            ("unexpected eof", "connection closed in the TLS handshake"),
        ]
        guard let (sign, words) = known.first(where: { detail.contains($0.sign) }) else { return detail }
        let rest = detail.replacing("SSL certificate problem: ", with: "")
        return rest == sign || rest == words ? words : "\(words) (\(rest))"
    }

    private static func protocolMessage(_ code: CURLcode, _ detail: String, _ transfer: Transfer)
        -> String
    {
        switch code {
        case CURLE_GOT_NOTHING: return "connection closed before a response"
        case CURLE_PARTIAL_FILE:
            let announced = transfer.head.contentLength
            return announced >= 0
                ? "truncated: \(transfer.wireBytes) of \(announced) bytes came"
                : "truncated: closed in the middle of the body, after \(transfer.wireBytes) bytes"
        case CURLE_UNSUPPORTED_PROTOCOL: return "not HTTP: the answer has no status line"
        case CURLE_OUT_OF_MEMORY where !transfer.isHeadComplete:
            return "header too large: a line of more than 100 KB"
        case CURLE_RECV_ERROR where detail.contains("chunk"): return "bad chunk: " + lowercasedFirst(detail)
        case CURLE_RECV_ERROR:
            return transfer.firstByteAt == nil
                ? "connection reset before a response" : "connection reset within the response"
        case CURLE_SEND_ERROR: return "connection reset while sending"
        default: return lowercasedFirst(detail)
        }
    }

    private static func lowercasedFirst(_ text: String) -> String {
        guard let first = text.first, text.dropFirst().first?.isLowercase == true else { return text }
        return first.lowercased() + text.dropFirst()
    }
}

extension Duration {
    /// `10 s`, `0.25 s`: seconds as options have them.
    var secondsText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let whole = milliseconds / 1000
        let rest = milliseconds % 1000
        if rest == 0 { return "\(whole) s" }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}
