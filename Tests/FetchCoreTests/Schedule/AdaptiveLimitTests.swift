import Foundation
import Testing

@testable import FetchCore

/// The rule against a simulated server, over many seeds and without real time.
///
/// FETCHDECK_SIMULATIONS=100 runs as many seeds as the promise is of; that takes minutes.
@Suite("A limit that finds itself")
struct AdaptiveLimitTests {
    private static let seeds = UInt64(
        ProcessInfo.processInfo.environment["FETCHDECK_SIMULATIONS"].flatMap { Int($0) } ?? 6)

    private static func simulations(_ server: SimulatedServer, fixed: Int? = nil) -> [LimitSimulation] {
        (1...seeds).map { LimitSimulation(server, seed: $0, fixed: fixed) }
    }

    /// How many may fall short: in windows of 20 answers that vary by 30 % there is luck.
    private static func most(_ short: Int, of shares: Int) -> Bool {
        Double(short) <= max(1, Double(seeds) * Double(shares) / 100)
    }

    private static let servers: [SimulatedServer] = [
        .init(slots: 5, serviceTime: 0.02), .init(slots: 20, serviceTime: 0.05),
        .init(slots: 100, serviceTime: 0.1),
        .init(slots: 500, serviceTime: 0.5),
    ]

    @Test("it comes to the server's capacity within 20 windows, and has its goodput", arguments: servers)
    func capacity(server: SimulatedServer) {
        var (outside, slow) = (0, 0)
        for var run in Self.simulations(server) {
            run.run(20 * run.window)
            let share = Double(run.settledLimit) / Double(server.slots)
            if !(0.75...1.5).contains(share) { outside += 1 }
            let before = run.answers
            run.run(30 * run.window)
            if Double(run.answers - before) < 0.95 * run.capacity * 30 * run.window { slow += 1 }
        }
        #expect(Self.most(outside, of: 2) && Self.most(slow, of: 2), "\(outside) outside, \(slow) slow")
    }

    @Test("with few answers it comes near it nearly always")
    func slowServer() {
        var outside = 0
        for var run in Self.simulations(.init(slots: 5, serviceTime: 0.5)) {
            run.run(20 * run.window)
            if !(0.75...1.5).contains(Double(run.settledLimit) / 5) { outside += 1 }
        }
        #expect(Self.most(outside, of: 12), "\(outside)")
    }

    @Test("where the capacity halves or doubles it follows within 15 windows", arguments: [0.5, 2])
    func change(factor: Double) {
        for server in Self.servers {
            var outside = 0
            for var run in Self.simulations(server) {
                run.run(60 * run.window)
                run.server.slots = Int((Double(server.slots) * factor).rounded())
                run.run(15 * run.window)
                let share = Double(run.settledLimit) / Double(run.server.slots)
                if !(0.75...1.5).contains(share) { outside += 1 }
            }
            #expect(Self.most(outside, of: 2), "\(server): \(outside)")
        }
    }

