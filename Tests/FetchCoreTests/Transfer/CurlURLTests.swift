import CCurl
import Testing

@testable import FetchCore

@Suite("A URL in parts")
struct CurlURLTests {
    @Test(
        "is what the whole URL alone would be, whatever came before it",
        arguments: [
            "http://h/a", "http://h/b?c=d", "http://h/b", "http://h/b?", "http://h/%2Fx", "http://h/a/../b",
            "http://h/a/./b?x=/../y", "http://h", "http://h?q", "http://u:p@h/a", "https://h/a",
            "http://h:81/a",
            "http://h:80/a?x", "http://h/a#f", "http://h/a?b#f", "http://h/a?b?c", "http://[::1]:8/a",
            "http://h/a+b?c+d",
        ])
    func equals(_ url: String) throws {
        for before in ["http://h/long/path?with=query", "http://h/%2F", "https://h/x", "http://u:p@h/"] {
            let parts = try #require(CurlURL())
            let fresh = try #require(CurlURL())
            #expect(parts.set(before) && parts.set(url) && fresh.set(url))
            for part in [
                CURLUPART_SCHEME, CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_HOST, CURLUPART_PORT,
                CURLUPART_PATH,
                CURLUPART_QUERY,
            ] {
                #expect(text(parts, part) == text(fresh, part), "\(part) of \(url) after \(before)")
            }
        }
    }

    @Test("says that a URL can't be taken apart, and takes the next one all the same")
    func malformed() throws {
        let parts = try #require(CurlURL())
        #expect(!parts.set("http://"))
        #expect(parts.set("http://h/a"))
        #expect(text(parts, CURLUPART_PATH) == "/a")
    }

    private func text(_ url: CurlURL, _ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url.raw, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
