import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

/// Mutates good record files with a seed that is fixed. `FUZZ_RECORDS=100000` reads that many files a format.
@Suite("Records of garbage")
struct RecordsFuzzTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "No record file is a trap or a hang, and each of its requests settles once",
        arguments: ["jsonl", "csv", "har"])
    func mutations(ending: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["FUZZ_RECORDS"].flatMap { Int($0) } ?? 600
        var mutator = Mutator(seed: environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_122)
        let good = try goodFile(ending)
        let path = folder.file("m.\(ending)")
        for _ in 0..<count {
            let input = mutator.mutate([good])
            try Data(input).write(to: URL(fileURLWithPath: path))
            let text = "\(String(decoding: input, as: UTF8.self))"
            let hosts = HostTable()
            if let reader = try? RecordReader(path: path, hosts: hosts) {
                var ids: [RequestID] = []
                try reader.replay { ids += $0.settlements.map(\.id) }
                #expect(ids.count == reader.count, "\(text)")
                #expect(Set(ids).count == ids.count, "\(text)")
            }
            _ = try? ResumeIndex(path: path)
            // What a crash left is appended to all the same, or refused; never half.
            if let file = try? ResultFile(path: path, clock: noonClock) {
                #expect(file.close() == nil, "\(text)")
            }
        }
    }

    private func goodFile(_ ending: String) throws -> String {
        let chunk = try chunk([
            FetchRequest(url: "http://127.0.0.1/1?a=1,2", name: "say \"hi\"\nthere", group: "é"),
            FetchRequest(
                method: .post, url: "http://127.0.0.1/2", content: .bytes(Array("x".utf8), type: nil)),
            FetchRequest(url: "http://[::1]:8080/3"),
        ])
        let path = folder.file("good.\(ending)")
        let file = try ResultFile(path: path, clock: noonClock, extracts: ["a"])
        var first = Settlement.plain(1)
        first.details = SettlementDetails(extracted: [ExtractedValue(name: "a", json: #"{"b": [1, "c"]}"#)])
        let failure = FetchFailure(.timeout, phase: .read, message: "silence for 15 s")
        let second = Settlement(
            id: RequestID(2), outcome: .failed, attempts: 3, startedAt: .start, finishedAt: .start,
            details: SettlementDetails(failure: failure, retryAfterSeconds: 1.5))
        file.deliver(.of([chunk], [first, second, .plain(3), .plain(1)]))
        #expect(file.close() == nil)
        return try #require(folder.text("good.\(ending)"))
    }
}
