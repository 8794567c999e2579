import CCurl
import Glibc

/// Learns when TLS handshakes begin, and of servers that ask for a client certificate where there is none to give.
///
/// With TLS 1.3 the handshake is over for the client before the server has looked at its certificate
/// ([RFC 8446 §4.4.2.4](https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.4)): one that insists on it closes the
/// connection then, and its alert is lost where the reset overtakes it. That it had asked is all there is to know.
///
/// libcurl tells nothing of it, so that OpenSSL is asked, which libcurl brings along; where its TLS is another library,
/// nothing is learned.
enum TLSHandshake {
    private typealias Handle = UnsafeMutableRawPointer
    /// `int (*)(SSL *, X509 **, EVP_PKEY **)`: 0 for no certificate.
    private typealias Callback = @convention(c) (Handle?, Handle?, Handle?) -> Int32

    /// The functions of libssl that are needed; looked up once.
    private struct Library {
        /// `SSL_CTX_set_client_cert_cb`
        let setCallback: @convention(c) (Handle, Callback) -> Void
        /// `SSL_CTX_set_ex_data`; the index 0 is the application's.
        let setData: @convention(c) (Handle, Int32, Handle?) -> Int32
        let data: @convention(c) (Handle, Int32) -> Handle?
        /// `SSL_get_SSL_CTX`
        let context: @convention(c) (Handle) -> Handle?
        /// `SSL_version`
        let version: @convention(c) (Handle) -> Int32

        /// Nil where one of them is not there.
        init?() {
            // nil is RTLD_DEFAULT: whatever the program has loaded.
            guard let setCallback = dlsym(nil, "SSL_CTX_set_client_cert_cb"),
                let setData = dlsym(nil, "SSL_CTX_set_ex_data"),
                let data = dlsym(nil, "SSL_CTX_get_ex_data"),
                let context = dlsym(nil, "SSL_get_SSL_CTX"), let version = dlsym(nil, "SSL_version")
            else { return nil }
            self.setCallback = unsafeBitCast(
                setCallback, to: (@convention(c) (Handle, Callback) -> Void).self)
            self.setData = unsafeBitCast(
                setData, to: (@convention(c) (Handle, Int32, Handle?) -> Int32).self)
            self.data = unsafeBitCast(data, to: (@convention(c) (Handle, Int32) -> Handle?).self)
            self.context = unsafeBitCast(context, to: (@convention(c) (Handle) -> Handle?).self)
            self.version = unsafeBitCast(version, to: (@convention(c) (Handle) -> Int32).self)
        }
    }

    private static let library = Library()
    private static let tls13: Int32 = 0x0304

    /// Has the transfer told of both (``Transfer/wasAskedForCertificate``), for connections that it makes.
    static func watch(_ transfer: Transfer) {
        // Only OpenSSL's context is what the callback takes it for.
        guard library != nil, usesOpenSSL else { return }
        transfer.easy.set(CURLOPT_SSL_CTX_DATA, pointer: Unmanaged.passUnretained(transfer).toOpaque())
        fd_setopt_tls(transfer.easy.raw, CURLOPT_SSL_CTX_FUNCTION) { _, tlsContext, transfer in
            if let tlsContext, let transfer { TLSHandshake.begins(tlsContext, of: transfer) }
            return CURLE_OK
        }
    }

    private static func begins(_ tlsContext: Handle, of transfer: Handle) {
        let hasCertificate = Unmanaged<Transfer>.fromOpaque(transfer)._withUnsafeGuaranteedRef { transfer in
            transfer.consumer?.securing()
            return transfer.hasCertificate
        }
        guard !hasCertificate, let library else { return }
        // The loop's transfers live until its connections are closed.
        _ = library.setData(tlsContext, 0, transfer)
        library.setCallback(tlsContext) { connection, _, _ in
            TLSHandshake.certificateRequested(over: connection)
            return 0
        }
    }

    private static func certificateRequested(over connection: Handle?) {
        guard let library, let connection, library.version(connection) == tls13,
            let context = library.context(connection), let transfer = library.data(context, 0)
        else { return }
        Unmanaged<Transfer>.fromOpaque(transfer)._withUnsafeGuaranteedRef { $0.wasAskedForCertificate = true }
    }

    /// Whether libcurl's TLS is OpenSSL.
    static let usesOpenSSL: Bool = {
        guard let version = curl_version_info(CURLVERSION_FIRST)?.pointee.ssl_version else { return false }
        // `OpenSSL/3.0.19`; in brackets stands a library that is there and not in use.
        return String(cString: version).split(separator: " ").contains { $0.hasPrefix("OpenSSL/") }
    }()
}
