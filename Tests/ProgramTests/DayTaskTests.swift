import TestSupport
import Testing

/// What somebody does with the dashboard every day, and how many keys it takes; what is typed as text does not count.
@Suite("The day's tasks, their keys counted", .serialized)
struct DayTaskTests {
    /// A deck whose keys are counted.
    private final class Fingers {
        let deck: LiveDeck
        private(set) var keys = 0

        init(_ deck: LiveDeck) {
            self.deck = deck
        }

        func press(_ key: String) {
            keys += 1
            deck.terminal.send(key)
        }

        func type(_ text: String) {
            deck.terminal.send(text)
        }
    }

    /// Requests to two names of the server, by turns: every fourth of each hangs until it is given up, one is a 500.
    private static func mixed(_ gate: Gate, _ arguments: [String] = []) throws -> LiveDeck {
        let lines = (1...24).map { number in
            let host = number % 2 == 0 ? "SERVER" : "BYNAME"
            let path = number == 7 ? "broken" : number % 8 < 2 ? "hang" : "quick"
            return #"{"url": "\#(host)/\#(path)/\#(number)"}"#
        }
        return try LiveDeck(lines, ["-c", "10", "--read-timeout", "1"] + arguments) { request in
            if request.path.hasPrefix("/hang") { return .init(gate: gate) }
            return request.path.hasPrefix("/broken")
                ? .init(status: 500, body: "out of\nlighthouses") : .init(delay: .milliseconds(5))
        }
    }

    @Test("why it is slow: 1 key")
    func whySlow() throws {
        let fingers = Fingers(try Self.mixed(Gate(), ["--read-timeout", "300"]))
        try fingers.deck.wait(for: "17 ok")
        fingers.press("4")
        try fingers.deck.wait(for: "% of the attempts' time is 6 hung requests to localhost:")
        for words in [" and 127.0.0.1:", "; without", "p99 is "] { try fingers.deck.wait(for: words) }
        #expect(fingers.keys == 1)
    }

    @Test("which hosts fail, and why: 2 keys")
    func failingHosts() throws {
        let fingers = Fingers(try Self.mixed(Gate()))
        try fingers.deck.waitForFinish()
        fingers.press("3")
        try fingers.deck.wait(for: "silence for 1 s")
        try fingers.deck.wait(for: "2 hosts")
        fingers.press(Keys.enter)
        try fingers.deck.wait(for: "ACTIVE")
        for host in ["localhost:", "127.0.0.1:"] { try fingers.deck.wait(for: host) }
        #expect(fingers.keys == 2)
    }

