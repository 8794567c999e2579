import CCrypto
import CCurl
import Glibc

/// libcurl's global state, once a process.
enum CurlGlobal {
    /// Before anything else of libcurl is used; a second time it does nothing.
    static func start() { _ = isStarted }

    /// SIGPIPE is ignored as libcurl's NOSIGNAL leaves it to us (curl issue #10743).
    private static let isStarted: Bool = {
        signal(SIGPIPE, SIG_IGN)
        // A loop may still close its connections while the main thread exits.
        fd_crypto_keep_until_end()
        return curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
    }()
}
