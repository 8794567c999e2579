import CCurl
import Glibc

extension FetchFailure {
    /// What libcurl's code means for this transfer.
    init(_ code: CURLcode, of transfer: Transfer) {
        self = CurlFailure(code, transfer).failure
        curlCode = Int32(code.rawValue)
    }
}

/// What libcurl says of a transfer that failed: its code, its infos, and its text where nothing else says it.
///
/// Codes differ from version to version; this holds for 7.88 to 8.21.
struct CurlFailure {
    let code: CURLcode
    let transfer: Transfer
    /// libcurl's text of this failure, or else of the code.
    let detail: String
    let systemError: Int32

    init(_ code: CURLcode, _ transfer: Transfer) {
        self.code = code
        self.transfer = transfer
        let given = String(cString: transfer.errorText)
        detail = (given.isEmpty ? String(cString: curl_easy_strerror(code)) : given).lowercasedFirst
        systemError =
            transfer.socketError == 0
            ? Int32(transfer.easy.integer(CURLINFO_OS_ERRNO)) : transfer.socketError
    }

    var failure: FetchFailure {
        if let cause = tunnelCause { return FetchFailure(.proxy, phase: .connect, cause) }
        switch code {
        case CURLE_URL_MALFORMAT: return FetchFailure(.input, .other(detail))
        case CURLE_READ_ERROR: return FetchFailure(.input, phase: .send, .other(detail))
        case CURLE_COULDNT_RESOLVE_HOST: return FetchFailure(.dns, phase: .dns, .other(detail))
        case CURLE_COULDNT_RESOLVE_PROXY: return FetchFailure(.proxy, phase: .connect, .proxyFailed(detail))
        case CURLE_PROXY: return socksFailure
        case CURLE_COULDNT_CONNECT: return connectFailure
        case CURLE_OPERATION_TIMEDOUT:
            return .timeout(
                transfer.readyAt == nil ? .connect : .total, limits: transfer.limits,
                receivedBytes: transfer.wireBytes, state: transfer.state)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED:
            return FetchFailure(.tls, phase: .tls, tlsCause)
        default: return otherFailure
        }
    }

    // MARK: - Before the connection stands

    /// What the proxy answered that was asked for a tunnel; nil where it gave one, or was not asked.
    private var tunnelCause: FailureCause? {
        guard transfer.usesProxy, transfer.readyAt == nil else { return nil }
        switch transfer.easy.integer(CURLINFO_HTTP_CONNECTCODE) {
        case 407: return .proxyLogin
        case let status where status >= 300: return .proxyStatus(status)
        default: return nil
        }
    }

    private var connectFailure: FetchFailure {
        switch systemError {
        case EMFILE, ENFILE: FetchFailure(.connect, phase: .connect, .descriptorsRanOut(errno: systemError))
        // Without IPv6 an IPv6 address cannot be assigned either, ports or no ports.
        case EADDRNOTAVAIL where !transfer.hostName.contains(":"):
            FetchFailure(.connect, phase: .connect, .localPortsRanOut)
        case _ where transfer.usesProxy:
            FetchFailure(
                .proxy, phase: .connect, systemError == ECONNREFUSED ? .proxyRefused : .proxyFailed(detail))
        case ECONNREFUSED: FetchFailure(.connect, phase: .connect, .refused)
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN:
            FetchFailure(.connect, phase: .connect, .unreachable(errno: systemError))
        case 0: FetchFailure(.connect, phase: .connect, .other(detail))
        default: FetchFailure(.connect, phase: .connect, .systemError(errno: systemError))
        }
    }

    // MARK: - After it

    private var otherFailure: FetchFailure {
        let isSecure = transfer.loop.isSecure(transfer.host)
        if transfer.readyAt == nil {
            if transfer.usesProxy { return FetchFailure(.proxy, phase: .connect, .proxyFailed(detail)) }
            return isSecure && transfer.easy.count(CURLINFO_CONNECT_TIME_T) > 0
                ? FetchFailure(.tls, phase: .tls, tlsCause) : connectFailure
        }
        if isSecure, transfer.firstByteAt == nil, let cause = certificateRefusal {
            return FetchFailure(.tls, phase: .tls, cause)
        }
        return FetchFailure(.protocolError, phase: phase, protocolCause)
    }

    /// What the server has against the client's certificate, or against there being none; nil for nothing.
    ///
    /// With TLS 1.3 it comes in place of a response: the handshake is over for the client before the server looks.
    private var certificateRefusal: FailureCause? {
        if let error = OpenSSLError(in: detail), error.alert != nil { return tlsCause }
        guard transfer.wasAskedForCertificate else { return nil }
        return [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING].contains(code)
            ? .clientCertificateRequired(detail: "") : nil
    }

    private var phase: FailurePhase {
        if code == CURLE_SEND_ERROR { return .send }
        if transfer.firstByteAt != nil { return .receive }
        return transfer.sentAt != nil || isSent ? .wait : .send
    }

    /// Whether libcurl counts the request as sent, header and body: newer versions read at once, so that their wish to
    /// do nothing else, by which it is known while it runs, comes too late.
    private var isSent: Bool {
        transfer.easy.integer(CURLINFO_REQUEST_SIZE) > 0
            && transfer.easy.count(CURLINFO_SIZE_UPLOAD_T)
                >= transfer.easy.count(CURLINFO_CONTENT_LENGTH_UPLOAD_T)
            && transfer.upload == nil
    }

    private var protocolCause: FailureCause {
        switch code {
        case CURLE_GOT_NOTHING: .closedBeforeResponse
        case CURLE_PARTIAL_FILE:
            .truncated(
                received: transfer.wireBytes,
                announced: transfer.head.contentLength >= 0 ? transfer.head.contentLength : nil)
        case CURLE_UNSUPPORTED_PROTOCOL: .notHTTP
        // libcurl 8 looks at a second length before it hands it on.
        case CURLE_WEIRD_SERVER_REPLY where transfer.head.contentLength >= 0 && !transfer.isHeadComplete:
            .conflictingLengths(transfer.head.contentLength, nil)
        case CURLE_OUT_OF_MEMORY where !transfer.isHeadComplete, Self.tooLarge: .headerTooLarge(limit: nil)
        // No code and no info tells bad framing from a reset.
        case CURLE_RECV_ERROR where detail.contains("chunk"): .badChunk(detail)
        case CURLE_RECV_ERROR: transfer.firstByteAt == nil ? .resetBeforeResponse : .resetWithinResponse
        case CURLE_SEND_ERROR: .resetWhileSending
        default: .other(detail)
        }
    }

    /// CURLE_TOO_LARGE, which libcurl has since 8.6.
    private static let tooLarge = CURLcode(rawValue: 100)
}
