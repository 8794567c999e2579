import DemoServer
import FetchCore
import Synchronization
import Testing

@testable import Snippets

/// What a snippet must have said, as the beginning of one of its lines.
@Suite("The tutorial's programs", .serialized)
struct SnippetTests {
    private static let expected: [String: [String]] = [
        "single-get": ["200: {", "200 application/json", "redirects to"],
        "ten-users": ["1: ", "10: "],
        "post-json": ["made 101: Note 1", "made 101: Note 2", "made 101: Note 3"],
        "session-reuse": [
            "request 3: connection kept", "cookies: {\"cookies\":{\"theme\":\"dark\"}}", "user 7: 200",
        ],
        "timeouts": ["silence: silence for 0.2 s", "too long: the call was not done after 0.1 s"],
        "pool-limits": ["40 responses over"],
        "errors-apart": [
            "too slow", "no trust", "not there", "protocol", "no such thing", "again in 7",
            "fine: 200",
        ],
        "clean-up": ["it threw", "cancelled a request of a minute after a moment"],
        "speed-up": ["one at a time", "all at once"],
        "limit-of-ten": ["2000 of 2000 succeeded"],
        "aggregator": [
            "missing is left out: status", "offline is left out: connect",
            "3 of 5 succeeded: order, posts, user",
        ],
        "get-started": ["Amara Okafor", "status 200"],
        "typed-catch": ["no user: status, status 404"],
        "log-ins": ["logged in: 200"],
        "per-request": ["not followed: 302 to /users/1", "nor: 302"],
        "connections": ["status 200, connections made: 1", "the socket: connect"],
        "stream-of-bytes": [
            "300000 of 300000 bytes", "10 in one piece", "the upload of six bytes was answered with 201",
        ],
        "forms": [
            "found at echo?q=swift", "the form was answered with 200", "the photo was answered with 200",
            "tagged at tag=a+b&tag=c, posted with 200",
        ],
        "middleware": ["HEAD took less", "thrown: 404"],
        "tracing": ["status 200"],
        "cookies-on-disk": ["cookies: {\"cookies\":{\"theme\":\"dark\"}}"],
        "streaming": ["20 lines came in ", "the upload was answered with 201"],
    ]

    @Test(
        "each program runs against the demo server and says what it teaches",
        arguments: Snippet.all.map(\.name))
    func runs(name: String) async throws {
        let snippet = try #require(Snippet.all.first { $0.name == name })
        // The demo server needs SIGPIPE ignored, which a session sees to.
        let session = FetchSession()
        let server = try DemoServer()
        let lines = Mutex<[String]>([])
        try await snippet.run(server.endpoints) { line in lines.withLock { $0.append(line) } }
        server.stop()
        await session.close()
        let said = lines.withLock { $0 }
        for beginning in try #require(Self.expected[name]) {
            #expect(said.contains { $0.hasPrefix(beginning) }, "'\(beginning)' is not in \(said)")
        }
    }
}
