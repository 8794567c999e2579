import DemoServer
import FetchCore
import TestSupport
import Testing

@Suite("The demo server")
struct DemoServerTests {
    /// A path, and what it answers to a GET.
    struct Answer: Sendable, CustomTestStringConvertible {
        var path: String
        var status = 200
        var bodyBytes: Int64?
        var redirects = 0
        var hasText = ""

        var testDescription: String { path }
    }

    private static let answers: [Answer] = [
        Answer(path: "/users", hasText: "Amara Okafor"),
        Answer(path: "/users/2", hasText: #""name":"Mateo Fuentes""#),
        Answer(path: "/users/0", status: 404, hasText: "no user 0"),
        Answer(path: "/posts?userId=3", hasText: #""userId":3"#),
        Answer(path: "/posts/7", hasText: #""id":7"#),
        Answer(path: "/orders/1001", hasText: #""state":"#),
        Answer(path: "/search?q=mei", hasText: "Mei Chen"),
        Answer(path: "/delay/20", hasText: "20"),
        Answer(path: "/delay/never", status: 400, hasText: "expected /delay/MS"),
        Answer(path: "/status/204", status: 204, bodyBytes: 0),
        Answer(path: "/status/418", status: 418, hasText: "418"),
        Answer(path: "/bytes/100000", bodyBytes: 100_000),
        Answer(path: "/drip/a.csv?bytes=150000&ms=200", bodyBytes: 150_000, hasText: "order.paid"),
        Answer(path: "/drip/a.csv?bytes=1000&ms=100&chunked=1", bodyBytes: 1000),
        Answer(path: "/stream/5", hasText: "order.paid"),
        Answer(path: "/redirect/3?to=/users/2", redirects: 3, hasText: "Mateo"),
        Answer(path: "/gzip", hasText: "Amara Okafor"),
        Answer(path: "/echo?x=1", hasText: "/echo?x=1"),
        Answer(path: "/headers", hasText: "FetchCore/"),
        Answer(path: "/cookies/set?a=b", redirects: 1, hasText: #"{"a":"b"}"#),
        Answer(path: "/basic-auth/user/secret", status: 401),
        Answer(path: "/nothing/here", status: 404, hasText: "there is nothing at"),
    ]

    @Test("each path answers what its name says", arguments: answers)
    func answer(_ answer: Answer) async throws {
        let server = try DemoServer()
        var settings = Self.settings
        settings.transport.keepsCookies = true
        let settlement = try await one(.init(url: server.endpoints.api + answer.path), settings)
        #expect(settlement.status == answer.status)
        #expect(settlement.redirects == answer.redirects)
        if let bytes = answer.bodyBytes { #expect(settlement.bodyBytes == bytes) }
        let body = String(decoding: settlement.details?.bodyPrefix ?? [], as: UTF8.self)
        if !answer.hasText.isEmpty { #expect(body.contains(answer.hasText)) }
        server.stop()
    }

    @Test("what a watch shows goes by rounds: it fails, drifts and changes every few of them")
    func rounds() async throws {
        let server = try DemoServer()
        var flapping: [Int] = []
        var changing: Set<SHA256Digest?> = []
        for _ in 0..<14 {
            flapping.append(
                try await one(.init(url: "\(server.endpoints.shop)/flaps/login?fails=2&of=7"), Self.settings)
                    .status)
            let answer = try await one(
                .init(url: "\(server.endpoints.api)/changes/prices?every=4"), Self.settings)
            changing.insert(answer.sha256)
        }
        #expect(flapping == [200, 200, 200, 200, 200, 503, 503, 200, 200, 200, 200, 200, 503, 503])
        #expect(changing.count == 4)
        var times: [Int64] = []
        for _ in 0..<4 {
            let answer = try await one(
                .init(url: "\(server.endpoints.files)/drifts/search?by=60&of=3"), Self.settings)
            times.append(answer.timings.wait)
        }
        #expect(times[1] >= 60_000 && times[2] >= 120_000 && times[3] < times[2])
        server.stop()
    }

    @Test("a posted object comes back with an id, under status 201")
    func posting() async throws {
        let server = try DemoServer()
        let settlement = try await one(
            .init(
                method: .post, url: server.endpoints.api + "/posts",
                content: .bytes(Array(#"{"title": "Retry budgets"}"#.utf8), type: nil)))
        #expect(settlement.status == 201)
        let body = String(decoding: settlement.details?.bodyPrefix ?? [], as: UTF8.self)
        #expect(body == #"{"id":101,"title":"Retry budgets"}"#)
        server.stop()
    }

    @Test("HEAD says how long the body is and sends none")
    func head() async throws {
        let server = try DemoServer()
        let settlement = try await one(.init(method: .head, url: server.endpoints.files + "/bytes/4000"))
        #expect(settlement.outcome == .ok)
        #expect(settlement.bodyBytes == 0)
        let head = String(decoding: settlement.details?.responseHead ?? [], as: UTF8.self)
        #expect(head.contains("Content-Length: 4000"))
        server.stop()
    }

    @Test("what heals is 503 until its time has come")
    func healing() async throws {
        let server = try DemoServer()
        let url = server.endpoints.shop + "/heals/stock"
        let before = try await one(.init(url: url + "?after=1000"))
        #expect(before.status == 503)
        // The same path counts from its first request; no time at all is always over.
        let after = try await one(.init(url: url + "?after=0"))
        #expect(after.status == 200)
        server.stop()
    }

    @Test("a quota is refused with Retry-After and granted to those that wait")
    func quota() async throws {
        let server = try DemoServer()
        var settings = Self.settings
        settings.retry.retries = 1
        let settlement = try await one(
            .init(url: server.endpoints.shop + "/limited/quota?wait=1"), settings)
        #expect(settlement.outcome == .ok)
        #expect(settlement.attempts == 2)
        #expect(settlement.details?.earlierAttempts.first?.status == 429)
        server.stop()
    }

    @Test("the broken sites break in their own ways")
    func broken() async throws {
        let server = try DemoServer()
        let hanging = try await one(
            .init(url: server.endpoints.hanging + "/", timeout: .milliseconds(200)))
        #expect(hanging.failure?.kind == .timeout)
        let truncated = try await one(.init(url: server.endpoints.truncating + "/"))
        #expect(truncated.failure?.kind == .protocolError)
        let refused = try await one(.init(url: server.endpoints.refusing + "/"))
        #expect(refused.failure?.kind == .connect)
        server.stop()
    }

    @Test("the list is as long as asked for", arguments: [1, 7, 119, 120, 121, 1000])
    func length(_ count: Int) throws {
        let server = try DemoServer()
        #expect(server.requests(count: count).count == count)
        server.stop()
    }

    @Test("the list of the demo has something of every kind, and some of it on the first screen")
    func variety() throws {
        let server = try DemoServer()
        let requests = server.requests()
        #expect(requests.count == 120)
        #expect(Set(requests.map(\.method)) == [.get, .post, .put, .delete, .head])
        let firstScreen = requests.prefix(24).map(\.url)
        for part in ["/drip/", "/heals/", "/users/", "/delay/", server.endpoints.hanging] {
            #expect(firstScreen.contains { $0.contains(part) }, "no \(part) among the first")
        }
        #expect(requests.allSatisfy { $0.name != nil && $0.group != nil })
        server.stop()
    }

    private func one(_ request: FetchRequest, _ settings: RunSettings = settings) async throws -> Settlement {
        try #require(await settle([request], settings).first)
    }

    /// One try, and the response is kept.
    private static let settings: RunSettings = {
        var settings = RunSettings()
        settings.retry.retries = 0
        settings.keptBodyBytes = 1 << 20
        settings.keepsResponseHead = true
        return settings
    }()
}
