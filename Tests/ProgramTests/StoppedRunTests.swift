import Foundation
import TestSupport
import Testing

@Suite("A run whose process is stopped for a while")
struct StoppedRunTests {
    @Test(
        "counts that time neither as latency nor towards a timeout, though no answer came before it was over")
    func stopped() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(body: "late", gate: gate) }
        let folder = try Folder()
        let started = try ProgramRun.Started(
            [
                "\(server.url)/1", "\(server.url)/2", "--plain", "--timeout", "2", "--read-timeout", "1.5",
                "--retries", "0", "-o", "out.jsonl",
            ], in: folder)
        await gate.arrivals(2)
        started.signal(SIGSTOP)
        // Longer than either timeout: that is what the test is about.
        try await Task.sleep(for: .seconds(4))
        gate.open()
        started.signal(SIGCONT)
        let run = started.waitUntilExit()
        #expect(run.status == 0, "\(run.errors)")
        for record in try ProgramRun.records(folder.text("out.jsonl")) {
            let timings = try #require(record["timings_ms"] as? [String: Double])
            #expect(try #require(timings["total"]) < 1_500)
            // What is told of the wall clock is as it was.
            let (start, end) = try (time(record, "started_at"), time(record, "finished_at"))
            #expect(end.timeIntervalSince(start) > 3.9)
        }
    }

    private func time(_ record: [String: Any], _ field: String) throws -> Date {
        let text = try #require(record[field] as? String)
        return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
