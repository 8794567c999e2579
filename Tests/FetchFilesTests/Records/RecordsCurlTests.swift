import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A request as a curl command")
struct RecordsCurlTests {
    @Test(
        "has what makes curl do the same",
        arguments: [
            (FetchRequest(url: "http://h/"), "curl -L 'http://h/'"),
            (FetchRequest(method: .head, url: "http://h/"), "curl -I -L 'http://h/'"),
            (FetchRequest(method: .delete, url: "http://h/it's"), #"curl -X 'DELETE' -L 'http://h/it'\''s'"#),
            (FetchRequest(url: "http://h/[a]{b}"), "curl -L -g 'http://h/[a]{b}'"),
            (FetchRequest(url: "http://h/a/../b"), "curl -L --path-as-is 'http://h/a/../b'"),
            (
                FetchRequest(
                    method: .post, url: "http://h/",
                    headers: [HeaderField("Content-Type", "application/json")],
                    content: .bytes(Array(#"{"a": 1}"#.utf8), type: nil)),
                #"curl -L -H 'Content-Type: application/json' --data-binary '{"a": 1}' 'http://h/'"#
            ),
            (
                FetchRequest(method: .put, url: "http://h/", content: .bytes(Array("@x".utf8), type: nil)),
                "curl -X 'PUT' -L -H 'Content-Type:' --data-raw '@x' 'http://h/'"
            ),
            (
                FetchRequest(method: .post, url: "http://h/", content: .bytes([0, 255], type: nil)),
                #"printf '\000\377' | curl -L -H 'Content-Type:' --data-binary @- 'http://h/'"#
            ),
            (
                FetchRequest(
                    method: .post, url: "http://h/", content: .bytes(Array("a\n'\u{1b}".utf8), type: nil)),
                #"printf 'a\012\047\033' | curl -L -H 'Content-Type:' --data-binary @- 'http://h/'"#
            ),
            (
                FetchRequest(
                    method: .post, url: "http://h/",
                    content: .bytes(Array("a\n'`touch X`\r\n".utf8), type: nil)),
                "curl -L -H 'Content-Type:' --data-binary 'a\n'\\''`touch X`\r\n' 'http://h/'"
            ),
            (
                FetchRequest(method: .post, url: "http://h/", content: .file("a b.json", type: nil)),
                "curl -L -H 'Content-Type:' --data-binary '@a b.json' 'http://h/'"
            ),
            (
                FetchRequest(
                    url: "http://h/", headers: [HeaderField("X-Empty", "")],
                    attemptTimeout: .milliseconds(2500)),
                "curl -L -H 'X-Empty;' -m 2.5 'http://h/'"
            ),
        ])
    func command(_ request: FetchRequest, _ expected: String) throws {
        #expect(CurlCommandText().text(RequestID(1), of: try chunk([request])) == expected)
    }

    @Test("has what the request alone has: headers left out, certificates unchecked, a proxy")
    func ownTransport() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        var parts = RequestExtras.Parts()
        parts.droppedHeaders = ["Accept", "content-type"]
        parts.body = .bytes(Array("x".utf8))
        parts.isInsecure = true
        parts.proxy = "http://u:p@proxy:1"
        try builder.append(url: "http://h/", method: .post, extras: RequestExtras(parts))
        let taken = builder.take()
        let chunk = try #require(taken)
        #expect(
            CurlCommandText().text(RequestID(1), of: chunk)
                == "curl -L -k -x 'http://•••@proxy:1' -H 'Accept:' -H 'content-type:' --data-binary 'x' 'http://h/'"
        )
    }

    @Test(
        "follows redirects as far as the run or the request does",
        arguments: [
            (nil, 10, "curl -L 'http://h/'"), (nil, 0, "curl 'http://h/'"),
            (nil, 3, "curl -L --max-redirs 3 'http://h/'"), (0, 10, "curl 'http://h/'"),
            (4, 0, "curl -L --max-redirs 4 'http://h/'"),
        ] as [(Int?, Int, String)])
    func redirects(_ own: Int?, _ run: Int, _ expected: String) throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        var parts = RequestExtras.Parts()
        parts.maxRedirects = own
        try builder.append(url: "http://h/", extras: RequestExtras(parts))
        let taken = builder.take()
        let command = CurlCommandText(redirects: RedirectPolicy(maximum: run))
        let text = command.text(RequestID(1), of: try #require(taken))
        #expect(text == expected)
        // Read back it does the same.
        let read = try readList(text + "\n", named: "l.curl")
        let most = read.chunks.first?.extras(RequestID(1))?.maxRedirects
        #expect((most ?? 10) == own ?? run)
    }

    @Test("is read back byte for byte, line ends too")
    func readBack() throws {
        for body in ["a\r\nb\r\n", "\r\n", "{\r\n  \"a\": 'b'\r\n}", "a\rb", "a\n\r\n"] {
            let request = FetchRequest(
                method: .post, url: "http://h/", headers: [HeaderField("Content-Type", "text/plain")],
                content: .bytes(Array(body.utf8), type: nil))
            let text = CurlCommandText().text(RequestID(1), of: try chunk([request]))
            let read = try readList(text + "\n", named: "l.curl")
            #expect(read.faults.isEmpty && read.requests.count == 1)
            #expect(read.chunks.first?.extras(RequestID(1))?.body == request.content?.body)
        }
    }

    @Test("names the proxy of its host, the addresses that are given, and .netrc")
    func way() throws {
        var transport = TransportSettings()
        transport.proxy = ProxySettings(
            https: try ProxyAddress("http://u:p@proxy:1"), exceptions: ProxyExceptions("h"))
        transport.fixedAddresses = [try FixedAddress(parsing: "*:443:127.0.0.1,[::1]")]
        transport.netrc = try Netrc(parsing: "default login u password secret")
        let command = CurlCommandText(transport: transport)
        let expected = [
            "http://i/": "curl -L --netrc 'http://i/'",
            "https://h/": "curl -L --resolve 'h:443:127.0.0.1,[::1]' --netrc 'https://h/'",
            "https://i/":
                "curl -L -x 'http://•••@proxy:1' --resolve 'i:443:127.0.0.1,[::1]' --netrc 'https://i/'",
        ]
        for (url, text) in expected {
            #expect(command.text(RequestID(1), of: try chunk([FetchRequest(url: url)])) == text)
        }
    }

    @Test("hides secrets unless they are asked for")
    func secrets() throws {
        var transport = TransportSettings()
        transport.credentials = .basic(user: "me", password: "pw")
        transport.tls.verification = .none
        let request = FetchRequest(
            url: "http://u:p@h/?api_key=k",
            headers: [HeaderField("Cookie", "a=b"), HeaderField("X-Api-Key", "k")])
        let chunk = try chunk([request, FetchRequest(url: "http://h/")])
        #expect(
            CurlCommandText(transport: transport).text(RequestID(2), of: chunk)
                == "curl -L -k -u '•••' 'http://h/'")
        #expect(
            CurlCommandText(redaction: .none, transport: transport).text(RequestID(2), of: chunk)
                == "curl -L -k -u 'me:pw' 'http://h/'")
        // A URL's own credentials are sent, not the run's.
        #expect(
            CurlCommandText(transport: transport).text(RequestID(1), of: chunk)
                == "curl -L -k -H 'Cookie: •••' -H 'X-Api-Key: •••' 'http://•••@h/?api_key=•••'")
        #expect(
            CurlCommandText(redaction: .none, transport: transport).text(RequestID(1), of: chunk)
                == "curl -L -k -H 'Cookie: a=b' -H 'X-Api-Key: k' 'http://u:p@h/?api_key=k'")
    }
}
