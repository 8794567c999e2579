import Testing

@testable import FetchCore

@Suite("The URL of a request")
struct RequestURLTests {
    @Test(
        "A URL goes to the host, port and scheme that it names",
        arguments: [
            ("http://example.com", HostName(isHTTPS: false, name: "example.com", port: 80)),
            ("HTTP://Example.COM/Path", HostName(isHTTPS: false, name: "example.com", port: 80)),
            ("https://example.com:8443/?q=1#f", HostName(isHTTPS: true, name: "example.com", port: 8443)),
            ("http://example.com:/x", HostName(isHTTPS: false, name: "example.com", port: 80)),
            ("https://u:p@h_1.x-y~z/", HostName(isHTTPS: true, name: "h_1.x-y~z", port: 443)),
            ("http://a@b@c/", HostName(isHTTPS: false, name: "c", port: 80)),
            ("http://h?u@x", HostName(isHTTPS: false, name: "h", port: 80)),
            ("http://[::1]:81/", HostName(isHTTPS: false, name: "::1", port: 81)),
            ("http://[FE80::1%25eth0]/", HostName(isHTTPS: false, name: "fe80::1%eth0", port: 80)),
            ("http://h:65535/", HostName(isHTTPS: false, name: "h", port: 65535)),
            ("http://h/a|b\"{}[]^`<>\\", HostName(isHTTPS: false, name: "h", port: 80)),
            ("http://münchen.de/", HostName(isHTTPS: false, name: "xn--mnchen-3ya.de", port: 80)),
            ("http://BÜCHER.example:81/", HostName(isHTTPS: false, name: "xn--bcher-kva.example", port: 81)),
            ("http://例え.テスト/", HostName(isHTTPS: false, name: "xn--r8jz45g.xn--zckzah", port: 80)),
        ])
    func host(url: String, expected: HostName) throws {
        let hosts = HostTable()
        var builder = RequestChunkBuilder(hosts: hosts)
        try builder.append(url: url)
        let chunk = try builder.takeOnly()
        #expect(hosts[chunk.host(RequestID(1))] == expected)
    }

    @Test(
        "What cannot be sent is refused with the value and its mend",
        arguments: [
            ("http:///x", "no host in 'http:///x'; expected http://host/path"),
            ("http://", "no host in 'http://'; expected http://host/path"),
            ("http:/x", "no host in 'http:/x'; expected http://host/path"),
            ("http://u@/x", "no host in 'http://•••@/x'; expected http://host/path"),
            ("http://:80/x", "no host in 'http://:80/x'; expected http://host/path"),
            ("", "no URL; expected http://host/path"),
            ("example.com/x", "no http:// or https:// in 'example.com/x'; expected http://example.com/x"),
            ("localhost:8080", "no http:// or https:// in 'localhost:8080'; expected http://localhost:8080"),
            ("/x", "no http:// or https:// in '/x'; expected http://host/path"),
            ("ftp://h/x", "scheme is not http or https in 'ftp://h/x'; expected http://host/path"),
            ("http://h:0/", "bad port '0'; expected a number from 1 to 65535"),
            ("http://h:65536/", "bad port '65536'; expected a number from 1 to 65535"),
            ("http://h:8a/", "bad port '8a'; expected a number from 1 to 65535"),
            (
                "http://h:99999999999999999999/",
                "bad port '99999999999999999999'; expected a number from 1 to 65535"
            ),
            ("http://h/a b", "space in the URL 'http://h/a b'; write it as %20"),
            ("http://h/a\u{1B}b", "control character in the URL 'http://h/a␛b'; write it as %XX"),
            (
                "http://h\\@evil/",
                "backslash before the path in 'http://h\\@evil/'; expected http://host/path"
            ),
        ])
    func refused(url: String, message: String) {
        var builder = RequestChunkBuilder(hosts: HostTable())
        let fault = #expect(throws: RequestFault.self) { try builder.append(url: url) }
        #expect(fault?.description == message)
        let chunk = builder.take()
        #expect(chunk === nil)
    }

    @Test(
        "A bad host name is refused",
        arguments: [
            "http://a%41/", "http://[::1/", "http://[1.2.3.4]/", "http://[::1]x/", "http://a,b/",
            "http://a(b)/", "http://\u{202E}x/", "http://ü,x/",
        ])
    func badHost(url: String) {
        var builder = RequestChunkBuilder(hosts: HostTable())
        let fault = #expect(throws: RequestFault.self) { try builder.append(url: url) }
        #expect(fault?.what == "bad host name in")
    }

    @Test("Bytes beyond ASCII are kept as they are sent: %XX, and the host's IDNA name")
    func wideBytes() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(url: "http://jö:p@münchen.de:81/ü?ä=€#é")
        try builder.append(url: "http://h/%C3%BC")
        let chunk = try builder.takeOnly()
        #expect(
            chunk.url(RequestID(1)) == "http://j%C3%B6:p@xn--mnchen-3ya.de:81/%C3%BC?%C3%A4=%E2%82%AC#%C3%A9")
        #expect(chunk.url(RequestID(2)) == "http://h/%C3%BC")
    }

    @Test("A URL may be as long as libcurl takes it and no longer")
    func longest() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        let longest = "http://h/" + String(repeating: "x", count: RequestURL.longest - 9)
        try builder.append(url: longest)
        let chunk = try builder.takeOnly()
        #expect(chunk.url(RequestID(1)) == longest)
        #expect(throws: RequestFault.self) { try builder.append(url: longest + "x") }
    }
}
