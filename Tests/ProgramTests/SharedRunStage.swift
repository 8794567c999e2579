import Foundation
import TestSupport
import Testing

@testable import FetchShare

/// A database, servers that count, a list of requests to them of which every third is a POST, and workers: the real program.
final class SharedRunStage {
    let folder: Folder
    let servers: [TestHTTPServer]
    let total: Int
    let url: String
    private var hasDashboardRole = false
    private(set) var workers: [ProgramRun.Started] = []
    /// One entry a worker that has a network of its own to the database; nil for one that has none.
    private var proxies: [CuttableProxy?] = []
    private var arguments: [[String]] = []
    private let postgres: PostgresServer

    /// - Parameters:
    ///   - total: how many requests the list has, shared evenly among the servers.
    ///   - names: by how many host names the one server is known; 0 is by its address.
    ///   - delay: how long a server takes for each.
    ///   - gate: where each answer waits.
    ///   - status: of each answer.
    ///   - postgres: nil takes the one that all tests share.
    init(
        total: Int, servers count: Int = 3, names: Int = 0, delay: Duration = .zero, hasPosts: Bool = true,
        postgres: PostgresServer? = nil, gate: Gate? = nil,
        status: @escaping @Sendable (SeenRequest) -> Int = { _ in 200 }
    ) throws {
        self.total = total
        folder = try Folder()
        servers = try (0..<count).map { _ in
            try TestHTTPServer { .init(status: status($0), body: "ok", gate: gate, delay: delay) }
        }
        let lines = (0..<total).map { [servers] number in
            let server = servers[number % servers.count]
            let host = names == 0 ? server.authority : "h\(number % names).test:\(server.port)"
            let url = "http://\(host)/\(number)"
            return hasPosts && number % 3 == 0
                ? #"{"url": "\#(url)", "json": {"n": \#(number)}}"# : #"{"url": "\#(url)"}"#
        }
        try folder.write(lines.joined(separator: "\n"), to: "list.jsonl")
        self.postgres = try postgres ?? PostgresServer.shared.get()
        url = try self.postgres.database()
        try ShareDatabase(DatabaseAddress(url, environment: [:])).install()
    }

    deinit {
        for worker in workers where worker.process.isRunning { worker.signal(SIGKILL) }
        for server in servers { server.stop() }
        for proxy in proxies { proxy?.stop() }
    }

    /// What leads the names of its servers to them.
    var resolve: String { "*:\(servers[0].port):127.0.0.1" }

    /// The name of the run that the list is in now.
    @discardableResult
    func load(_ options: String..., list: String = "list.jsonl") throws -> String {
        try load(options, list: list)
    }

    @discardableResult
    func load(_ options: [String], list: String = "list.jsonl") throws -> String {
        let run = try ProgramRun(["share", "load", url, list] + options, in: folder)
        try #require(run.status == 0, "\(run.errors)")
        return try #require(run.outputLines.first)
    }

    /// - Parameters:
    ///   - throughProxy: whether its network to the database can be cut.
    ///   - waits: whether it waits for a run once there is none.
    @discardableResult
    func work(
        _ options: String..., throughProxy: Bool = false, waits: Bool = false,
        environment: [String: String] = [:]
    ) throws -> ProgramRun.Started {
        let network = throughProxy ? try network() : nil
        let (proxy, place) = (network?.proxy, network?.url ?? url)
        arguments.append(["work", place] + (waits ? [] : ["--once"]) + options)
        proxies.append(proxy)
        let worker = try ProgramRun.Started(
            arguments[workers.count], environment: environment, in: folder)
        workers.append(worker)
        return worker
    }

    /// Begins to look at the run without a terminal.
    ///
    /// - Parameter url: as another user of the database.
    func attach(_ options: String..., url other: String? = nil) throws -> ProgramRun.Started {
        try ProgramRun.Started(["attach", other ?? url] + options, in: folder)
    }

    /// The address of the database for a user who may have a dashboard, and nothing else.
    func dashboardURL() throws -> String {
        let server = postgres
        let place = String(url.split(separator: "/").last?.split(separator: "?").first ?? "")
        let grants = try ShareDatabase(DatabaseAddress(url, environment: [:]))
            .grants(of: .dashboard, to: "dashboard_\(place)").joined(separator: "\n")
        let isThere = hasDashboardRole
        hasDashboardRole = true
        if !isThere {
            try server.run("create role dashboard_\(place) login password 'guest'; \(grants)", in: place)
        }
        return server.url(of: place, user: "dashboard_\(place)", password: "guest")
    }

