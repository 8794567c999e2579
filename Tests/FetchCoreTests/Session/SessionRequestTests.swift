import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("A session's requests and responses")
struct SessionRequestTests {
    private struct User: Codable, Equatable {
        var id: Int
        var name: String
    }

    @Test("JSON goes out with its type and comes back as a value")
    func json() async throws {
        let server = try TestHTTPServer { .init(body: $0.bodyText, contentType: "application/json") }
        defer { server.stop() }
        let user = User(id: 7, name: "Zoë")
        try await withFetchSession { session in
            let back = try await session.post(server.url, json: user).json(User.self)
            #expect(back == user)
        }
        #expect(server.requests.first?.header("Content-Type") == "application/json")
    }

    @Test("JSON of another shape throws where it differs and how it begins")
    func wrongJSON() async throws {
        let server = try TestHTTPServer { _ in .init(body: #"[{"id": "seven"}]"#) }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url + "/?token=abc")
            let error = await fetchError { () throws(FetchError) in try response.json([User].self) }
            #expect(error?.kind == .decoding)
            #expect(error?.cause.contains("at [0].id") == true)
            #expect(error?.cause.contains(#"it begins '[{"id": "seven"}]'"#) == true)
            #expect(error?.request == "GET \(server.url)/?token=•••")
        }
    }

    @Test("form fields go out as a form")
    func form() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try await withFetchSession { session in
            _ = try await session.post(server.url, form: ["user": "ann", "note": "1+1=2 é"])
        }
        let seen = try #require(server.requests.first)
        #expect(seen.bodyText == "user=ann&note=1%2B1%3D2+%C3%A9")
        #expect(seen.header("Content-Type") == "application/x-www-form-urlencoded")
    }

