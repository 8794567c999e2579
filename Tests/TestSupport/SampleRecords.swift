import FetchCore

/// Noon on 22 November 2026, the moment that the tests' runs begin at.
package let noon: UInt64 = 1_795_348_800_000_000_000

/// A run's clock that began at noon.
package let noonClock = RunClock(wallStart: noon)

/// The chunk of these requests; their ids count from 1.
package func chunk(_ requests: [FetchRequest], hosts: HostTable = HostTable()) throws -> RequestChunk {
    var builder = RequestChunkBuilder(hosts: hosts)
    for request in requests { try builder.append(request) }
    guard let chunk = builder.take() else { throw CancellationError() }
    return chunk
}

package func chunk(_ urls: String...) throws -> RequestChunk {
    try chunk(urls.map { FetchRequest(url: $0) })
}

extension RunInstant {
    package static func milliseconds(_ number: UInt64) -> RunInstant {
        RunInstant(nanoseconds: number * 1_000_000)
    }
}

extension Settlement {
    /// A plain response of 73 bytes over a kept connection.
    package static func plain(_ id: Int, outcome: Outcome = .ok, status: Int = 200) -> Settlement {
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
    package static func of(_ chunks: [RequestChunk] = [], _ settlements: [Settlement] = []) -> EventBatch {
        var batch = EventBatch()
        batch.chunks = chunks
        batch.settlements = settlements
        return batch
    }
}