    /// The address of its database through a network that can be cut.
    func network() throws -> (proxy: CuttableProxy, url: String) {
        let proxy = try CuttableProxy(to: postgres.port)
        return (proxy, url.replacing(":\(postgres.port)/", with: ":\(proxy.port)/"))
    }

    /// Cuts a worker's network to the database; nil mends it.
    func cut(_ worker: Int, _ cut: CuttableProxy.Cut?) { proxies[worker]?.set(cut) }

    /// Kills one with SIGKILL and starts another in its place.
    func replace(_ index: Int) throws {
        workers[index].signal(SIGKILL)
        let killed = workers[index].waitUntilExit()
        try #require(killed.status == -SIGKILL, "it had ended before: \(killed.errors)")
        workers[index] = try ProgramRun.Started(arguments[index], in: folder)
    }

    /// Lets faults happen at their times to four workers.
    func play(_ schedule: FaultSchedule, using dice: inout Dice) async throws {
        let start = ContinuousClock.now
        var stopped: Set<Int> = []
        for event in schedule.events {
            try await Task.sleep(until: start + event.at, clock: .continuous)
            switch event.fault {
            case .kill:
                let running = workers.indices.filter { !stopped.contains($0) }
                try replace(try #require(running.randomElement(using: &dice)))
            case .restartDatabase: try postgres.restartImmediately()
            case .cut(let worker, let how): cut(worker, how)
            case .stop(let worker):
                stopped.insert(worker)
                workers[worker].signal(SIGSTOP)
            case .goOn(let worker):
                stopped.remove(worker)
                workers[worker].signal(SIGCONT)
            }
        }
    }

    /// Returns once a worker has told by its beat that it takes nothing new.
    func aWorkerEnds() async throws {
        let database = try ShareDatabase(DatabaseAddress(url, environment: [:]))
        let deadline = ContinuousClock.now + .seconds(60)
        while try database.connection.query("select from fetchdeck.worker where state = 'ending'").count == 0
        {
            try #require(ContinuousClock.now < deadline, "it does not end")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func waitForWorkers() -> [ProgramRun] { workers.map { $0.waitUntilExit() } }

    /// Waits until all have ended well; what has not by then is killed, and the test fails with what the run came to.
    func endWell(within limit: Duration = .seconds(120)) async throws {
        let end = ContinuousClock.now + limit
        while workers.contains(where: \.process.isRunning), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
        for worker in workers where worker.process.isRunning {
            Issue.record("still at it after \(limit): \(try counts())")
            worker.signal(SIGKILL)
        }
        for worker in workers {
            let run = worker.waitUntilExit()
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    /// What the database has of the run.
    private func counts() throws -> SharedCounts {
        let database = try ShareDatabase(DatabaseAddress(url, environment: [:]))
        return try database.counts(run: try #require(database.runs().first).number)
    }

    func collect(_ options: String...) throws -> [[String: Any]] {
        let run = try ProgramRun(["collect", url, "-o", "collected.jsonl"] + options, in: folder)
        try #require(run.status == 0 || run.status == 1, "\(run.errors)")
        return try ProgramRun.records(folder.text("collected.jsonl"))
    }

    /// By method and path: how often the servers saw it.
    var served: [String: Int] {
        servers.flatMap { server in server.requests.map { "\($0.method) \($0.path)" } }
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Each request has one last outcome, each was served that may be sent again, and no POST more than once; one that was not served
    /// stands as one that may have been received.
    func checkOutcomes(_ records: [[String: Any]]) {
        #expect(records.compactMap { $0["id"] as? Int }.sorted() == Array(1...total))
        let served = served
        let unknown = Set(
            records.filter { $0["maybe_received"] as? Bool == true }.compactMap { $0["id"] as? Int })
        var lost: [Int] = []
        var repeated: [Int] = []
        for number in 0..<total {
            let isPost = number % 3 == 0
            let count = served[isPost ? "POST /\(number)" : "GET /\(number)", default: 0]
            if isPost, count > 1 { repeated.append(number) }
            if count == 0, !isPost || !unknown.contains(number + 1) { lost.append(number) }
        }
        #expect(lost == [])
        #expect(repeated == [])
        let outcomes = records.map { $0["outcome"] as? String ?? "" }
        #expect(outcomes.count { $0 == "ok" } + unknown.count == total, "\(Set(outcomes))")
        // Counted on its own, by the changes that batches made.
        let expected = SharedCounts(
            ok: total - unknown.count, failed: 0, cancelled: unknown.count, total: total)
        #expect((try? counts()) == expected)
    }
}
