import Foundation
import Synchronization

@testable import FetchCore

/// Runs the requests and gives their settlements, in order of the requests.
func settle(_ requests: [FetchRequest], _ settings: RunSettings) async -> [Settlement] {
    let hosts = HostTable()
    let sink = SettlementSink()
    let run = FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [sink])
    run.start()
    run.add(chunk(of: requests, hosts))
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

private func chunk(of requests: [FetchRequest], _ hosts: HostTable) -> RequestChunk {
    var urls: [UInt8] = []
    var ends: [UInt32] = []
    var methods: [HTTPMethod] = []
    for request in requests {
        urls += Array(request.url.utf8)
        ends.append(UInt32(urls.count))
        urls.append(0)
        if !methods.contains(request.method) { methods.append(request.method) }
    }
    return RequestChunk(
        firstID: RequestID(1), urls: urls, urlEnds: ends, hosts: requests.map { host(of: $0, hosts) },
        methods: requests.map { request in UInt8(methods.firstIndex(of: request.method) ?? 0) },
        methodTable: methods,
        extras: requests.map {
            RequestExtras(
                headers: $0.headers, body: $0.body, name: $0.name, group: $0.group, timeout: $0.timeout,
                expectations: $0.expectations)
        }, repeats: [:])
}

private func host(of request: FetchRequest, _ hosts: HostTable) -> HostID {
    let parts = URLComponents(string: request.url)
    let isHTTPS = parts?.scheme == "https"
    return hosts.intern(
        HostName(
            isHTTPS: isHTTPS, name: parts?.host ?? "", port: UInt16(parts?.port ?? (isHTTPS ? 443 : 80))))
}
