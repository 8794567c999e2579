import TestSupport
import Testing

@testable import FetchCore

@Suite("HTTP/2 against nginx")
struct HTTP2Tests {
    private static func settings(_ nginx: NginxServer, concurrency: Int) -> RunSettings {
        var settings = RunSettings()
        settings.transport.prefersHTTP2 = true
        settings.transport.tls.caFile = nginx.certificates.authorityFile
        settings.limits = FetchLimits(total: concurrency, perHost: 0)
        return settings
    }

    @Test(
        "requests that a GOAWAY leaves unprocessed are sent again, POSTs too, and none is processed twice",
        .timeLimit(.minutes(2)))
    func goAway() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let requests = (0..<300).map { number in
            FetchRequest(
                method: .post, url: "\(nginx.url(.http2Brief))/users/\(number)",
                content: .bytes(Array("n".utf8), type: nil)
            )
        }
        let settlements = await settle(requests, Self.settings(nginx, concurrency: 40))
        // Where nginx resets a connection its GOAWAY may be lost with it: then nothing is certain, and nothing repeated.
        let failures = settlements.compactMap(\.failure)
        #expect(failures.allSatisfy { $0.kind == .protocolError })
        #expect(failures.count <= 15)
        let log = try nginx.accessLog()
        #expect(Set(log).count == log.count)
        #expect(log.count >= settlements.count { $0.outcome == .ok })
    }

    @Test("many requests share few connections", .timeLimit(.minutes(1)))
    func sharing() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let requests = (0..<400).map { FetchRequest(url: "\(nginx.url(.http2))/users/\($0)") }
        let settlements = await settle(requests, Self.settings(nginx, concurrency: 100))
        #expect(settlements.count { $0.outcome == .ok } == 400)
        #expect(settlements.count { !$0.isReused } <= 4)
    }
}

@Suite("What libcurl says of HTTP/2 streams")
struct RefusedStreamsTests {
    @Test(
        "is read in the words of each version",
        arguments: [
            ("Using Stream ID: 7 (easy handle 0x55d0)", RefusedStreams.Notice.stream(7)),
            ("recveived GOAWAY, error=0, last_stream=5", .goAway(last: 5)),
            ("received GOAWAY, error=0, last_stream=2147483647", .goAway(last: 2_147_483_647)),
            ("HTTP/2 stream 7 refused by server, try again on a new connection", .refused),
            ("REFUSED_STREAM, retrying a fresh connect", .refused),
            ("Connection died, retrying a fresh connect (retry count: 1)", nil),
            ("Re-using existing connection #0 with host X", nil),
            ("", nil),
        ] as [(String, RefusedStreams.Notice?)])
    func notice(_ text: String, _ expected: RefusedStreams.Notice?) {
        #expect(Array(text.utf8).withUnsafeBytes { RefusedStreams.Notice($0) } == expected)
    }
}
