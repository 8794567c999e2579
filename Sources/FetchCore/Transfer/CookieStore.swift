import CCurl
import Synchronization

/// The cookies of one or several engines, as libcurl keeps them: handles on any thread send them and add to them.
final class CookieStore: Sendable {
    /// For the handles of transfers, whose TLS sessions it keeps as well: a handle has one share only.
    let share = CurlShare(
        [CURL_LOCK_DATA_COOKIE, CURL_LOCK_DATA_PSL, CURL_LOCK_DATA_SSL_SESSION], isLocked: true)
    /// What lists and changes them; nil when libcurl has no memory for one.
    private let easy: Mutex<EasyHandle?>

    init() {
        CurlGlobal.start()
        let easy = EasyHandle()
        easy?.set(CURLOPT_SHARE, pointer: share.raw)
        self.easy = Mutex(easy)
    }

    deinit {
        easy.withLock { easy in
            if let easy { curl_easy_cleanup(easy.raw) }
        }
    }

    /// The cookies that have not expired, each a line of the
    /// [Netscape format](https://curl.se/docs/http-cookies.html).
    var lines: [String] {
        easy.withLock { easy in
            var list: UnsafeMutablePointer<curl_slist>?
            guard let easy, fd_getinfo_slist(easy.raw, CURLINFO_COOKIELIST, &list) == CURLE_OK else {
                return []
            }
            return HeaderList(owning: list).lines
        }
    }

    /// Adds a cookie as a line of the Netscape format, or of a response (`Set-Cookie: …`); it takes the place of one with the
    /// same name, domain and path.
    func add(_ line: String) {
        easy.withLock { _ = $0?.set(CURLOPT_COOKIELIST, line) }
    }

    func removeAll() {
        easy.withLock { _ = $0?.set(CURLOPT_COOKIELIST, "ALL") }
    }
}
