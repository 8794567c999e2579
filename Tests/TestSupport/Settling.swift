import FetchCore
import Synchronization
import Testing

/// Runs the requests through the engine and gives their settlements, in order of the requests.
///
/// - Parameter hosts: Those that the run knows already, none by default; a host's place among them says which of the run's
///   threads sends to it.
package func settle(
    _ requests: [FetchRequest], _ settings: RunSettings = RunSettings(), hosts: HostTable = HostTable()
) async -> [Settlement] {
    let sink = SettlementSink()
    let run: FetchRun
    do throws(FetchFailure) {
        run = try FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [sink])
        try run.start()
    } catch {
        Issue.record(error)
        return []
    }
    var builder = RequestChunkBuilder(hosts: hosts)
    for request in requests { builder.appendAnyway(request) }
    while let chunk = builder.take() { run.add(chunk) }
    run.endList()
    await run.waitUntilFinished()
    run.close()
    return sink.settlements.withLock { $0 }.sorted { $0.id < $1.id }
}

/// Keeps what settled.
private final class SettlementSink: EventSink {
    let settlements = Mutex<[Settlement]>([])

    var backlog: Int { 0 }

    func deliver(_ batch: EventBatch) {
        settlements.withLock { $0 += batch.settlements }
    }
}

extension RequestChunkBuilder {
    /// Appends it, as one that cannot be sent where it has a fault: what `--skip-bad` does.
    fileprivate mutating func appendAnyway(_ request: FetchRequest) {
        do {
            try append(request)
        } catch {
            Array(request.url.utf8).withUnsafeBufferPointer {
                appendUnreadable(line: $0, message: "\(error)")
            }
        }
    }
}
