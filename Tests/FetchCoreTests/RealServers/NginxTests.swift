import FetchCore
import TestSupport
import Testing

@Suite("Against nginx")
struct NginxTests {
    @Test("three hundred requests settle once each, with the right outcome and phases that add up")
    func mixed() async throws {
        let nginx = try NginxServer()
        let paths = (0..<300).map { ["/users/\($0)", "/status/404", "/status/503"][$0 % 3] }
        var settings = RunSettings()
        settings.retry.retries = 1
        settings.retry.backoff = .milliseconds(1)
        settings.retry.backsOffHosts = false
        let settlements = await settle(paths.map { FetchRequest(url: nginx.url + $0) }, settings)
        #expect(settlements.map(\.id.rawValue) == Array(1...300))
        #expect(settlements.map(\.status) == (0..<300).map { [200, 404, 503][$0 % 3] })
        #expect(settlements.count { $0.outcome == .ok } == 100)
        for settlement in settlements {
            let parts = settlement.timings
            let sum = parts.dns + parts.connect + parts.tls + parts.send + parts.wait + parts.receive
            #expect(sum == parts.total)
            #expect(parts.total > 0)
        }
        nginx.stop()
    }

    @Test("nginx, which answers 503 to one request too many, never sees one")
    func perHostLimit() async throws {
        let slow = try TestHTTPServer { _ in .init(delay: .milliseconds(3)) }
        let nginx = try NginxServer(connectionLimit: 8, upstream: slow.authority)
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 50, perHost: 8)
        settings.retry.retries = 0
        let requests = (0..<600).map { FetchRequest(url: "\(nginx.url)/limited/\($0)") }
        let settlements = await settle(requests, settings)
        #expect(settlements.count { $0.outcome == .ok } == 600)
        // The limit is also reached: it would be easy to keep one by one.
        #expect(slow.tally.mostInFlight == 8)
        nginx.stop()
        slow.stop()
    }

    @Test("the time until a server answers is that of waiting, also of the first request of a TLS connection")
    func waitOverTLS() async throws {
        let slow = try TestHTTPServer { _ in .init(delay: .milliseconds(300)) }
        let nginx = try NginxServer(upstream: slow.authority)
        var settings = RunSettings()
        settings.transport.tls.verification = .none
        let requests = (0..<6).map {
            FetchRequest(
                method: $0 % 2 == 0 ? .get : .post, url: "\(nginx.url(.good))/limited/\($0)",
                content: $0 % 2 == 0 ? nil : .text("{}"))
        }
        let settlements = await settle(requests, settings)
        #expect(settlements.allSatisfy { $0.outcome == .ok && !$0.isReused })
        for settlement in settlements {
            #expect(settlement.timings.wait >= 250_000, "\(settlement.timings)")
        }
        nginx.stop()
        slow.stop()
    }

    @Test("ten thousand requests share as many connections as may be in flight")
    func keepAlive() async throws {
        let nginx = try NginxServer()
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 20, perHost: 20)
        let requests = (0..<10_000).map { FetchRequest(url: "\(nginx.url)/users/\($0)") }
        let settlements = await settle(requests, settings)
        #expect(settlements.count { $0.outcome == .ok && $0.bodyBytes == 73 } == 10_000)
        #expect(settlements.count { !$0.isReused } <= 20)
        #expect(try nginx.accessLog().count == 10_000)
        nginx.stop()
    }

    @Test("large bodies come whole, and their digest is that of the bytes")
    func largeBodies() async throws {
        let nginx = try NginxServer()
        let sizes: [Int64] = [1000, 100_000, 10_000_000]
        let settlements = await settle(sizes.map { FetchRequest(url: "\(nginx.url)/bytes/\($0).bin") })
        #expect(settlements.map(\.bodyBytes) == sizes)
        #expect(settlements.map(\.wireBytes) == sizes)
        // printf '.%.0s' $(seq 1000) | sha256sum
        #expect(
            settlements.first?.sha256?.words.0
                == NginxTests.digestOfThousandDots)
        nginx.stop()
    }

    private static let digestOfThousandDots: UInt64 = 0x4584_9646_c503_3798
}
