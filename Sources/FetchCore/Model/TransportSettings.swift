/// Which redirects are followed, and how far.
public struct RedirectPolicy: Sendable, Equatable {
    /// 0 reports the 3xx as it is. The default is 10.
    public var maximum: Int
    /// Whether https may redirect to http. The default is no.
    public var allowsDowngrade: Bool

    /// Up to 10 redirects, never from https to http, unless it is said otherwise.
    public init(maximum: Int = 10, allowsDowngrade: Bool = false) {
        self.maximum = maximum
        self.allowsDowngrade = allowsDowngrade
    }
}

/// Connection, TLS and protocol settings of all requests.
package struct TransportSettings: Sendable, Equatable {
    /// How servers prove who they are, and we to them.
    package var tls = TLSSettings()
    /// Which proxies requests go by that have none of their own; the default is none. The environment is not read:
    /// ``ProxySettings/environment(_:)`` does that.
    package var proxy = ProxySettings.none
    /// Whether HTTP/2 is asked for in TLS. The default is HTTP/1.1.
    package var prefersHTTP2 = false
    /// Whether cookies of responses are kept and sent back. The default is no.
    package var keepsCookies = false
    /// How long a resolved name is believed.
    package var dnsTTL: Duration = .seconds(300)
    /// Names whose addresses are given, as with curl's `--resolve`; the resolver is not asked for them. The default is none.
    package var fixedAddresses: [FixedAddress] = []
    /// The address of this machine that connections are made from, or its interface's name; nil, the default, is the system's
    /// choice ([CURLOPT_INTERFACE](https://curl.se/libcurl/c/CURLOPT_INTERFACE.html)).
    package var localAddress: String?
    /// The path of a Unix socket that all requests go to, whatever host their URLs name; nil, the default, is none
    /// ([CURLOPT_UNIX_SOCKET_PATH](https://curl.se/libcurl/c/CURLOPT_UNIX_SOCKET_PATH.html)).
    package var unixSocket: String?
    /// Sent unless a request has its own; nil is `FetchCore/VERSION`.
    package var userAgent: String?
    /// Sent to every host that a request names, never to where a redirect leads; nil is none. A URL that has credentials of
    /// its own sends those.
    package var credentials: FetchCredentials?
    /// Log-ins by host, for redirects too: of requests without userinfo in the URL or an Authorization header of their own,
    /// where ``credentials`` is nil. A user alone in the URL gets its password. Nil is none.
    package var netrc: Netrc?

    package init() {}
}

/// How requests say who asks.
public enum FetchCredentials: Sendable, Equatable {
    /// User and password, sent unasked ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
    case basic(user: String, password: String)
    /// A token, sent unasked ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    case bearer(String)
    /// Sent after the server's challenge ([RFC 7616](https://www.rfc-editor.org/rfc/rfc7616)).
    case digest(user: String, password: String)
}

/// How servers prove who they are, and we to them.
public struct TLSSettings: Sendable, Equatable {
    /// A PEM file of certificate authorities; nil is the system's
    /// ([CURLOPT_CAINFO](https://curl.se/libcurl/c/CURLOPT_CAINFO.html)).
    public var caFile: String?
    /// A PEM file with our certificate; nil is none.
    public var certificateFile: String?
    /// The key of `certificateFile`; nil when it is in the same file.
    public var keyFile: String?
    /// Certificate authorities as PEM text, in place of ``caFile``; nil, the default, is that file's or the system's.
    public var caPEM: String?
    /// Our certificate as PEM text, in place of ``certificateFile``; nil, the default, is that file's.
    public var certificatePEM: String?
    /// The key of ``certificatePEM`` as PEM text; nil, the default, is in the same text.
    public var keyPEM: String?
    /// The server's public key has to be one of these: each the base64 of the SHA-256 of its DER form, without `sha256//` before it
    /// ([CURLOPT_PINNEDPUBLICKEY](https://curl.se/libcurl/c/CURLOPT_PINNEDPUBLICKEY.html)). Empty, the default, takes any. Pins
    /// hold where certificates go unchecked, too.
    public var pinnedKeys: [String] = []
    /// What is checked of the server's certificate. The default is ``Verification/full``.
    public var verification: Verification

    /// What is checked of a server's certificate.
    public enum Verification: Sendable, Hashable {
        /// Who signed it, its dates, and that it is for the host.
        case full
        /// Nothing: whoever answers is believed.
        case none
    }

    /// The system's authorities, no certificate of our own, and full verification, unless it is said otherwise.
    public init(
        caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
        verification: Verification = .full
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verification = verification
    }

    /// Whether there is a certificate of our own.
    var hasCertificate: Bool { certificateFile != nil || certificatePEM != nil }
}