    @Test(
        "of a server that refuses above 200 a second it gets few refusals, and most of the rate",
        arguments: [0.05, 0.2])
    func refusals(serviceTime: Double) {
        let server = SimulatedServer(slots: 100_000, serviceTime: serviceTime, perSecond: 200)
        for var run in Self.simulations(server) {
            run.run(30)
            let (refused, answered) = (run.refusals, run.answers)
            run.run(180)
            let share = Double(run.refusals - refused)
            #expect(share <= 0.02 * (share + Double(run.answers - answered)))
            #expect(Double(run.answers - answered) >= 0.7 * 200 * 180)
        }
        var fixed = LimitSimulation(server, seed: 1, fixed: Int(200 * serviceTime * 2))
        fixed.run(30)
        #expect(
            Double(fixed.refusals) > 0.2 * Double(fixed.refusals + fixed.answers),
            "twice too high a limit is refused less")
    }

    @Test("beside neighbours that never rest it does not creep up", arguments: [false, true])
    func neighbours(wereThereFirst: Bool) {
        var climbed = 0
        for var run in Self.simulations(.init(slots: 20, serviceTime: 0.1)) {
            if !wereThereFirst { run.run(60) }
            run.server.neighbours = 40
            run.run(60)
            var limits: [Double] = []
            for _ in 0..<600 {
                run.run(1)
                if !run.isMeasuring { limits.append(Double(run.settledLimit)) }
            }
            if slope(limits) > 0.01 * limits[0] / 60 { climbed += 1 }
            #expect((limits.max() ?? 0) <= 60)
        }
        #expect(Self.most(climbed, of: 5), "\(climbed)")
    }

    private func slope(_ values: [Double]) -> Double {
        let middle = Double(values.count - 1) / 2
        let mean = values.reduce(0, +) / Double(values.count)
        var (above, below) = (0.0, 0.0)
        for (place, value) in values.enumerated() {
            above += (Double(place) - middle) * (value - mean)
            below += (Double(place) - middle) * (Double(place) - middle)
        }
        return above / below
    }

    @Test("of an unchanged server it stays within a quarter", arguments: servers)
    func steadiness(server: SimulatedServer) {
        for var run in Self.simulations(server) {
            run.run(max(60, 20 * run.window))
            var limits: [Int] = []
            for _ in 0..<120 {
                run.run(run.window)
                if !run.isMeasuring { limits.append(run.settledLimit) }
            }
            let usual = Double(median(limits))
            for first in 0..<(limits.count - 10) {
                let ten = Double(median(Array(limits[first..<(first + 10)])))
                #expect(abs(ten - usual) <= usual / 4)
            }
        }
    }

    private func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }

    @Test("after an outage it is back where it was within a minute")
    func outage() {
        for var run in Self.simulations(.init(slots: 20, serviceTime: 0.03)) {
            run.run(20)
            let before = run.settledLimit
            run.server.perSecond = 0
            run.run(7)
            #expect(run.settledLimit <= before / 4)
            run.server.perSecond = nil
            run.run(50)
            #expect(run.settledLimit >= before * 3 / 4, "\(before), then \(run.settledLimit)")
        }
    }

    @Test("it never goes above what a person set, nor below 1", arguments: [1, 2, 7])
    func bounds(ceiling: Int) {
        var run = LimitSimulation(.init(slots: 100, serviceTime: 0.05), seed: 1, ceiling: ceiling)
        run.run(60)
        run.server.perSecond = 1
        run.run(60)
        #expect(run.moves.allSatisfy { 1...ceiling ~= $0.move.to })
        #expect(run.settledLimit >= 1)
    }

    @Test("it starts at 4, or at the limit where that is less, and doubles with its reason")
    func start() {
        #expect(AdaptiveLimit(ceiling: 50, now: .start).limit == 4)
        #expect(AdaptiveLimit(ceiling: 3, now: .start).limit == 3)
        var run = LimitSimulation(.init(slots: 100, serviceTime: 0.05), seed: 1)
        run.run(10)
        #expect(run.moves.prefix(4).map(\.move.to) == [8, 16, 32, 64])
        #expect(run.moves.prefix(4).allSatisfy { $0.move.why == .start && $0.move.goodput > 0 })
    }

    @Test(
        "a refusal takes three tenths at once, and it grows no more for ten seconds, or as long as it was asked to wait"
    )
    func refusal() {
        var limit = AdaptiveLimit(ceiling: 50, startingAt: 20, now: .start)
        func end(
            _ milliseconds: UInt64, from: UInt64 = 0, _ refusal: LimitRefusal?, retryAfter: Duration? = nil
        )
            -> [LimitMove]
        {
            limit.started(inFlight: limit.limit)
            return limit.ended(
                startedAt: .milliseconds(from), isAnswer: refusal == nil, refusal: refusal,
                retryAfter: retryAfter,
                inFlight: limit.limit, now: .milliseconds(milliseconds))
        }
        let moves = end(100, .status(429))
        #expect(moves.map(\.to) == [14] && moves.map(\.why) == [.refused])
        #expect(moves.first?.growsAgainAt == .milliseconds(10_100))
        #expect(moves.first?.restsUntil == .milliseconds(1_100))
        // Those that were in flight then, and the rest of that second, tell nothing new.
        #expect(end(200, .status(429)) == [] && end(900, from: 150, .status(503)) == [])
        #expect(end(2_000, from: 1_500, .timeout, retryAfter: .seconds(30)).map(\.to) == [9])
        for step in 0..<1_500 {
            let now = 2_100 + UInt64(step) * 20
            let moves = end(now, from: now - 50, nil)
            if now < 32_000 { #expect(moves.allSatisfy { $0.to <= $0.from }, "grew at \(now)") }
        }
    }
}
