import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchShare

@Suite("The database of a shared run")
struct ShareDatabaseTests {
    private func sent(_ lease: LaneLease, chunk: Int = 0, row: Int, id: Int) -> SentRow {
        SentRow(
            place: RowPlace(lane: lease.lane, chunk: chunk, row: row),
            request: ChunkRow(id: id, isSafeToRepeat: false), fence: lease.fence)
    }

    private func flush(seq: Int, _ lease: LaneLease, length: Int, _ rows: [(row: Int, id: Int)])
        -> RecordFlush
    {
        RecordFlush(
            seq: seq, leases: [lease],
            parts: [.init(lane: lease.lane, chunk: 0, mask: RowMask(length: length, rows: rows.map(\.row)))],
            rows: rows.map { SettledRow(sent: sent(lease, row: $0.row, id: $0.id), outcome: .ok) }, resent: 0)
    }

    private func take(_ run: TestRun, _ worker: Int, seq: Int = 1, lanes: Int = 1) throws -> [ClaimedLane] {
        guard case .taken(let lanes) = try run.perform(.take(seq: seq, lanes: lanes), worker: worker) else {
            return []
        }
        return lanes
    }

    @Test("has its tables made once, also by two at the same time, and says when they are missing or newer")
    func tables() throws {
        let url = try PostgresServer.shared.get().database()
        let database = try TestRun.connect(url)
        do {
            try database.checkTables()
            Issue.record("tables are missing")
        } catch { #expect(error.cause == .missingTables) }
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do { try TestRun.connect(url).install() } catch { failures.withLock { $0.append("\(error)") } }
        }
        #expect(failures.withLock(\.self) == [])
        try database.checkTables()
        try database.connection.run("insert into fetchdeck.version (number) values (99)")
        do {
            try database.checkTables()
            Issue.record("tables of another version are used")
        } catch { #expect(error.cause == .otherTables(99)) }
    }

    @Test("brings the tables of the version before to this one, with what is in them")
    func earlierTables() throws {
        let database = try TestRun.connect(PostgresServer.shared.get().database())
        try database.connection.run(
            """
            create schema fetchdeck;
            create table fetchdeck.version (number integer not null, at timestamptz not null default now());
            insert into fetchdeck.version (number) values (1);
            \(ShareSchema.tables);
            create function fetchdeck.mark(
                integer, integer, bigint[], integer[], integer[], integer[], bigint[])
            returns setof bigint language sql as 'select 1::bigint';
            insert into fetchdeck.batch (run, worker, seq) values (1, 1, 1);
            """)
        try database.install()
        try database.checkTables()
        let functions = try database.connection.query(
            "select pronargs from pg_proc where pronamespace = 'fetchdeck'::regnamespace and proname = 'mark'"
        )
        #expect((0..<functions.count).map { functions.int($0, 0) } == [8])
        #expect(
            try database.connection.query("select seq from fetchdeck.batch where unknown_at is null").count
                == 1)
        try database.install()
    }

    @Test("is claimed by racing connections lane by lane, each once")
    func race() throws {
        let run = try TestRun(lanes: Array(repeating: [1], count: 60))
        let workers = try (0..<4).map { _ in try run.join() }
        let number = run.number
        let url = run.url
        let claimed = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { index in
            guard let database = try? TestRun.connect(url) else { return }
            while true {
                let answer = try? database.perform(
                    .take(seq: 1, lanes: 3), run: number, worker: workers[index], content: nil, now: 0,
                    rows: TestChunk.rows)
                guard case .taken(let lanes) = answer, !lanes.isEmpty else { return }
                claimed.withLock { $0 += lanes.map(\.lease.lane) }
            }
        }
        #expect(claimed.withLock { $0.sorted() } == Array(0..<60))
    }

