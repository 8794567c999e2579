import TestSupport
import Testing

@testable import FetchCore

@Suite("What is left of a server's certificate")
struct CertificateTests {
    /// They were made to end in 30 days, and a day ago: a few seconds later that is a day less.
    private static let ends: [Set<Int?>] = [[29, 30], [-2, -1], [nil]]

    @Test("is known of every answer over TLS, on kept connections and with two servers in turn too")
    func days() async throws {
        let nginx = try NginxServer()
        var settings = RunSettings()
        settings.transport.tls.verification = .none
        settings.limits = FetchLimits(total: 4, perHost: 2)
        let origins = [nginx.url(.good), nginx.url(.expired), nginx.url]
        let requests = (0..<60).map { FetchRequest(url: "\(origins[$0 % 3])/users/\($0)") }
        let settlements = await settle(requests, settings)
        #expect(settlements.count == 60 && settlements.allSatisfy { $0.outcome == .ok })
        #expect(settlements.count { $0.isReused } >= 50)
        for (place, settlement) in settlements.enumerated() {
            #expect(Self.ends[place % 3].contains(settlement.certificateLife.days))
        }
        nginx.stop()
    }

    @Test("is that of the server that answered last, behind a redirect")
    func redirect() async throws {
        let nginx = try NginxServer()
        var settings = RunSettings()
        settings.transport.tls.verification = .none
        let settlements = await settle(
            [
                FetchRequest(url: "\(nginx.url(.good))/redirect?to=\(nginx.url(.expired))/users/1"),
                FetchRequest(url: "\(nginx.url)/redirect?to=\(nginx.url(.good))/users/1"),
            ], settings)
        #expect(settlements.map(\.status) == [200, 200])
        #expect(Self.ends[1].contains(settlements[0].certificateLife.days))
        #expect(Self.ends[0].contains(settlements[1].certificateLife.days))
        nginx.stop()
    }

    @Test("is told in whole days, rounded down, also once it has expired")
    func wholeDays() {
        let day: UInt32 = 86_400
        func days(_ end: UInt32, at seconds: UInt32) -> Int? {
            CertificateLife(end: end, at: UInt64(seconds) * 1_000_000_000).days
        }
        #expect(days(20 * day, at: 8 * day) == 12)
        #expect(days(20 * day - 1, at: 8 * day) == 11)
        #expect(days(8 * day, at: 8 * day) == 0)
        #expect(days(8 * day - 1, at: 8 * day) == -1)
        #expect(days(.max, at: 0) == 24_855)
        #expect(CertificateLife.unknown.days == nil)
        for days in [-3, 0, 12] as [Int64] { #expect(CertificateLife(days: days).days == Int(days)) }
        #expect(CertificateLife(days: .max).isKnown && CertificateLife(days: .min).isKnown)
    }
}
