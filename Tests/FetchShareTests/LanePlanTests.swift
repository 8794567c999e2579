import FetchCore
import Testing

@testable import FetchShare

@Suite("Which lane a request goes to")
struct LanePlanTests {
    private let hosts = HostTable()

    private func host(_ name: String) -> HostID {
        hosts.intern(HostName(isHTTPS: false, name: name, port: 80))
    }

    @Test("a host stays in the lane that it hashes to, whatever comes between")
    func home() {
        var plan = LanePlan(hosts: hosts, isSplitting: true)
        let (a, b) = (host("a.test"), host("b.test"))
        let lane = plan.lane(of: a)
        #expect(lane == HostShard.index(of: hosts[a], count: 256))
        _ = plan.lane(of: b)
        for _ in 0..<9_999 { #expect(plan.lane(of: a) == lane) }
        #expect(plan.wide.isEmpty)
        #expect(plan.lane(of: .none) == 0)
    }

    @Test(
        "a host that passes the bound gets lanes of its own, one for each bound, then shares them chunk by chunk"
    )
    func wide() {
        var plan = LanePlan(hosts: hosts, isSplitting: true, bound: 500)
        let a = host("a.test")
        let lanes = (0..<500 * 66).map { _ in plan.lane(of: a) }
        #expect(Set(lanes[..<500]).count == 1)
        #expect(lanes[500..<1000].allSatisfy { $0 == 256 })
        #expect(lanes[1000..<1500].allSatisfy { $0 == 257 })
        #expect(plan.wide.map(\.lanes) == [Array(256..<320)])
        #expect(Set(lanes).count == 65)
        #expect(plan.wide[0].home == lanes[0])
    }

    @Test("a host is never split where each has a rate: one worker keeps it")
    func rated() {
        var plan = LanePlan(hosts: hosts, isSplitting: false, bound: 10)
        let a = host("a.test")
        #expect(Set((0..<1000).map { _ in plan.lane(of: a) }).count == 1)
    }
}
