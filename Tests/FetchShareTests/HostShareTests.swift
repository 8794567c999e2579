import TestSupport
import Testing

@testable import FetchShare

@Suite("The shares of a wide host's lanes")
struct HostShareTests {
    @Test("fill the limit, and stay below it when workers see different moments of the run")
    func staysBelow() {
        var dice = Dice(seed: 17)
        for _ in 0..<20_000 {
            let limit = Int.random(in: 1...60, using: &dice)
            var open = Array(0..<Int.random(in: 1...64, using: &dice))
            let all = open
            #expect(open.reduce(0) { $0 + HostShare.share(of: $1, open: open, limit: limit) } == limit)
            // Each lane's share by a view that is as old as its own worker's, down to what is open now.
            var stale = [Int: Int](
                uniqueKeysWithValues: all.map { ($0, HostShare.share(of: $0, open: open, limit: limit)) })
            for _ in 0..<Int.random(in: 0..<all.count, using: &dice) {
                open.remove(at: Int.random(in: 0..<open.count, using: &dice))
                for lane in open where Bool.random(using: &dice) {
                    let share = HostShare.share(of: lane, open: open, limit: limit)
                    #expect(share >= stale[lane] ?? 0)
                    stale[lane] = share
                }
                #expect(open.reduce(0) { $0 + (stale[$1] ?? 0) } <= limit)
            }
        }
    }
}
