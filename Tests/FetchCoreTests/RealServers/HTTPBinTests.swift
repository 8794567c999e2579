import FetchCore
import TestSupport
import Testing

@Suite("Against httpbin", .enabled(if: HTTPBinServer.missingReason == nil, "httpbin is not installed"))
struct HTTPBinTests {
    /// A request to httpbin, and what has to come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var method: FetchMethod = .get
        var path: String
        var headers: [HeaderField] = []
        var body: String?
        var credentials: FetchCredentials?
        var status = 200
        var redirects = 0
        /// A part of the body.
        var hasText = ""

        var testDescription: String { "\(method) \(path)" }
    }

    private static let cases: [Case] = [
        Case(path: "/get?x=1", hasText: #""x":"1""#),
        Case(method: .post, path: "/post", body: #"{"n": 1}"#, hasText: #""data":"{\"n\": 1}""#),
        Case(method: .put, path: "/put", body: "text", hasText: #""data":"text""#),
        Case(method: .patch, path: "/patch", body: "text", hasText: #""data":"text""#),
        Case(method: .delete, path: "/delete", hasText: #""data":"""#),
        Case(method: .head, path: "/get"),
        Case(method: .options, path: "/get"),
        Case(path: "/gzip", hasText: #""gzipped":true"#),
        Case(path: "/deflate", hasText: #""deflated":true"#),
        Case(path: "/brotli", hasText: #""brotli":true"#),
        Case(path: "/encoding/utf8", hasText: "∮ E⋅da = Q"),
        Case(path: "/redirect/3", redirects: 3, hasText: "/get"),
        Case(path: "/relative-redirect/2", redirects: 2, hasText: "/get"),
        Case(path: "/absolute-redirect/2", redirects: 2, hasText: "/get"),
        Case(path: "/redirect-to?url=/status/404", status: 404, redirects: 1),
        Case(path: "/cookies/set?session=7", redirects: 1, hasText: #""session":"7""#),
        Case(path: "/basic-auth/ann/pw", credentials: .basic(user: "ann", password: "pw"), hasText: "ann"),
        Case(path: "/basic-auth/ann/pw", credentials: .basic(user: "ann", password: "no"), status: 401),
        Case(path: "/bearer", credentials: .bearer("abc"), hasText: #""token":"abc""#),
        Case(
            path: "/digest-auth/auth/ann/pw", credentials: .digest(user: "ann", password: "pw"),
            hasText: #""authenticated":true"#),
        Case(path: "/delay/1", hasText: "/delay/1"),
        Case(path: "/drip?duration=1&numbytes=20&code=200", hasText: "********************"),
        Case(
            path: "/range/100", headers: [HeaderField("Range", "bytes=10-19")], status: 206,
            hasText: "klmnopqrst"),
        Case(path: "/stream/3", hasText: #""id": 2"#),
        Case(path: "/stream-bytes/5000?chunk_size=100&seed=1"),
        Case(path: "/status/204", status: 204),
        Case(path: "/status/503", status: 503),
        Case(path: "/headers", headers: [HeaderField("X-Mine", "yes")], hasText: #""X-Mine":"yes""#),
        Case(path: "/etag/abc", headers: [HeaderField("If-None-Match", "abc")], status: 304),
        Case(path: "/image/png", hasText: "PNG"),
    ]

    @Test("methods, codings, redirects, cookies, log-ins, delays, drips and ranges are as they should be")
    func all() async throws {
        let server = try HTTPBinServer()
        await withTaskGroup { group in
            for one in Self.cases {
                group.addTask { await self.check(one, server) }
            }
        }
        server.stop()
    }

    private func check(_ one: Case, _ server: HTTPBinServer) async {
        var settings = RunSettings()
        settings.retry.retries = 0
        settings.keptBodyBytes = 100_000
        settings.transport.keepsCookies = true
        settings.transport.credentials = one.credentials
        let request = FetchRequest(
            method: one.method, url: server.url + one.path, headers: FetchHeaders(one.headers),
            content: one.body.map { .bytes(Array($0.utf8), type: nil) })
        let settlement = await settle([request], settings).first
        let what = Comment(
            rawValue: one.testDescription + ": " + (settlement?.failure?.message ?? "no failure"))
        #expect(settlement?.status == one.status, what)
        #expect(settlement?.outcome == ((200...399).contains(one.status) ? .ok : .failed), what)
        #expect(settlement?.redirects == one.redirects, what)
        let body = String(decoding: settlement?.details?.bodyPrefix ?? [], as: UTF8.self)
        if !one.hasText.isEmpty { #expect(body.contains(one.hasText), what) }
    }
}
