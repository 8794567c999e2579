import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Workers that join, wait and lose their run", .serialized)
struct SharedRunJoinTests {
    /// Waits for something of a worker, for a minute at most.
    private func wait(_ what: String, until isTrue: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isTrue() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come")
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    @Test("one that joins works at once, and comes to its share of a wide host")
    func joins() throws {
        let stage = try SharedRunStage(total: 60_000, servers: 1, delay: .milliseconds(20), hasPosts: false)
        let run = try stage.load("--per-host", "12")
        try stage.work()
        try wait("the first request") { stage.servers[0].tally.mostInFlight > 8 }
        try stage.work()
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        func settled(_ worker: Int) throws -> Int {
            try database.settled(run: run, worker: worker)
        }
        try wait("a record of the second") { try settled(2) > 0 }
        try wait("the share of the second") {
            let before = try (settled(1), settled(2))
            Thread.sleep(forTimeInterval: 1)
            let now = try (settled(1), settled(2))
            return Double(now.1 - before.1) >= 0.3 * Double(now.0 + now.1 - before.0 - before.1)
        }
        #expect(stage.servers[0].tally.mostInFlight <= 12)
    }

    @Test("one that has nothing to do says why")
    func idles() throws {
        let stage = try SharedRunStage(total: 400, servers: 1, delay: .milliseconds(100), hasPosts: false)
        try stage.load("--per-host", "2")
        let first = try stage.work()
        try wait("a request") { stage.servers[0].tally.mostInFlight > 0 }
        let second = try stage.work()
        try wait("its reason") { second.errorsSoFar.contains("nothing to take: 1 host left, ") }
        first.signal(SIGTERM)
        #expect(second.waitUntilExit().status == 0)
        #expect(stage.served.count == 400)
    }

    @Test("one whose run is deleted says by whom and ends")
    func deleted() throws {
        let stage = try SharedRunStage(total: 400, servers: 1, delay: .milliseconds(100), hasPosts: false)
        let run = try stage.load("--per-host", "2")
        let worker = try stage.work()
        try wait("a request") { stage.servers[0].tally.mostInFlight > 0 }
        let removal = try ProgramRun(["share", "rm", stage.url, "--run", run, "--force"], in: stage.folder)
        #expect(removal.status == 0, "\(removal.errors)")
        let end = worker.waitUntilExit()
        #expect(end.status == 1)
        #expect(!end.errors.contains("left to other workers"))
        #expect(end.errorLines.last?.contains("run \(run) was deleted by ") == true, "\(end.errors)")
    }

    @Test("who follows a run that is deleted is told by whom as well, and one who joins it")
    func deletedWhileFollowed() throws {
        let stage = try SharedRunStage(total: 4, servers: 1, hasPosts: false)
        let run = try stage.load()
        let collect = try ProgramRun.Started(
            ["collect", stage.url, "-o", "followed.jsonl", "--follow"], in: stage.folder)
        try wait("its file") { stage.folder.exists("followed.jsonl") }
        let removal = try ProgramRun(["share", "rm", stage.url, "--run", run], in: stage.folder)
        #expect(removal.status == 0, "\(removal.errors)")
        let end = collect.waitUntilExit()
        #expect(end.status == 1)
        #expect(
            end.errorLines.last?.hasPrefix("fetchdeck: run \(run) was deleted by ") == true, "\(end.errors)")
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let number = try #require(
            try database.connection.query("select run from fetchdeck.deleted").int(0, 0))
        func words(_ ask: () throws -> Void) -> String {
            do { try ask() } catch { return "\(error)" }
            return ""
        }
        for said in [
            words { _ = try database.hasEnded(run: number) }, words { _ = try database.counts(run: number) },
            words { _ = try database.join(run: number, host: "m", version: "1") },
        ] {
            #expect(said.hasPrefix("run \(run) was deleted by "), "\(said)")
        }
    }

    @Test("while the database cannot write nothing starts, which is said, and then it goes on")
    func refused() throws {
        let stage = try SharedRunStage(total: 600, servers: 1, delay: .milliseconds(20), hasPosts: false)
        try stage.load("--per-host", "4")
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        try database.refuseBatches(true)
        let words = "the database's disk is full: nothing new starts"
        let onlooker = try stage.attach("--plain")
        let worker = try stage.work()
        try wait("its line") { worker.errorsSoFar.contains(words) }
        try wait("the line of one who looks on") { onlooker.errorsSoFar.contains("fetchdeck: \(words)\n") }
        // A batch is refused again after what was in flight has ended, and then twice more.
        try wait("the end of its transfers") { stage.servers[0].tally.inFlight == 0 }
        func refusedAgain(_ times: Int) throws {
            let before = try database.refusals()
            try wait("\(times) refused batches") { try database.refusals() >= before + times }
        }
        try refusedAgain(1)
        let count = stage.served.count
        #expect(count < 600)
        try refusedAgain(2)
        #expect(stage.served.count == count)
        try database.refuseBatches(false)
        #expect(worker.waitUntilExit().status == 0)
        #expect(stage.served.count == 600)
        #expect(onlooker.waitUntilExit().errors.contains("fetchdeck: the database writes again\n"))
    }
}

extension ShareDatabase {
    fileprivate func settled(run: String, worker: Int) throws -> Int {
        try connection.query(
            """
            select coalesce(sum(b.ok), 0) from fetchdeck.batch b join fetchdeck.run r using (run)
            where r.name = $1 and b.worker = $2
            """, [.text(run), .int(worker)]
        ).int(0, 0) ?? 0
    }

    /// How many batches were refused: a sequence goes on though a transaction does not.
    fileprivate func refusals() throws -> Int {
        try connection.query("select last_value from public.refusals").int(0, 0) ?? 0
    }

    /// Answers each batch as a server does whose disk is full.
    fileprivate func refuseBatches(_ refuses: Bool) throws {
        try connection.run(
            refuses
                ? """
                create sequence public.refusals;
                create function public.refuse() returns trigger language plpgsql as $$
                begin perform nextval('public.refusals'); raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
                create trigger refuse before insert on fetchdeck.batch for each row execute function public.refuse();
                """ : "drop trigger refuse on fetchdeck.batch")
    }
}