    @Test("a multipart form holds its fields and files in order")
    func multipart() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        var form = MultipartForm(boundary: "XX")
        form.add("title", text: "Holiday")
        form.add("photo", file: try folder.write("pixels", to: "a \"b\".jpg"), type: "image/jpeg")
        try await withFetchSession { [form] session in
            _ = try await session.post(server.url, multipart: form)
        }
        let seen = try #require(server.requests.first)
        #expect(seen.header("Content-Type") == "multipart/form-data; boundary=XX")
        let expected = [
            "--XX", "Content-Disposition: form-data; name=\"title\"", "", "Holiday",
            "--XX", "Content-Disposition: form-data; name=\"photo\"; filename=\"a %22b%22.jpg\"",
            "Content-Type: image/jpeg", "", "pixels", "--XX--", "",
        ]
        #expect(seen.bodyText == expected.joined(separator: "\r\n"))
    }

    @Test("headers that would frame the body are left out, the session's too")
    func framing() async throws {
        let server = try TestHTTPServer { .init(body: $0.bodyText) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.headers = [HeaderField("Expect", "100-continue")]
        try await withFetchSession(configuration) { session in
            let response = try await session.post(
                server.url, .text("abcdef"), headers: ["Content-Length": "2", "transfer-encoding": "chunked"])
            #expect(try response.text == "abcdef")
        }
        let seen = try #require(server.requests.first)
        #expect(seen.header("Content-Length") == "6")
        #expect(seen.header("Transfer-Encoding") == nil && seen.header("Expect") == nil)
    }

    @Test("a request's own header wins over the session's")
    func headers() async throws {
        let server = try TestHTTPServer { _ in .init(headers: ["X-Two: a", "x-two:  b "]) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.headers = [HeaderField("Accept", "text/html"), HeaderField("X-Key", "k")]
        try await withFetchSession(configuration) { session in
            let response = try await session.get(server.url, headers: ["accept": "text/plain"])
            #expect(response.headers["X-TWO"] == "a")
            #expect(response.headers.values(for: "x-two") == ["a", "b"])
        }
        let seen = try #require(server.requests.first)
        #expect(seen.headers.filter { $0.name.lowercased() == "accept" }.map(\.value) == ["text/plain"])
        #expect(seen.header("X-Key") == "k")
    }

    @Test("404 is a response; requireSuccess() throws it with its status")
    func notFound() async throws {
        let server = try TestHTTPServer { _ in .init(status: 404, body: "no such thing") }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url)
            #expect(response.status == 404)
            #expect(try response.text == "no such thing")
            #expect(!response.isSuccess)
            let error = await fetchError { () throws(FetchError) in try response.requireSuccess() }
            #expect(error?.kind == .status)
            #expect(error?.status == 404)
        }
    }

    @Test("429 carries what Retry-After asks for, after the attempts the policy allows")
    func tooMany() async throws {
        let server = try TestHTTPServer { _ in .init(status: 429, headers: ["Retry-After: 0"]) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 1
        configuration.retry.backoff = .zero
        try await withFetchSession(configuration) { session in
            let response = try await session.get(server.url)
            #expect(response.status == 429)
            #expect(response.retryAfter == .zero)
            #expect(response.attempts == 2)
            let error = await fetchError { () throws(FetchError) in try response.requireSuccess() }
            #expect(error?.retryAfter == .zero)
            #expect(error?.attempts == 2)
        }
    }

    @Test("the body of an attempt that was made again is no part of the response")
    func retried() async throws {
        let server = try TestHTTPServer {
            $0.number == 1 ? .init(status: 503, body: "wait") : .init(body: "ready")
        }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.backoff = .zero
        try await withFetchSession(configuration) { session in
            let response = try await session.get(server.url)
            #expect(try response.text == "ready")
            #expect(response.attempts == 2)
        }
    }

    @Test("a redirect is followed and told")
    func redirect() async throws {
        let server = try TestHTTPServer {
            $0.path == "/old" ? .init(status: 302, headers: ["Location: /new"]) : .init(body: "here")
        }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url + "/old")
            #expect(try response.text == "here")
            #expect(response.url == server.url + "/new")
            #expect(response.redirects == [RedirectHop(status: 302, url: server.url + "/old")])
        }
    }

    @Test("text is read in the charset that the response names")
    func charset() async throws {
        let server = try FaultServer(
            .requests([
                [.answer(200, ["Content-Type: text/plain; charset=\"ISO-8859-1\""], bytes: [0x5A, 0xFC])]
            ]))
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url)
            #expect(try response.text == "Zü")
        }
    }

    @Test("one connection serves requests one after the other")
    func reuse() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try await withFetchSession { session in
            let first = try await session.get(server.url)
            let second = try await session.get(server.url)
            #expect(!first.isReused)
            #expect(second.isReused)
        }
        #expect(server.listener.acceptedCount == 1)
    }

    @Test("basic and bearer credentials go with the first request")
    func credentials() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        for credentials in [FetchCredentials.basic(user: "a", password: "b"), .bearer("t0k")] {
            configuration.credentials = credentials
            try await withFetchSession(configuration) { _ = try await $0.get(server.url) }
        }
        #expect(server.requests.map { $0.header("Authorization") } == ["Basic YTpi", "Bearer t0k"])
    }

    @Test("digest credentials answer the challenge", arguments: ["GET", "POST"])
    func digest(method: String) async throws {
        let server = try TestHTTPServer { request in
            request.header("Authorization")?.hasPrefix("Digest username=\"ann\"") == true
                ? .init(body: "in")
                : .init(
                    status: 401,
                    headers: [#"WWW-Authenticate: Digest realm="r", nonce="abc", qop="auth", algorithm=MD5"#],
                    body: "who?")
        }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.credentials = .digest(user: "ann", password: "secret")
        try await withFetchSession(configuration) { session in
            let request = FetchRequest(
                method: FetchMethod(rawValue: method), url: server.url,
                content: method == "POST" ? .bytes(Array("data".utf8), type: nil) : nil)
            let whole = try await session.send(request)
            #expect(whole.status == 200)
            #expect(try whole.text == "in")
            let streamed = try await session.stream(request)
            #expect(streamed.status == 200)
            let bytes = try await streamed.body.collect()
            #expect(bytes == Array("in".utf8))
        }
        if method == "POST" { #expect(server.requests.last?.bodyText == "data") }
    }
}
