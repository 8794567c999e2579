import Testing

@testable import FetchCore

@Suite("Proxies and their exceptions")
struct ProxySettingsTests {
    // MARK: - Exceptions

    /// Measured with curl 7.88.1 and 8.21.0.
    static let matches: [(list: String, host: String)] = [
        ("*", "h.test"), ("*", "127.0.0.1"), ("*", "::1"),
        ("h.test", "h.test"), (".h.test", "h.test"), ("h.test", "a.h.test"), (".h.test", "a.h.test"),
        ("test", "h.test"), ("H.TEST", "h.test"), ("h.test.", "h.test"), ("h.test", "h.test."),
        (".h.test.", "a.h.test."), ("a, h.test", "h.test"), ("a,,h.test", "h.test"), ("a h.test", "h.test"),
        ("a\th.test,", "h.test"),
        ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "127.1"), ("127.0.0.1", "0x7f.1"),
        ("127.0.0.0/8", "127.3.4.5"), ("10.0.0.1/0", "10.0.0.1"), ("10.1.2.0/23", "10.1.3.255"),
        ("10.0.0.7/32", "10.0.0.7"), ("localhost", "localhost"),
        ("::1", "::1"), ("0:0::1", "::1"), ("fe80::/10", "fe80::1%eth0"), ("::/12", "::1"), ("::1/0", "::1"),
    ]

    @Test("a host in the list is reached directly", arguments: matches)
    func excepted(_ list: String, _ host: String) {
        #expect(ProxyExceptions(list).contains(host))
    }

    static let misses: [(list: String, host: String)] = [
        ("", "h.test"), ("a,*", "h.test"), ("*.h.test", "a.h.test"), ("* ", "h.test"), (".", "h.test"),
        ("h.test", "xh.test"), ("h.test", "test"), ("..h.test", "h.test"), ("h.test..", "h.test"),
        ("h.test:80", "h.test"), ("127.0.0.1:80", "127.0.0.1"),
        ("0.0.1", "127.0.0.1"), (".0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1"), ("127.1", "127.0.0.1"),
        ("127.0.0.0/0", "127.0.0.1"), ("127.0.0.0/8x", "127.0.0.1"), ("127.0.0.0/33", "127.0.0.0"),
        ("127.0.0.0/", "127.0.0.0"), ("10.1.2.0/23", "10.1.4.0"), ("127.0.0.1", "localhost"),
        ("[::1]", "::1"), ("::1", "::2"), ("::/1", "127.0.0.1"), ("::/0", "::1"),
    ]

    @Test("a host that is not in the list has a proxy", arguments: misses)
    func proxied(_ list: String, _ host: String) {
        #expect(!ProxyExceptions(list).contains(host))
    }

    @Test("the proxy is that of the scheme, unless the host is excepted")
    func schemes() throws {
        let settings = ProxySettings(
            http: try ProxyAddress("a:1"), https: try ProxyAddress("b:2"),
            exceptions: ProxyExceptions("h.test"))
        func proxy(_ url: String) -> String? { HostName(url: url).flatMap { settings.proxy(for: $0) }?.url }
        #expect(proxy("http://x.test/") == "http://a:1")
        #expect(proxy("https://x.test/") == "http://b:2")
        #expect(proxy("https://h.test:8443/") == nil)
        #expect(
            ProxySettings(https: settings.https).proxy(for: HostName(isHTTPS: false, name: "x", port: 80))
                == nil)
    }

    // MARK: - The environment

    static let variables: [(set: [String: String], http: String?, https: String?)] = [
        ([:], nil, nil),
        (["http_proxy": "a"], "http_proxy", nil),
        (["HTTP_PROXY": "a"], nil, nil),
        (["https_proxy": "a"], nil, "https_proxy"),
        (["HTTPS_PROXY": "a"], nil, "HTTPS_PROXY"),
        (["https_proxy": "a", "HTTPS_PROXY": "b"], nil, "https_proxy"),
        (["https_proxy": "", "HTTPS_PROXY": "b"], nil, "HTTPS_PROXY"),
        (["all_proxy": "a"], "all_proxy", "all_proxy"),
        (["ALL_PROXY": "a", "all_proxy": "b"], "all_proxy", "all_proxy"),
        (["ALL_PROXY": "a"], "ALL_PROXY", "ALL_PROXY"),
        (["ALL_PROXY": "a", "http_proxy": "b"], "http_proxy", "ALL_PROXY"),
        (["ALL_PROXY": "a", "http_proxy": ""], "ALL_PROXY", "ALL_PROXY"),
    ]

    @Test("variables are taken in curl's order, empty ones are not set", arguments: variables)
    func environment(_ set: [String: String], http: String?, https: String?) {
        let environment = ProxyEnvironment(set)
        #expect(environment.http?.name == http)
        #expect(environment.https?.name == https)
    }

    @Test("no_proxy comes before NO_PROXY, unless it is empty")
    func exceptions() throws {
        #expect(ProxyEnvironment(["no_proxy": "a", "NO_PROXY": "b"]).exceptions?.value == "a")
        #expect(ProxyEnvironment(["no_proxy": "", "NO_PROXY": "b"]).exceptions?.name == "NO_PROXY")
        let settings = try ProxySettings.environment(["http_proxy": "a", "no_proxy": "x"])
        #expect(settings.exceptions.contains("x"))
    }

    @Test("a variable that is no proxy is named")
    func badVariable() {
        let environment = ProxyEnvironment(["ALL_PROXY": "ftp://u:secret@p"])
        #expect(
            throws: ProxyEnvironment.Fault(
                variable: .init(name: "ALL_PROXY", value: "ftp://u:secret@p"), reason: .unknownScheme("ftp"))
        ) {
            try environment.settings()
        }
    }

    // MARK: - Addresses

    @Test(
        "a proxy is read as curl reads it, with its port written out",
        arguments: [
            ("proxy", "http://proxy:1080"), ("proxy:3128", "http://proxy:3128"),
            ("http://p", "http://p:1080"),
            ("HTTP://P:3128/", "http://p:3128"), ("https://p", "https://p:443"),
            ("socks5h://p", "socks5h://p:1080"),
            ("http://u:p%40w@h:1/x?y", "http://u:p%40w@h:1"), ("u:a@b@h:1", "http://u:a%40b@h:1"),
            ("[::1]:3128", "http://[::1]:3128"), ("http://[::1]", "http://[::1]:1080"),
            ("p:", "http://p:1080"),
        ])
    func address(_ text: String, _ url: String) throws {
        #expect(try ProxyAddress(text).url == url)
    }

    @Test(
        "what is no proxy is refused",
        arguments: [
            "", " ", "http://", "http:///x", "p q", "p:x", "p:0", "p:65536", "[::1", "[::1]x", "u@", "p:1:2",
        ])
    func badAddress(_ text: String) {
        #expect(throws: ProxyAddress.Fault.malformed) { try ProxyAddress(text) }
    }

    @Test("a log-in is never shown, whether the text is a proxy or not")
    func shown() throws {
        #expect(try ProxyAddress("http://ann:pw@h:1").shown == "http://•••@h:1")
        #expect(try ProxyAddress("h:1").shown == "http://h:1")
        for text in [
            "ftp://ann:secret@h", "ann:secret@ h", "http://ann:sec/secret@h", "http://ann:a@secret@",
        ] {
            let shown = ProxyAddress.shown(text)
            #expect(!shown.contains("ann") && !shown.contains("secret"), "\(shown)")
        }
    }
}
