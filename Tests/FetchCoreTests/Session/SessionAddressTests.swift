import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("Where a session's requests go")
struct SessionAddressTests {
    @Test(
        "a URL without a scheme is seen from the base, as a link is",
        arguments: [
            ("users/7", "/v1/users/7"), ("/users", "/users"), ("?q=1", "/v1/?q=1"), ("../v2/x", "/v2/x"),
            ("", "/v1/"),
        ])
    func base(_ url: String, _ target: String) async throws {
        let server = try TestHTTPServer { .init(body: $0.target) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.baseURL = server.url + "/v1/"
        try await withFetchSession(configuration) { session in
            let response = try await session.get(url)
            #expect(try response.text == target)
            let absolute = try await session.get(server.url + "/whole")
            #expect(try absolute.text == "/whole")
        }
    }

    @Test("the base may be Foundation's URL")
    func baseURL() async throws {
        let server = try TestHTTPServer { .init(body: $0.target) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.baseURL = URL(string: server.url)?.appending(path: "v1/")
        #expect(configuration.baseURL?.fetchURL == server.url + "/v1/")
        try await withFetchSession(configuration) { session in
            let response = try await session.get("users/7")
            #expect(try response.text == "/v1/users/7")
        }
    }

    @Test("without a base, or with one that is none, such a URL is an input error")
    func noBase() async {
        for base in [nil, "nowhere"] {
            var configuration = FetchSession.Configuration()
            configuration.baseURL = base
            await withFetchSession(configuration) { session in
                let error = await fetchError { () throws(FetchError) in try await session.get("users/7") }
                #expect(error?.kind == .input)
            }
        }
    }

    @Test(
        "an IPv6 address with a zone needs no look-up, in a redirect neither",
        .enabled(if: hasIPv6Loopback, "there is no ::1 here"), arguments: ["%25lo", "%lo", "%251", ""])
    func zone(_ zone: String) async throws {
        let listener = try LoopbackListener(isIPv6: true) { wire in
            while let request = wire.readRequest() {
                let isStart = request.target == "/"
                wire.send(
                    "HTTP/1.1 \(isStart ? "302 Found\r\nLocation: /end" : "200 OK")\r\n"
                        + "X-Token: \(request.header("X-Token") ?? "lost")\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { listener.stop() }
        try await withFetchSession { session in
            let response = try await session.get(
                "http://[::1\(zone)]:\(listener.port)/", headers: ["X-Token": "k"])
            #expect(response.status == 200)
            // To another origin it would not have gone along.
            #expect(response.headers["X-Token"] == "k")
        }
    }

    private static let hasIPv6Loopback = (try? LoopbackListener(isIPv6: true, serve: nil)) != nil
}
