import FetchCore
import Foundation
import Synchronization

@testable import FetchFiles

/// A directory of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fetchdeck-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    /// The file's text; nil when it is not there.
    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file's lines, each ended by a newline.
    func lines(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: "\n").map(String.init)
    }

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

/// Noon on 22 November 2026, the moment that the tests' runs begin at.
let noon: UInt64 = 1_795_348_800_000_000_000

/// A run's clock that began at noon.
let noonClock = RunClock(wallStart: noon)

/// The chunk of these requests; their ids count from 1.
func chunk(_ requests: [FetchRequest], hosts: HostTable = HostTable()) throws -> RequestChunk {
    var builder = RequestChunkBuilder(hosts: hosts)
    for request in requests { try builder.append(request) }
    guard let chunk = builder.take() else { throw CancellationError() }
    return chunk
}

func chunk(_ urls: String...) throws -> RequestChunk {
    try chunk(urls.map { FetchRequest(url: $0) })
}

extension RunInstant {
    static func milliseconds(_ number: UInt64) -> RunInstant {
        RunInstant(nanoseconds: number * 1_000_000)
    }
}

extension Settlement {
    /// A plain response of 73 bytes over a kept connection.
    static func plain(_ id: Int, outcome: Outcome = .ok, status: Int = 200) -> Settlement {
        Settlement(
            id: RequestID(id), outcome: outcome, status: status, attempts: 1, startedAt: .milliseconds(100),
            finishedAt: .milliseconds(113),
            timings: PhaseTimings(queue: 400, dns: 100, connect: 200, send: 100, wait: 12300, receive: 600),
            httpVersion: .http11, isReused: true, remote: "127.0.0.1:8081", contentType: "application/json",
            bodyBytes: 73, wireBytes: 73,
            sha256: SHA256Digest(words: (1, 2, 0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)))
    }
}

extension EventBatch {
    static func of(_ chunks: [RequestChunk] = [], _ settlements: [Settlement] = []) -> EventBatch {
        var batch = EventBatch()
        batch.chunks = chunks
        batch.settlements = settlements
        return batch
    }
}

/// Collects failures that are reported on another thread.
final class FailureLog: Sendable {
    private let errors = Mutex<[RecordError]>([])

    func add(_ error: RecordError) {
        errors.withLock { $0.append(error) }
    }

    var all: [RecordError] { errors.withLock { $0 } }
}
