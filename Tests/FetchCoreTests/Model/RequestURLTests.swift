import TestSupport
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
            ("http://[::1%Lo]/", HostName(isHTTPS: false, name: "::1%Lo", port: 80)),
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
            ("mailto:me@h.test", "scheme is not http or https: 'mailto'; expected http://host/path"),
            ("Tel:+123", "scheme is not http or https: 'Tel'; expected http://host/path"),
            ("data:8080/x", "no http:// or https:// in 'data:8080/x'; expected http://data:8080/x"),
            ("tel.test:80", "no http:// or https:// in 'tel.test:80'; expected http://tel.test:80"),
            ("ftp://h/x", "scheme is not http or https in 'ftp://h/x'; expected http://host/path"),
            ("http://h:0/", "bad port '0'; expected a number from 1 to 65535"),
            ("http://h:65536/", "bad port '65536'; expected a number from 1 to 65535"),
            ("http://h:8a/", "bad port '8a'; expected a number from 1 to 65535"),
            (
                "http://h:99999999999999999999/",
                "bad port '99999999999999999999'; expected a number from 1 to 65535"
            ),
            (
                "http://user1:hunter2#@127.0.0.1/path",
                "'#' in the password of 'http://•••@127.0.0.1/path'; write it as %23"
            ),
            ("HTTP://u:/p@h/", "'/' in the password of 'http://•••@h/'; write it as %2F"),
            ("https://u:70000?p@h/", "'?' in the password of 'https://•••@h/'; write it as %3F"),
            ("http://u:p@s:s/w@h/", "'/' in the password of 'http://•••@h/'; write it as %2F"),
            (
                "http://a,b/users/@me",
                """
                bad host name in 'http://•••@me'; expected letters, digits, '-', '.' and '_', or an IPv6 address \
                in brackets
                """
            ),
            ("http://h/a b", "space in the URL 'http://h/a b'; write it as %20"),
            ("http://h/a\u{1B}b", "control character in the URL 'http://h/a␛b'; write it as %XX"),
            (
                "http://h\\@evil/",
                "backslash before the path in 'http://•••@evil/'; expected http://host/path"
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

    @Test("The last @ before the path ends the userinfo, those before it are sent as %40")
    func lastAt() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(url: "http://us@er:p@ss@h/x@y")
        try builder.append(url: "http://ü@:@@h")
        let chunk = try builder.takeOnly()
        #expect(chunk.url(RequestID(1)) == "http://us%40er:p%40ss@h/x@y")
        #expect(chunk.url(RequestID(2)) == "http://%C3%BC%40:%40@h")
    }

    @Test("Whatever a password looks like, nothing that is said of its URL shows it")
    func secrets() {
        var dice = Dice(seed: 185)
        let signs = Array("#/?@:%&=;!*'\"()[]{}<>|^`~+,.$\\ \t-_09azé")
        func word(_ longest: Int) -> String {
            String(
                (0..<Int.random(in: 0...longest, using: &dice)).compactMap { _ in
                    signs.randomElement(using: &dice)
                })
        }
        var refused = 0
        for round in 0..<4_000 {
            let padding = round.isMultiple(of: 50) ? String(repeating: "x", count: 5_000) : ""
            let scheme =
                ["http://", "https://", "HTTP://", "ftp://", "http:/", ""].randomElement(using: &dice) ?? ""
            let user = ["u", "", word(3)].randomElement(using: &dice) ?? ""
            let url = "\(scheme)\(user):\(word(4))hunter2\(padding)\(word(4))@h\(word(3))/x"
            var builder = RequestChunkBuilder(hosts: HostTable())
            do throws(RequestFault) {
                try builder.append(url: url)
            } catch {
                refused += 1
                #expect(!error.description.contains("hunter2"), "\(url)")
                guard scheme.hasSuffix("//") else { continue }
                Array(url.utf8).withUnsafeBufferPointer {
                    builder.appendUnreadable(line: $0, message: "no")
                }
                let shown = builder.take()?.url(RequestID(1)) ?? ""
                #expect(!shown.isEmpty && !shown.contains("hunter2"), "\(url) is shown as \(shown)")
            }
        }
        #expect(refused > 1_000)
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