    @Test("the timeouts of one host again, with half the concurrency: at most 12 keys")
    func timeoutsAgain() throws {
        let gate = Gate()
        let fingers = Fingers(try Self.mixed(gate))
        try fingers.deck.waitForFinish()
        let sent = fingers.deck.served.count
        gate.open()
        fingers.press(":")
        fingers.type("concurrency 5")
        fingers.press(Keys.enter)
        try fingers.deck.wait(for: "concurrency 5")
        fingers.press("/")
        fingers.type("~k timeout ~h localhost")
        fingers.press(Keys.enter)
        try fingers.deck.wait(for: "3 requests shown")
        fingers.press("R")
        try fingers.deck.waitForRetried(3)
        #expect(
            fingers.deck.server.requests.dropFirst(sent).map(\.path).sorted() == [
                "/hang/1", "/hang/17", "/hang/9",
            ])
        try fingers.deck.wait(for: "0/5")
        #expect(fingers.keys <= 12)
    }

    @Test("what failed as a list for tomorrow: at most 5 keys")
    func listForTomorrow() throws {
        let fingers = Fingers(try Self.mixed(Gate()))
        let deck = fingers.deck
        try deck.waitForFinish()
        fingers.press("E")
        try deck.wait(for: "only failed 7 of 24")
        fingers.press("x")
        try deck.wait(for: "export 7")
        fingers.press(Keys.control("u"))
        fingers.type("tomorrow.txt")
        fingers.press(Keys.enter)
        try deck.wait(for: "exported 7 requests to tomorrow.txt")
        #expect(fingers.keys <= 5)
        let again = try ProgramRun(["tomorrow.txt", "--dry-run"], in: deck.folder)
        #expect(again.status == 0 && again.output.contains("7 requests"))
    }

    @Test("the same as a list of requests with all that they send, under the name that is offered: 4 keys")
    func requestsForTomorrow() throws {
        let fingers = Fingers(try Self.mixed(Gate()))
        let deck = fingers.deck
        try deck.waitForFinish()
        fingers.press("E")
        try deck.wait(for: "only failed 7 of 24")
        fingers.press("x")
        try deck.wait(for: "5 requests")
        fingers.press("5")
        try deck.wait(for: "fetchdeck.requests.jsonl")
        fingers.press(Keys.enter)
        try deck.wait(for: "exported 7 requests to fetchdeck.requests.jsonl")
        #expect(fingers.keys == 4)
    }

    @Test("the body of the first 500: at most 4 keys")
    func firstBody() throws {
        let fingers = Fingers(try Self.mixed(Gate()))
        try fingers.deck.waitForFinish()
        fingers.press("/")
        fingers.type("~s 500")
        fingers.press(Keys.enter)
        try fingers.deck.wait(for: "1 request shown")
        fingers.press(Keys.enter)
        try fingers.deck.wait(for: "lighthouses")
        #expect(fingers.keys <= 4)
    }

    @Test("the slowest ten while the run goes: at most 3 keys")
    func slowestLive() throws {
        let gate = Gate()
        let deck = try LiveDeck((1...30).map { "/\($0)" }, ["-c", "3"], columns: 120, rows: 40) { request in
            request.number > 20 ? .init(gate: gate) : .init(delay: .milliseconds(request.number * 5))
        }
        let fingers = Fingers(deck)
        try deck.wait(for: "20 ok")
        fingers.press("4")
        try deck.wait(for: "In flight and recent")
        fingers.press(Keys.right)
        try deck.wait(for: "The slowest")
        try deck.wait(for: "RUNNING")
        try deck.terminal.wait(until: "ten attempts are listed") { terminal in
            terminal.screen.lines.count { $0.contains("✓") && $0.contains(" #") } >= 10
        }
        #expect(fingers.keys <= 3)
        gate.open()
    }

    @Test("the previous run: 1 command")
    func previousRun() throws {
        let server = try TestHTTPServer { request in .init(status: request.path == "/2" ? 500 : 200) }
        defer { server.stop() }
        let folder = try Folder()
        let environment = ["HOME": folder.path, "XDG_STATE_HOME": folder.url("state").path]
        for arguments in [[server.url + "/1", server.url + "/2", "--retries", "0"], ["last"]] {
            let terminal = try PseudoTerminal(
                BuiltProducts.path("fetchdeck"), arguments, environment: environment, columns: 100, rows: 30,
                folder: folder.path)
            try terminal.wait(for: "✗ 1 failed")
            terminal.send("q")
            _ = try terminal.waitForExit()
        }
        #expect(server.requests.count == 2)
    }

    @Test("a part of a list: at most 5 keys")
    func partOfList() throws {
        let deck = try LiveDeck((1...9).map { "/\($0 % 3 == 0 ? "users" : "items")/\($0)" }, ["--paused"]) {
            _ in
            .init()
        }
        let fingers = Fingers(deck)
        try deck.wait(for: "at start (--paused)")
        fingers.press("/")
        fingers.type("users")
        fingers.press(Keys.enter)
        try deck.wait(for: "3 of 9")
        fingers.press(":")
        fingers.type("run")
        fingers.press(Keys.enter)
        try deck.wait(for: "✓ 3 ok")
        #expect(deck.served.sorted() == ["/users/3", "/users/6", "/users/9"])
        #expect(fingers.keys <= 5)
    }
}
