import Foundation
import Synchronization
import TestSupport
import Testing

/// The real program at a rate that its server does not keep up with.
@Suite("A request that begins later than the rate says", .timeLimit(.minutes(5)))
struct LatenessTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// When a server has its stalls: a second every four, from its first request on.
    private final class Stalls: Sendable {
        private let begin = Mutex<ContinuousClock.Instant?>(nil)

        /// How long a request that comes now is kept.
        func left() -> Duration {
            let begin = begin.withLock { begin in
                if begin == nil { begin = .now }
                return begin ?? .now
            }
            return Self.left(at: (ContinuousClock.now - begin) / .seconds(1))
        }

        static func left(at seconds: Double) -> Duration {
            .seconds(max(0, 1 - seconds.truncatingRemainder(dividingBy: 4)))
        }
    }

    @Test(
        "says so in its record, and both latencies are told: p99 from when due is what a client without limits would see"
    )
    func stalling() throws {
        let stalls = Stalls()
        let server = try TestHTTPServer { _ in .init(delay: stalls.left()) }
        try folder.write((1...1600).map { "\(server.url)/\($0)" }.joined(separator: "\n"), to: "list.txt")
        let options = ["list.txt", "--plain", "--rate", "200", "-c", "5", "-o", "r.jsonl"]
        let run = try ProgramRun(options, in: folder)
        #expect(run.status == 0)
        let times = try ProgramRun.records(folder.text("r.jsonl")).compactMap {
            $0["timings_ms"] as? [String: Double]
        }
        #expect(times.count == 1600)
        let late = times.compactMap { $0["late"] }
        #expect(late.count > 300 && late.allSatisfy { $0 > 1 })
        func p99(_ times: [Double]) -> Double { times.sorted()[times.count * 99 / 100 - 1] }
        let fromDue = p99(times.map { ($0["total"] ?? 0) + ($0["late"] ?? 0) })
        let ideal = p99((0..<1600).map { Stalls.left(at: Double($0) / 200) / .milliseconds(1) })
        #expect(abs(fromDue / ideal - 1) < 0.05)
        // Five requests a stall: measured from their start, hardly any was slow.
        #expect(p99(times.map { $0["total"] ?? 0 }) < ideal / 2)
        let lines = run.errorLines
        #expect(lines.contains { $0.hasPrefix("latency: p50 ") })
        #expect(lines.contains { $0.hasPrefix("latency from when due: p50 ") })
        server.stop()
    }

    @Test("is not there where the server keeps up, or no rate is asked for")
    func keepingUp() throws {
        let server = try TestHTTPServer { _ in .init(delay: .milliseconds(20)) }
        try folder.write((1...100).map { "\(server.url)/\($0)" }.joined(separator: "\n"), to: "list.txt")
        let run = try ProgramRun(["list.txt", "--plain", "-c", "5", "-o", "-"], in: folder)
        #expect(run.status == 0 && !run.output.contains("\"late\""))
        #expect(!run.errors.contains("from when due"))
        server.stop()
    }
}