    @Test("refuses the flush and the marks of a worker whose lane was claimed by another")
    func fences() throws {
        let run = try TestRun(lanes: [[3]])
        let (first, second) = (try run.join(), try run.join())
        let old = try #require(try take(run, first).first).lease
        #expect(try take(run, second).isEmpty)
        try run.age(seconds: 16)
        let new = try #require(try take(run, second).first).lease
        #expect(new.fence == old.fence + 1)
        #expect(try run.perform(.flush(flush(seq: 2, old, length: 3, [(0, 1)])), worker: first) == .refused)
        #expect(try run.perform(.mark([sent(old, row: 0, id: 1)]), worker: first) == .marked([]))
        #expect(try run.perform(.held, worker: first) == .held([]))
        #expect(try run.int("select count(*) from fetchdeck.batch") == 0)
        #expect(try run.perform(.mark([sent(new, row: 0, id: 1)]), worker: second) == .marked([1]))
    }

    @Test("takes a flush that is repeated byte for byte once, and no other one of its number")
    func repeatedFlush() throws {
        let run = try TestRun(lanes: [[3]])
        let worker = try run.join()
        let lease = try #require(try take(run, worker).first).lease
        let call = ShareCall.flush(flush(seq: 2, lease, length: 3, [(0, 1), (2, 3)]))
        let answer = try run.perform(call, worker: worker, content: [1, 2, 3])
        #expect(try run.perform(call, worker: worker, content: [1, 2, 3]) == answer)
        #expect(
            try run.database.counts(run: run.number) == SharedCounts(ok: 2, failed: 0, cancelled: 0, total: 3)
        )
        #expect(
            try run.database.connection.query("select body from fetchdeck.batch").bytes(0, 0) == [1, 2, 3])
        #expect(throws: ShareError.self) { try run.perform(call, worker: worker, content: [9]) }
        #expect(throws: ShareError.self) {
            try run.perform(.flush(flush(seq: 3, lease, length: 3, [(0, 1)])), worker: worker)
        }
    }

    @Test("renews a lease when a row of its lane settles, and each that has less than 14 s left")
    func renewals() throws {
        let run = try TestRun(lanes: [[3], [3]])
        let worker = try run.join()
        let leases = try take(run, worker, lanes: 2).map(\.lease)
        func ends() throws -> [Double?] {
            let rows = try run.database.connection.query(
                "select extract(epoch from until) from fetchdeck.lane order by lane = \(leases[1].lane)")
            return [rows.double(0, 0), rows.double(1, 0)]
        }
        // As if it had been renewed for 75 s: so that it has enough, however slow the machine is.
        try run.age(seconds: -60)
        let long = try ends()
        let settled = flush(seq: 2, leases[0], length: 3, [(0, 1)])
        let both = RecordFlush(seq: 2, leases: leases, parts: settled.parts, rows: settled.rows, resent: 0)
        _ = try run.perform(.flush(both), worker: worker)
        let kept = try ends()
        #expect(kept[0] != long[0] && kept[1] == long[1])
        try run.age(seconds: 62)
        let short = try ends()
        let nothing = RecordFlush(seq: 3, leases: leases, parts: [], rows: [], resent: 0)
        _ = try run.perform(.flush(nothing), worker: worker)
        let renewed = try ends()
        #expect(zip(short, renewed).allSatisfy { ($0 ?? 0) < ($1 ?? 0) })
    }

    @Test(
        "settles a POST of a lost worker as one that may have been received, which its late answer replaces once"
    )
    func lateAnswer() throws {
        let run = try TestRun(lanes: [[2]])
        let (first, second) = (try run.join(), try run.join())
        let old = try #require(try take(run, first).first).lease
        let post = sent(old, row: 1, id: 2)
        #expect(try run.perform(.mark([post]), worker: first) == .marked([2]))
        try run.age(seconds: 16)
        let new = try #require(try take(run, second, seq: 1).first)
        #expect(
            try run.database.counts(run: run.number) == SharedCounts(ok: 0, failed: 0, cancelled: 1, total: 2)
        )
        let read = try run.perform(.read([ReadChunk(new.lease, chunk: 0)]), worker: second)
        guard case .chunks(let chunks) = read, let chunk = chunks.first as? LoadedChunk else {
            Issue.record("no chunk")
            return
        }
        #expect(chunk.done.rows == [1])
        let late = ShareCall.late(seq: 5, SettledRow(sent: post, outcome: .ok))
        #expect(try run.perform(late, worker: first) == .late(true))
        #expect(try run.perform(late, worker: first) == .late(true))
        #expect(
            try run.database.counts(run: run.number) == SharedCounts(ok: 1, failed: 0, cancelled: 0, total: 2)
        )
        let again = ShareCall.late(seq: 6, SettledRow(sent: post, outcome: .failed))
        #expect(try run.perform(again, worker: first) == .late(false))
    }

    @Test("sends a failure that two dashboards retry once")
    func retriedOnce() throws {
        let run = try TestRun(lanes: [[2]])
        let worker = try run.join()
        let lease = try #require(try take(run, worker).first).lease
        _ = try run.perform(.flush(flush(seq: 2, lease, length: 2, [(0, 1), (1, 2)])), worker: worker)
        #expect(try run.perform(.finish, worker: worker) == .finished(true))
        let rows = [0, 1].map {
            RetriedRow(place: RowPlace(lane: 0, chunk: 0, row: $0), outcome: .ok, isUnknown: false)
        }
        func retry() throws -> [RetriedRow] {
            try run.database.retry(rows, run: run.number, generation: 1, by: "anna@m1") { accepted in
                accepted.isEmpty
                    ? []
                    : [
                        (
                            accepted,
                            TestChunk.content(
                                accepted.map { ChunkRow(id: $0.place.row + 1, isSafeToRepeat: false) }
                            ).body
                        )
                    ]
            }
        }
        #expect(try retry() == rows)
        #expect(try retry() == [])
        #expect(try run.database.counts(run: run.number).open == 2)
        #expect(try run.perform(.finish, worker: worker) == .finished(false))
    }

    @Test("lends a wide host's lanes only as far as its limit goes")
    func wideHost() throws {
        let run = try TestRun(
            lanes: Array(repeating: [1], count: 5), host: "w.test:80", limits: SharedLimits(perHost: 3))
        let worker = try run.join()
        #expect(try take(run, worker, lanes: 9).map(\.lease.lane) == [0, 1, 2])
        #expect(
            try run.perform(.wideHosts(["w.test:80"]), worker: worker)
                == .wideHosts([WideHost(host: "w.test:80", open: [0, 1, 2, 3, 4], limit: 3)]))
    }

    @Test(
        "hands out slots of the rate one gap apart, half a second ahead at most", arguments: [0.5, 20, 1000])
    func rate(_ rate: Double) throws {
        let run = try TestRun(lanes: [[1]], limits: SharedLimits(rate: rate))
        let start = ContinuousClock.now
        var slots = 0
        var last = -Double.infinity
        for _ in 0..<40 {
            let row = try run.database.connection.query(
                "select * from fetchdeck.reserve($1, 10)", [.int(run.number)])
            let now = (ContinuousClock.now - start) / .seconds(1)
            let (startsIn, count) = (try #require(row.double(0, 0)), try #require(row.int(0, 1)))
            guard count > 0 else { continue }
            slots += count
            // The first slot of a call is no earlier than one gap after the last of the call before, within the call's own time.
            #expect(now + startsIn >= last - 0.001)
            last = max(last, startsIn) + Double(count) / rate - 1 / rate
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        #expect(Double(slots) <= (elapsed + 0.5) * rate + 1)
        #expect(slots >= 1)
    }

    @Test("hands out each start of the rate once, those that workers give back too", arguments: [300, 1000])
    func returnedStarts(_ rate: Double) throws {
        let run = try TestRun(lanes: [[1]], limits: SharedLimits(rate: rate))
        var dice = Dice(state: 7)
        var used: [Int] = []
        var reserved: [Int] = []
        // Several workers, each of which leaves with what it has not used after any call.
        for _ in 0..<300 {
            let row = try run.database.connection.query(
                "select slots, start_at from fetchdeck.reserve($1, $2)",
                [.int(run.number), .int(Int.random(in: 1...40, using: &dice))])
            let (count, start) = (try #require(row.int(0, 0)), try #require(row.int(0, 1)))
            let kept = Bool.random(using: &dice) ? count : Int.random(in: 0...count, using: &dice)
            func time(_ place: Int) -> Int { start + Int((Double(place) * 1_000_000 / rate).rounded()) }
            reserved += (0..<count).map(time)
            used += (0..<kept).map(time)
            guard kept < count else { continue }
            let left = ReturnedStarts(
                startMicroseconds: time(kept), count: count - kept, gapSeconds: 1 / rate)
            try run.database.giveBack(left, run: run.number)
        }
        // One gap between any two of them: none was given twice, and no second has more than the rate.
        let times = used.sorted()
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect((gaps.min() ?? 0) >= Int(1_000_000 / rate) - 10)
        let milliseconds = Set(reserved.map { $0 / 1000 })
        #expect(reserved.count - milliseconds.count > 10, "none that was given back was handed out")
        // What is of another rate is not handed out.
        let late = ReturnedStarts(startMicroseconds: .max / 2_000, count: 5, gapSeconds: 3)
        try run.database.giveBack(late, run: run.number)
        #expect(
            try run.database.connection.query(
                "select back_slots from fetchdeck.run where run = $1", [.int(run.number)]
            )
            .int(0, 0) != 5)
    }

    @Test("never grants more of the run's concurrency than there is")
    func grants() throws {
        let run = try TestRun(lanes: [[1]], limits: SharedLimits(concurrency: 10))
        let workers = try (0..<3).map { _ in try run.join() }
        func grant(_ worker: Int, want: Int, inFlight: Int) throws -> Int {
            try run.database.connection.query(
                "select fetchdeck.grant_slots($1, $2, $3, $4)",
                [.int(run.number), .int(worker), .int(want), .int(inFlight)]
            ).int(0, 0) ?? -1
        }
        #expect(try grant(workers[0], want: 50, inFlight: 0) == 10)
        #expect(try grant(workers[1], want: 50, inFlight: 0) == 0)
        // The first has finished some: its part shrinks to a half, and the other gets the rest.
        #expect(try grant(workers[0], want: 50, inFlight: 7) == 5)
        #expect(try grant(workers[1], want: 50, inFlight: 0) == 3)
        #expect(try grant(workers[0], want: 50, inFlight: 2) == 5)
        #expect(try grant(workers[1], want: 50, inFlight: 3) == 5)
        #expect(try grant(workers[2], want: 50, inFlight: 0) == 0)
    }

    @Test(
        "tells an idle worker which hosts are left and who has them, and the others how many lanes each may keep"
    )
    func beats() throws {
        let run = try TestRun(lanes: [[1], [1], [1]], limits: SharedLimits())
        let workers = try (0..<2).map { _ in try run.join() }
        func beat(_ worker: Int, _ state: WorkerReport.State) throws -> WorkerBeat {
            try run.database.beat(
                run: run.number, worker: worker,
                WorkerReport(state: state, inFlight: 7, cpuPercent: 31, limit: 50, command: 3, refusal: nil))
        }
        _ = try run.perform(.take(seq: 1, lanes: 3), worker: workers[0])
        #expect(try beat(workers[0], .running).fairShare == nil)
        let idle = try beat(workers[1], .idle)
        #expect(idle.reason == IdleReason(hosts: 3, isExact: true, holders: ["m-1"]))
        #expect(try beat(workers[0], .running).fairShare == 1)
        #expect(
            try run.database.connection.query(
                "select facts->>'in_flight', facts->>'holders' from fetchdeck.worker where worker = 2"
            ).text(0, 1) == #"["m-1"]"#)
        // One that is paused takes no part.
        #expect(try beat(workers[1], .paused).fairShare == nil)
        try run.database.connection.query("update fetchdeck.lane set hosts = 4 where lane = 1")
        #expect(
            try beat(workers[1], .idle).reason == IdleReason(hosts: 6, isExact: false, holders: ["m-1"]))
    }

    @Test("changes a limit for all workers, and says what it was and who asked")
    func settings() throws {
        let run = try TestRun(lanes: [[1], [1]], limits: SharedLimits(rate: 1500, perHost: 6))
        try run.database.connection.query(
            "insert into fetchdeck.host (run, host, lim) values (1, 'http://a', 6), (1, 'http://b', 2)")
        let all: [SharedSetting] = [
            .rate(2000), .rate(nil), .concurrency(80), .concurrencyOfEach(-1), .perHost(9), .perHost(0),
            .perOneHost("http://b", 4),
        ]
        for setting in all { #expect(try run.database.set(setting, run: run.number, by: "anna@m1")) }
        let entries = try run.database.entries(run: run.number, after: 0)
        #expect(entries.map(\.setting) == all)
        #expect(entries.allSatisfy { $0.person == "anna@m1" })
        let before = entries.map { entry -> String? in
            if case .set(_, let from) = entry.kind { return from }
            return "no limit"
        }
        #expect(before == ["1500", "2000", nil, nil, "6", "9", nil])
        guard case .commands(let commands) = try run.perform(.commands(after: 1), worker: 1) else { return }
        #expect(commands.map(\.setting) == Array(all.dropFirst()))
        let hosts = try run.database.connection.query("select lim from fetchdeck.host order by host")
        #expect((0..<2).map { hosts.int($0, 0) } == [nil, 4])
        let setup = try #require(try run.database.setups(withOptions: false).first)
        #expect(setup.limits == SharedLimits(concurrency: 80, rate: nil, perHost: 0))
        try run.database.order(.leave, worker: 1, run: run.number, by: "anna@m1")
        #expect(try run.database.entries(run: run.number, after: 7).map(\.kind) == [.worker(1, .leave)])
        #expect(try run.database.setState(.cancelled, run: run.number, by: "anna@m1"))
        #expect(try !run.database.set(.rate(1), run: run.number, by: "anna@m1"))
    }

    @Test("lanes beyond a wide host's limit are no work for others")
    func beatsOfWideHost() throws {
        let run = try TestRun(
            lanes: [[1], [1], [1], [1]], host: "wide.test:80", limits: SharedLimits(perHost: 2))
        let worker = try run.join()
        func beat() throws -> WorkerBeat {
            try run.database.beat(
                run: run.number, worker: worker,
                WorkerReport(state: .idle, inFlight: 0, cpuPercent: nil, limit: 50, command: 0, refusal: nil))
        }
        #expect(try beat().lanes == 2)
        #expect(try beat().reason.hosts == 1)
        try run.database.connection.query("update fetchdeck.host set lim = 1, home = 3")
        #expect(try beat().lanes == 0)
    }

    @Test("deletes a run with all its rows, unless a worker is at it")
    func removal() throws {
        let run = try TestRun(lanes: [[1]])
        _ = try run.join()
        #expect(try run.database.runs().map(\.workers) == [1])
        #expect(try run.database.remove(run: "brave-otter", by: "anna@m1", cancelsWorkers: false) == 1)
        #expect(try run.database.remove(run: "brave-otter", by: "anna@m1", cancelsWorkers: true) == 0)
        #expect(try run.database.remove(run: "brave-otter", by: "anna@m1", cancelsWorkers: true) == nil)
        #expect(try run.int("select count(*) from fetchdeck.chunk") == 0)
        #expect(try run.database.whoDeleted(run: run.number) == "anna@m1")
        #expect(
            try run.perform(
                .flush(RecordFlush(seq: 1, leases: [], parts: [], rows: [], resent: 0)), worker: 1)
                == .runGone)
    }
}
