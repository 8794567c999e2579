import TestSupport
import Testing

@testable import FetchShare

@Suite("The rights of a role")
struct ShareRightsTests {
    /// A role with the rights that are printed for it, and its connection.
    private func database(as role: ShareRights, named name: String, of run: TestRun) throws -> ShareDatabase {
        let server = try PostgresServer.shared.get()
        let place = try #require(run.url.split(separator: "/").last?.split(separator: "?").first)
        let grants = try run.database.grants(of: role, to: name).joined(separator: "\n")
        try server.run(
            "drop role if exists \(name); create role \(name) login password 'guest'; \(grants)",
            in: String(place))
        return try TestRun.connect(server.url(of: String(place), user: name, password: "guest"))
    }

    private func refuses(_ database: ShareDatabase, _ statements: [String]) {
        for statement in statements {
            do {
                try database.connection.run(statement)
                Issue.record("it may: \(statement)")
            } catch { #expect(error.cause == .missingRights, "\(statement): \(error)") }
        }
    }

    @Test("of a worker suffices to load and to work, not to drop a table or to delete a run")
    func worker() throws {
        let run = try TestRun(lanes: [[2], [1]])
        let database = try database(as: .worker, named: "worker_role", of: run)
        #expect(try database.missingRights(of: .worker) == [])
        #expect(try database.missingRights(of: .dashboard) == [])
        #expect(try !database.ownsTables() && run.database.ownsTables())
        try database.checkTables()
        let limits = SharedLimits(concurrency: 5, rate: 100)
        let writing = try RunWriting(database, name: "calm-heron", options: "{}", limits: limits)
        let content = TestChunk.content([ChunkRow(id: 1, isSafeToRepeat: false)])
        try writing.add(lane: 0, rows: 1, body: content.body)
        let host = RunWriting.WideHost(host: "w.test:80", home: nil, lanes: [0])
        let number = try writing.finish(digest: "2", limits: limits, hosts: [host]).run
        let worker = try database.join(run: number, host: "m", version: "1").worker
        func perform(_ call: ShareCall, content: [UInt8]? = nil) throws -> ShareAnswer {
            try database.perform(
                call, run: number, worker: worker, content: content, now: 0, rows: TestChunk.rows)
        }
        guard case .taken(let lanes) = try perform(.take(seq: 1, lanes: 2)), let lease = lanes.first?.lease
        else {
            Issue.record("no lane is taken")
            return
        }
        let sent = SentRow(
            place: RowPlace(lane: 0, chunk: 0, row: 0), request: ChunkRow(id: 1, isSafeToRepeat: false),
            fence: lease.fence)
        #expect(try perform(.mark([sent])) == .marked([1]))
        #expect(try perform(.held) == .held(lanes))
        _ = try perform(.read([ReadChunk(lease, chunk: 0)]))
        let flush = RecordFlush(
            seq: 2, leases: [lease],
            parts: [.init(lane: 0, chunk: 0, mask: RowMask(length: 1, rows: [0]))],
            rows: [SettledRow(sent: sent, outcome: .failed)], resent: 0)
        _ = try perform(.flush(flush), content: [1])
        #expect(
            try perform(.late(seq: 3, SettledRow(sent: sent, outcome: .ok)), content: [1]) == .late(false))
        _ = try perform(.wideHosts(["w.test:80"]))
        _ = try perform(.giveBack([lease], unsent: []))
        try command(database, run: number, outcome: .failed)
        for call in ["reserve($1, 1)", "grant_slots($1, \(worker), 5, 0)", "give_back_starts($1, 1, 1, 1)"] {
            try database.connection.query("select fetchdeck.\(call)", [.int(number)])
        }
        #expect(try perform(.finish) == .finished(false))
        refuses(
            database,
            [
                "drop table fetchdeck.batch", "drop schema fetchdeck cascade", "delete from fetchdeck.run",
                "truncate fetchdeck.chunk", "update fetchdeck.version set number = 9",
                "create table fetchdeck.mine (n int)",
            ])
        do {
            _ = try database.remove(run: "calm-heron", by: "anna@m1", cancelsWorkers: true)
            Issue.record("a worker deletes a run")
        } catch { #expect(error.cause == .missingRights) }
    }

    /// What a dashboard does to a run whose first request has that outcome.
    private func command(_ database: ShareDatabase, run: Int, outcome: SharedOutcome) throws {
        #expect(try database.setState(.paused, run: run, by: "anna"))
        #expect(try database.setState(.running, run: run, by: "anna"))
        let place = RowPlace(lane: 0, chunk: 0, row: 0)
        try database.cancel([place], run: run, by: "anna") { _ in 1 }
        guard
            case .commands(let commands) = try database.perform(
                .commands(after: 0), run: run, worker: 1, content: nil, now: 0,
                rows: TestChunk.rows)
        else { return }
        #expect(commands.count == 3)
        for setting: SharedSetting in [.rate(5), .concurrency(9), .perHost(4), .perOneHost("http://a", 2)] {
            #expect(try database.set(setting, run: run, by: "anna"))
        }
        try database.order(.pause, worker: 1, run: run, by: "anna")
        _ = try database.setups(withOptions: false)
        let row = RetriedRow(place: place, outcome: outcome, isUnknown: false)
        let body = TestChunk.content([ChunkRow(id: 1, isSafeToRepeat: false)]).body
        #expect(try database.retry([row], run: run, generation: 1, by: "anna@m1") { [($0, body)] } == [row])
        #expect(try database.counts(run: run).open > 0)
    }

    @Test("of a dashboard suffices to look on and to send commands, not to see options or to work")
    func dashboard() throws {
        let run = try TestRun(lanes: [[1]])
        let worker = try run.join()
        guard case .taken(let lanes) = try run.perform(.take(seq: 1, lanes: 1), worker: worker) else {
            return
        }
        let lease = try #require(lanes.first).lease
        let sent = SentRow(
            place: RowPlace(lane: 0, chunk: 0, row: 0), request: ChunkRow(id: 1, isSafeToRepeat: true),
            fence: lease.fence)
        let flush = RecordFlush(
            seq: 2, leases: [lease],
            parts: [.init(lane: 0, chunk: 0, mask: RowMask(length: 1, rows: [0]))],
            rows: [SettledRow(sent: sent, outcome: .failed)], resent: 0)
        _ = try run.perform(.flush(flush), worker: worker, content: [1])
        let database = try database(as: .dashboard, named: "dashboard_role", of: run)
        #expect(try database.missingRights(of: .dashboard) == [])
        #expect(try database.missingRights(of: .worker).contains("insert on fetchdeck.lane"))
        try database.checkTables()
        #expect(try database.runs().map(\.name) == ["brave-otter"])
        #expect(try database.counts(run: run.number).failed == 1)
        try command(database, run: run.number, outcome: .failed)
        refuses(
            database,
            [
                "select options from fetchdeck.run", "select * from fetchdeck.run",
                "update fetchdeck.lane set fence = 0", "update fetchdeck.progress set done = '1'",
                "delete from fetchdeck.sending", "delete from fetchdeck.run", "drop table fetchdeck.run",
                "select fetchdeck.take(\(run.number), \(worker), 9, 1)",
            ])
    }

    @Test("of a dashboard has every column of a run but its options")
    func columns() throws {
        let run = try TestRun(lanes: [[1]])
        let all = try run.database.connection.query(
            """
            select column_name from information_schema.columns
            where table_schema = 'fetchdeck' and table_name = 'run'
            """)
        let names = Set((0..<all.count).compactMap { all.text($0, 0) })
        let granted = ShareRights.dashboard.rights.first { $0.table == "run" && $0.privilege == "select" }
        #expect(Set(granted?.columns ?? []) == names.subtracting(["options"]))
    }

    @Test("is named where it is missing, and that no tables are there")
    func missing() throws {
        let server = try PostgresServer.shared.get()
        let url = try server.database()
        let database = try TestRun.connect(url)
        do {
            _ = try database.missingRights(of: .worker)
            Issue.record("there are no tables")
        } catch { #expect(error.cause == .missingTables) }
        try database.install()
        let place = try #require(url.split(separator: "/").last?.split(separator: "?").first)
        try server.run(
            "drop role if exists stranger; create role stranger login password 'guest'", in: String(place))
        let stranger = try TestRun.connect(
            server.url(of: String(place), user: "stranger", password: "guest"))
        #expect(try stranger.missingRights(of: .worker) == ["usage on schema fetchdeck"])
    }
}
