import TestSupport
import Testing

@testable import FetchCore

@Suite("A trace context")
struct TraceParentTests {
    private func settings(isTraced: Bool = true) -> RunSettings {
        var settings = RunSettings()
        settings.sendsTraceparent = isTraced
        settings.retry.backoff = .milliseconds(1)
        settings.retry.backsOffHosts = false
        return settings
    }

    /// The parts of the headers that came: version, trace, parent, flags.
    private func parts(_ server: TestHTTPServer, _ path: String) -> [[String]] {
        server.requests.filter { $0.path == path }.compactMap { $0.header("traceparent") }
            .map { $0.split(separator: "-", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test("is the same trace in each attempt of a request, with another parent, and stands in its settlement")
    func attempts() async throws {
        let server = try TestHTTPServer { .init(status: $0.path == "/1" ? 503 : 200) }
        let settlements = await settle((1...4).map { FetchRequest(url: "\(server.url)/\($0)") }, settings())
        let failing = parts(server, "/1")
        #expect(failing.count == 3)
        for header in failing {
            #expect(header.map(\.count) == [2, 32, 16, 2] && header[0] == "00" && header[3] == "01")
            #expect(header.joined().allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
        #expect(Set(failing.map { $0[1] }).count == 1 && Set(failing.map { $0[2] }).count == 3)
        let traces = settlements.map { $0.details?.traceID?.hex }
        #expect(traces == (1...4).map { parts(server, "/\($0)").first?[1] })
        #expect(Set(traces).count == 4)
        server.stop()
    }

    @Test("goes along with redirects")
    func redirects() async throws {
        let server = try TestHTTPServer {
            $0.path == "/from" ? .init(status: 302, headers: ["Location: /to"]) : .init()
        }
        let settlements = await settle([FetchRequest(url: "\(server.url)/from")], settings())
        let hops = parts(server, "/from") + parts(server, "/to")
        #expect(hops.count == 2 && hops[0][1] == hops[1][1] && hops[0][2] != hops[1][2])
        #expect(settlements[0].details?.traceID?.hex == hops[0][1])
        server.stop()
    }

    @Test("of the list's own is sent as it is, and is the one that is recorded")
    func own() async throws {
        let server = try TestHTTPServer { _ in .init() }
        let own = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        let settlements = await settle(
            [
                FetchRequest(url: "\(server.url)/own", headers: ["TraceParent": own]),
                FetchRequest(url: "\(server.url)/odd", headers: ["traceparent": "x"]),
            ], settings())
        #expect(parts(server, "/own").map { $0.joined(separator: "-") } == [own])
        #expect(parts(server, "/odd") == [["x"]])
        #expect(
            settlements.map { $0.details?.traceID?.hex } == ["4bf92f3577b34da6a3ce929d0e0e4736", nil])
        server.stop()
    }

    @Test("is not sent unless it is asked for")
    func off() async throws {
        let server = try TestHTTPServer { _ in .init() }
        let settlements = await settle([FetchRequest(url: "\(server.url)/1")], settings(isTraced: false))
        #expect(parts(server, "/1").isEmpty && settlements[0].details == nil)
        server.stop()
    }
}
