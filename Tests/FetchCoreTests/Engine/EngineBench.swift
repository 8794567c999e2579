import Foundation
import TestSupport

@testable import FetchCore

/// A run with a resolver and a number of descriptors of the test's own.
struct EngineBench {
    let ledger = RunLedger()
    let run: FetchRun
    let count: Int

    /// Starts a run over the URLs.
    init(
        _ urls: [String], _ settings: RunSettings, resolver: Resolver = Resolver(), descriptors: Int? = nil,
        sinks: [any EventSink] = []
    ) throws {
        try self.init(
            requests: urls.map { FetchRequest(url: $0) }, settings, resolver: resolver,
            descriptors: descriptors,
            sinks: sinks)
    }

    /// Starts a run over the requests.
    init(
        requests: [FetchRequest], _ settings: RunSettings, resolver: Resolver = Resolver(),
        descriptors: Int? = nil, sinks: [any EventSink] = []
    ) throws {
        let hosts = HostTable()
        run = try FetchRun(
            settings: settings, hosts: hosts, clock: RunClock(), sinks: [ledger] + sinks, resolver: resolver,
            sockets: SocketCount(descriptors: descriptors, threads: settings.threads))
        count = requests.count
        try run.start()
        var builder = RequestChunkBuilder(hosts: hosts)
        for request in requests { try builder.append(request) }
        while let chunk = builder.take() { run.add(chunk) }
        run.endList()
    }

    var ids: [RequestID] { (1...count).map { RequestID($0) } }

    /// Returns what became of each, in order, once all are settled.
    func finish() async -> [Settlement] {
        await run.waitUntilFinished()
        run.close()
        return ledger.settlements.values.sorted { $0.id < $1.id }
    }
}

/// A resolver that gives 127.0.0.1 for every name but those that begin with `dead`, which it never answers for, and
/// `gone`, which have no address.
final class ScriptedResolver: Sendable {
    private let stuck = Gate()

    var resolver: Resolver {
        Resolver { [stuck] name, _ in
            if name.hasPrefix("dead") { stuck.arrive() }
            return name.hasPrefix("gone")
                ? .failed(message: "Name or service not known") : .addresses(["127.0.0.1"])
        }
    }

    /// How many names it was asked for that it does not answer.
    var stuckCount: Int { stuck.arrivedCount }

    /// Lets its threads end.
    func release() { stuck.open() }
}
