import CCurl
import Glibc

extension CurlFailure {
    /// What went wrong with certificates or the handshake.
    var tlsCause: FailureCause {
        let error = OpenSSLError(in: detail)
        if code == CURLE_SSL_CLIENTCERT || error?.alert == OpenSSLError.certificateRequired {
            return .clientCertificateRequired(detail: error?.reason ?? "")
        }
        if code == CURLE_PEER_FAILED_VERIFICATION { return certificateCause }
        if let error, let fault = error.fault {
            return .tls(fault, detail: fault.saysItAll ? "" : error.reason)
        }
        if isReset { return .tls(.reset, detail: "") }
        // OpenSSL has no error of its own for an end of the connection.
        if detail.contains("SSL_ERROR_SYSCALL") { return .tls(.closed, detail: "") }
        return .tls(.other, detail: detail)
    }

    private var isReset: Bool {
        systemError == ECONNRESET || detail.contains(String(cString: strerror(ECONNRESET)))
    }

    private var certificateCause: FailureCause {
        let fault = CertificateFault(
            verifyResult: transfer.easy.integer(CURLINFO_SSL_VERIFYRESULT), detail: detail)
        let text = detail.replacing("SSL certificate problem: ", with: "")
        switch fault {
        case .expired, .notYetValid, .selfSigned, .revoked: return .certificate(fault, detail: "")
        case .unknownAuthority, .wrongHost, .other: return .certificate(fault, detail: text)
        }
    }
}

extension CertificateFault {
    /// What OpenSSL's verification came to
    /// ([X509_V_ERR_…](https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/)).
    ///
    /// - Parameter detail: libcurl's text; it alone says that the certificate is for another host, which libcurl looks at
    ///   by itself, once OpenSSL has accepted it.
    init(verifyResult: Int, detail: String) {
        switch verifyResult {
        case 9: self = .notYetValid
        case 10: self = .expired
        // A certificate that vouches for itself and is the server's own. One at the end of a chain (19) is an authority
        // that is not known, as are those that are not sent along (2, 20, 21) and those not trusted for this (27).
        case 18: self = .selfSigned
        case 2, 19, 20, 21, 27: self = .unknownAuthority
        case 23: self = .revoked
        case 62, 64: self = .wrongHost
        default:
            self = detail.contains("subject name") || detail.contains("target host") ? .wrongHost : .other
        }
    }
}

extension TLSFault {
    /// Whether OpenSSL's words add nothing.
    fileprivate var saysItAll: Bool {
        switch self {
        case .noTLSThere, .reset, .closed: true
        case .noCommonVersion, .handshakeRefused, .other: false
        }
    }
}

/// The error of OpenSSL's that a text of libcurl's has in it: `error:0A00045C:SSL routines::tlsv13 alert certificate required`.
///
/// The number is the same in each version, the words are not.
struct OpenSSLError: Equatable {
    /// SSL_R_…; those from 1000 on are alerts of the other side.
    var code: Int
    /// In OpenSSL's words.
    var reason: String

    /// The alert certificate_required ([RFC 8446 §6](https://www.rfc-editor.org/rfc/rfc8446#section-6)).
    static let certificateRequired = 116

    /// Nil when the text has none.
    init?(in text: String) {
        // Behind the last one: `TLS connect error: error:0A00010B:…` (libcurl 8).
        guard let sign = text.ranges(of: "error:").last else { return nil }
        let digits = text[sign.upperBound...].prefix { $0.isHexDigit }
        guard let number = UInt64(digits, radix: 16), digits.count >= 6 else { return nil }
        // ERR_GET_REASON: 23 bits in OpenSSL 3, 12 before it; no reason of the SSL library needs more than 12.
        code = Int(number & 0xFFF)
        let rest = text[digits.endIndex...]
        let last = rest.split(separator: ":").last.map(String.init) ?? ""
        reason = last.firstRange(of: ", errno").map { String(last[..<$0.lowerBound]) } ?? last
    }

    /// The alert that the other side sent; nil when it is no alert.
    var alert: Int? { (1000..<1256).contains(code) ? code - 1000 : nil }

    /// What it means; nil where it is none of the usual ones.
    var fault: TLSFault? {
        switch code {
        // wrong version number, http request
        case 267, 156: .noTLSThere
        // unsupported protocol, no protocols available, and the alert protocol_version
        case 258, 191, 1070: .noCommonVersion
        // unexpected eof while reading
        case 294: .closed
        default: alert == nil ? nil : .handshakeRefused
        }
    }
}
