import Synchronization
import TestSupport
import Testing

@testable import FetchShare

@Suite("A database that says nothing", .timeLimit(.minutes(3)))
struct AnswerWatchTests {
    private static func frozen() throws -> (proxy: CuttableProxy, address: DatabaseAddress) {
        let postgres = try PostgresServer.shared.get()
        let proxy = try CuttableProxy(to: postgres.port)
        let url = postgres.url(of: "postgres").replacing(":\(postgres.port)/", with: ":\(proxy.port)/")
        return (proxy, try DatabaseAddress(url, environment: [:]))
    }

    @Test("is told of while its answer is waited for, which counts when it comes after all")
    func silence() throws {
        let (proxy, address) = try Self.frozen()
        var told: [ShareError] = []
        let watch = AnswerWatch(
            isWanted: { true },
            onSilence: {
                told.append($0)
                proxy.set(nil)
            })
        let database = try ShareDatabase(address, watch: watch)
        proxy.set(.still)
        let rows = try database.connection.query("select 7")
        #expect(rows.int(0, 0) == 7)
        #expect(told.map(\.cause) == [.unreachable])
        #expect(told.first?.detail == "no answer for 3 s")
    }

    @Test("is no longer waited for once nobody wants its answer, as if the connection were lost")
    func unwanted() throws {
        let (proxy, address) = try Self.frozen()
        var isWanted = true
        let watch = AnswerWatch(isWanted: { isWanted }, onSilence: { _ in isWanted = false })
        let database = try ShareDatabase(address, watch: watch)
        proxy.set(.still)
        let start = ContinuousClock.now
        let error = #expect(throws: ShareError.self) { try database.connection.query("select 7") }
        #expect(error?.cause == .connectionLost)
        // Nor is another connection tried for.
        #expect(throws: ShareError.self) {
            _ = try ShareDatabase.connect(address, waiting: .seconds(600), watch: watch) { _ in }
        }
        #expect(start.duration(to: .now) < .seconds(100))
    }

    @Test("is gone to a dashboard's follower, which goes on by itself")
    func followed() async throws {
        let run = try TestRun(lanes: [[10]])
        let postgres = try PostgresServer.shared.get()
        let proxy = try CuttableProxy(to: postgres.port)
        let url = run.url.replacing(":\(postgres.port)/", with: ":\(proxy.port)/")
        let (events, feed) = AsyncStream<Duration?>.makeStream()
        let follower = RunFollower(try DatabaseAddress(url, environment: [:])) { news in
            if case .lost(_, let silence) = news { feed.yield(silence) } else { feed.finish() }
        }
        follower.startCounting(run: run.number) { _ in feed.yield(nil) }
        defer { follower.stop() }
        var iterator = events.makeAsyncIterator()
        #expect(try #require(await iterator.next()) == nil)
        proxy.set(.still)
        var silence: Duration?
        while silence == nil { silence = try #require(await iterator.next()) }
        #expect(try #require(silence) >= AnswerWatch.patience)
        proxy.set(nil)
        #expect(try #require(await iterator.next()) == nil)
    }
}
