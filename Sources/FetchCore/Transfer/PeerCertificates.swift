import CCrypto
import CCurl
import Glibc

/// When the servers' certificates of a loop's connections end, kept by local port: only a handshake is asked for one.
struct PeerCertificates {
    private struct Entry {
        /// A port may belong to two connections, to two servers.
        var host: HostID
        var end: UInt32
    }

    private var entries: [Int32: Entry] = [:]

    /// Whether any connection has had a certificate: a run without TLS never looks further.
    private(set) var areKnown = false

    /// Seconds since 1970; 0 where there is no certificate, or its TLS is not OpenSSL's.
    ///
    /// - Parameter isNew: Whether the transfer has made its connection.
    mutating func end(of transfer: Transfer, isNew: Bool) -> UInt32 {
        let port = transfer.localPort
        if !isNew, let entry = entries[port], entry.host == transfer.host { return entry.end }
        areKnown = true
        let end = Self.read(transfer.easy)
        if port > 0 { entries[port] = Entry(host: transfer.host, end: end) }
        return end
    }

    /// `X509 *SSL_get1_peer_certificate(const SSL *)`, by its name before OpenSSL 3 where it is older.
    private static let peerCertificate:
        (@convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?)? = {
            // nil is RTLD_DEFAULT: whatever the program has loaded.
            let function =
                dlsym(nil, "SSL_get1_peer_certificate") ?? dlsym(nil, "SSL_get_peer_certificate")
            return function.map {
                unsafeBitCast(
                    $0, to: (@convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?).self)
            }
        }()

    private static func read(_ easy: EasyHandle) -> UInt32 {
        guard TLSHandshake.usesOpenSSL, let peerCertificate, let connection = fd_tls_connection(easy.raw),
            let certificate = peerCertificate(connection)
        else { return 0 }
        defer { fd_certificate_free(certificate) }
        return UInt32(clamping: fd_certificate_end(certificate))
    }
}
