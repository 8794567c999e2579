import Testing

@testable import DeckModel
@testable import DeckScreen
@testable import FetchCore

/// Hosts whose limits move by themselves, and one that its canary holds, as the hosts view and the log show them.
@Suite("Limits that find themselves, on screen")
struct LimitSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60), (300, 90)]

    private static func run() throws -> ScriptedRun {
        var run = try ScriptedRun()
        func host(_ index: UInt32) -> HostID { HostID(rawValue: index) }
        var canary = HostCanary(CanaryPolicy(count: 3))
        for id in 1...3 {
            canary.started(RequestID(id))
            _ = canary.ended(
                RequestID(id), .failure(FetchFailure(.tls, phase: .tls, message: "certificate has expired")))
        }
        let steps: [(Double, RunNotice)] = [
            (0.1, .hostLimitMoved(host(0), move(4, 4, .start, 0))),
            (2, .hostLimitMoved(host(0), move(4, 8, .start, 310))),
            (2, .hostLimitMoved(host(0), move(8, 24, .start, 610))),
            (2, .hostLimitMoved(host(0), move(24, 28, .probe, 610))),
            (2, .hostLimitMoved(host(0), move(28, 24, .noGain, 612))),
            (0.1, .hostLimitMoved(host(1), refusal(8, 6, until: 24))),
            (0.1, .hostLimitMoved(host(2), move(6, 6, .start, 0))),
            (0.1, .hostLimitChanged(host(2), 3)),
            (0.1, .canaryMoved(host(3), canary)),
            (4, .remark("so it stands")),
        ]
        for (seconds, notice) in steps {
            run.note(notice)
            run.run(.seconds(seconds))
        }
        return run
    }

    private static func move(_ from: Int, _ to: Int, _ why: LimitMove.Reason, _ goodput: Double) -> LimitMove
    {
        LimitMove(
            from: from, to: to, why: why, goodput: goodput, latency: .milliseconds(41),
            least: .milliseconds(30))
    }

    private static func refusal(_ from: Int, _ to: Int, until seconds: UInt64) -> LimitMove {
        var move = move(from, to, .refused, 67)
        move.refusal = .status(429)
        move.growsAgainAt = RunInstant(nanoseconds: seconds * 1_000_000_000)
        return move
    }

    @Test("hosts and log", arguments: sizes)
    func views(size: (Int, Int)) throws {
        let text = try ["2", "5"].map { key in
            var run = try Self.run()
            run.press(key)
            let frame = run.picture(size.0, size.1, .standard).frame
            return "=== \(key)\n" + frame.dump() + "--- roles\n" + frame.roleMap()
        }
        try expectSnapshot(text.joined(), "limits-\(size.0)x\(size.1)")
    }
}
