import Testing

@testable import FetchCore

@Suite("Where a redirect leads")
struct RedirectTargetTests {
    private static let base = "http://u:p@[fe80::1%25Lo]:81/dir/page?a=/b?c#frag/ment"

    @Test(
        "a Location is seen from its URL as RFC 3986 has it, its escapes as they are written",
        arguments: [
            ("/x%c3", "http://u:p@[fe80::1%25Lo]:81/x%c3"),
            ("x", "http://u:p@[fe80::1%25Lo]:81/dir/x"),
            ("./../x/.", "http://u:p@[fe80::1%25Lo]:81/x/"),
            ("?q", "http://u:p@[fe80::1%25Lo]:81/dir/page?q"),
            ("#f", "http://u:p@[fe80::1%25Lo]:81/dir/page?a=/b?c#f"),
            ("", "http://u:p@[fe80::1%25Lo]:81/dir/page?a=/b?c"),
            ("//h:82/x y?y z", "http://h:82/x%20y?y+z"),
            ("https://h", "https://h/"),
            ("HTTP:/h/x", "http://h/x"),
            ("http://us@er:p@h/x@y", "http://us%40er:p@h/x@y"),
            ("http://münchen.de/ü", "http://xn--mnchen-3ya.de/%C3%BC"),
        ])
    func resolved(location: String, url: String) throws {
        #expect(try RedirectTarget(location: location, from: Self.base).url == url)
    }

    @Test("a base without a path has the root for one")
    func root() throws {
        #expect(try RedirectTarget(location: "x", from: "http://h?q#f").url == "http://h/x")
        #expect(try RedirectTarget(location: "?x", from: "http://h").url == "http://h/?x")
    }

    @Test("its host is the one that the first request to it would have")
    func host() throws {
        let near = try RedirectTarget(location: "/x", from: Self.base).host
        #expect(near == HostName(isHTTPS: false, name: "fe80::1%Lo", port: 81))
        let far = try RedirectTarget(location: "https://MÜNCHEN.de", from: Self.base).host
        #expect(far == HostName(isHTTPS: true, name: "xn--mnchen-3ya.de", port: 443))
    }

    @Test("what is no URL is refused", arguments: ["http://", "http://h:x/", "http://m%FCnchen/", "http:x"])
    func refused(location: String) {
        #expect(throws: RedirectTarget.Fault.unreadable) {
            try RedirectTarget(location: location, from: Self.base)
        }
    }

    @Test("another scheme is named")
    func scheme() {
        #expect(throws: RedirectTarget.Fault.scheme("ftp")) {
            try RedirectTarget(location: "ftp://h/x", from: Self.base)
        }
    }

    @Test(
        "a fragment goes on to where there is none of its own",
        arguments: [("/x", "http://h/x#f"), ("/x#g", "http://h/x#g"), ("http://other/", "http://other/#f")])
    func fragment(location: String, url: String) {
        var chain = RedirectChain(
            url: "http://h/#f", method: .get, headers: [], body: .none, sendsCredentials: true,
            host: HostName(isHTTPS: false, name: "h", port: 80))
        let failure = chain.follow(
            status: 302, location: location, policy: RedirectPolicy(), detectsLoops: true)
        #expect(failure == nil)
        #expect(chain.url == url)
    }

    @Test("a loop is told as one also where it is one redirect too many, which anything else is")
    func loopAtTheLimit() {
        for (location, cause) in [
            ("/a", FailureCause.redirectLoop(url: "http://h/a")), ("/c", .tooManyRedirects(maximum: 1)),
            ("ftp://h/", .tooManyRedirects(maximum: 1)),
        ] {
            var chain = RedirectChain(
                url: "http://h/a", method: .get, headers: [], body: .none, sendsCredentials: true,
                host: HostName(isHTTPS: false, name: "h", port: 80))
            let policy = RedirectPolicy(maximum: 1)
            #expect(chain.follow(status: 302, location: "/b", policy: policy, detectsLoops: true) == nil)
            let failure = chain.follow(status: 302, location: location, policy: policy, detectsLoops: true)
            #expect(failure?.cause == cause)
        }
    }
}
