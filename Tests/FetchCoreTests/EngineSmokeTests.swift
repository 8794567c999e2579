import Foundation
import Synchronization
import Testing

@testable import FetchCore

final class Collector: EventSink {
    let state = Mutex<[EventBatch]>([])
    var backlog: Int { 0 }
    func deliver(_ batch: EventBatch) { state.withLock { $0.append(batch) } }
    var settlements: [Settlement] { state.withLock { $0.flatMap(\.settlements) } }
}

func chunk(_ urls: [String], hosts: HostTable, port: UInt16 = 18080) -> RequestChunk {
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    for url in urls {
        bytes += Array(url.utf8)
        ends.append(UInt32(bytes.count))
        bytes.append(0)
    }
    let host = hosts.intern(HostName(isHTTPS: false, name: "127.0.0.1", port: port))
    return RequestChunk(
        firstID: RequestID(1), urls: bytes, urlEnds: ends, hosts: urls.map { _ in host },
        methods: urls.map { _ in 0 }, methodTable: [.get], extras: [], repeats: [])
}

@Test func smoke() async {
    let hosts = HostTable()
    let sink = Collector()
    var settings = RunSettings()
    let count = Int(ProcessInfo.processInfo.environment["SMOKE_N"] ?? "20") ?? 20
    settings.limits = Limits(total: 100, perHost: 100)
    let run = FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [sink])
    run.start()
    let began = ContinuousClock.now
    run.add(chunk((0..<count).map { "http://127.0.0.1:18080/users/\($0)" }, hosts: hosts))
    run.endList()
    await run.waitUntilFinished()
    let wall = ContinuousClock.now - began
    run.close()
    let all = sink.settlements
    print(
        "n=\(all.count) ok=\(all.count { $0.outcome == .ok }) wall=\(wall) rate=\(Double(count) / (wall / .seconds(1))) batches=\(sink.state.withLock { $0.count })"
    )
    if let one = all.last { print(one) }
    if let bad = all.first(where: { $0.outcome != .ok }) { print(bad) }
    #expect(all.count == count)
}

@Test func odd() async {
    let hosts = HostTable()
    let sink = Collector()
    var settings = RunSettings()
    settings.timeouts.read = .milliseconds(300)
    settings.retry.backoff = .milliseconds(20)
    let run = FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [sink])
    run.start()
    let paths = "trunc conf nothttp loop r1 ok 503 429 ftp silent chunkbad bighead reset".split(
        separator: " ")
    run.add(chunk(paths.map { "http://127.0.0.1:18081/\($0)" }, hosts: hosts, port: 18081))
    run.endList()
    await run.waitUntilFinished()
    run.close()
    for s in sink.settlements.sorted(by: { $0.id < $1.id }) {
        print(
            paths[s.id.index], s.outcome.word, s.status, "a\(s.attempts)",
            s.failure.map { "\($0.kind.word)/\($0.phase?.rawValue ?? "-") \($0.message) [\($0.curlCode)]" }
                ?? "", s.redirects, s.timings.total)
    }
}
