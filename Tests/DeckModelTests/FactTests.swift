import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("What the screen reads")
struct FactTests {
    @Test("the word for the run follows what happens to it")
    func words() throws {
        var deck = try TestDeck([], isOpen: true)
        #expect(deck.state.runWord == .starting)
        try deck.add([FetchRequest(url: "http://a.example/")])
        #expect(deck.state.runWord == .running)
        deck.note(.paused)
        #expect(deck.state.runWord == .paused)
        deck.note(.resumed)
        deck.settle(1)
        #expect(deck.state.runWord == .finished)
        deck.move(1, to: .queued)
        #expect(deck.state.runWord == .running)
        deck.note(.stopping)
        #expect(deck.state.runWord == .stopping)
        deck.note(.finished)
        #expect(deck.state.runWord == .finished)
    }

    @Test("when all has settled the deck says so and is up to date without a tick")
    func finish() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("E")
        _ = deck.wait(.seconds(20))
        deck.settle(1, status: 500)
        deck.settle(2)
        #expect(deck.shown() == [1])
        #expect(deck.says == "finished: 1 ok, 1 failed")
        _ = deck.wait(.seconds(20))
        #expect(deck.says == nil)
    }

    @Test("with --exit-when-done the deck quits by itself, once")
    func exits() throws {
        var options = DeckOptions()
        options.exitsWhenDone = true
        var deck = try TestDeck(count: 1, options: options)
        var batch = EventBatch()
        batch.moves = [Move(id: RequestID(1), host: HostID(rawValue: 0), state: .cancelled, at: .start)]
        #expect(update(&deck.state, .batch(batch)) == [.quit(immediately: false)])
        batch.moves = []
        batch.notices = [TimedNotice(at: .start, notice: .finished)]
        #expect(update(&deck.state, .batch(batch)) == [])
    }

    @Test("a queued row says why it waits, and the header counts the reasons")
    func waiting() throws {
        var deck = try TestDeck(
            (0..<6).map { FetchRequest(url: "http://\($0 < 4 ? "a" : "b").example/\($0)") },
            limits: FetchLimits(total: 3, perHost: 2))
        deck.move(1, 2, to: .waiting)
        #expect(deck.state.row(RequestID(3)).waitReason == .hostLimit)
        deck.move(5, to: .waiting)
        #expect(deck.state.row(RequestID(6)).waitReason == .limit)
        let soon = RunInstant.start.advanced(by: .milliseconds(500))
        deck.move(4, to: .queued, delay: .retry(soon))
        guard case .retry(let at)? = deck.state.row(RequestID(4)).waitReason else {
            Issue.record("no backoff is shown")
            return
        }
        #expect(at >= soon && at.since(soon) <= .milliseconds(1))
        #expect(
            Set(deck.state.header.waiting.map(\.kind)) == [.hostLimit, .limit, .retry])
        _ = deck.wait(.seconds(1))
        #expect(deck.state.row(RequestID(4)).waitReason == .hostLimit)
        #expect(deck.state.header.waiting.first == WaitCount(kind: .hostLimit, count: 2))
    }

    @Test(
        "secrets in URLs, headers and response heads are redacted, unless they are to be shown",
        arguments: [true, false])
    func secrets(areShown: Bool) throws {
        var options = DeckOptions()
        options.showsSecrets = areShown
        var deck = try TestDeck(
            [
                FetchRequest(
                    url: "http://u:p@a.example/x?token=abc&n=1",
                    headers: [HeaderField("Authorization", "Bearer abc")])
            ], options: options)
        let head = Array("HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc\r\nX-N: 1\r\n\r\n".utf8)
        deck.settle(1, details: SettlementDetails(responseHead: head))
        let detail = try #require(deck.state.detail())
        #expect(detail.row.path.contains("abc") == areShown && detail.row.path.contains("n=1"))
        #expect(detail.url.contains("u:p@") == areShown)
        #expect(detail.requestHeaders[0].value.contains("abc") == areShown)
        let shown = String(decoding: detail.responseHead, as: UTF8.self)
        #expect(
            shown.contains("abc") == areShown && shown.contains("X-N: 1")
                && shown.hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("causes gather failures by kind and message without its numbers, whatever the host")
    func causes() throws {
        var deck = try TestDeck(
            (1...6).map { FetchRequest(url: "http://\($0 < 3 ? "a" : "b").example/\($0)") })
        for id in 1...3 {
            deck.settle(
                id, status: 0, failure: FetchFailure(.timeout, phase: .read, message: "silent for \(id) s"))
        }
        deck.settle(4, status: 503, failure: FetchFailure(.status, message: "503 Service Unavailable"))
        deck.settle(5, status: 500, failure: FetchFailure(.status, message: "500 Internal Server Error"))
        let causes = deck.state.causeRows()
        #expect(
            causes.map(\.pattern) == [
                "silent for … s", "503 Service Unavailable", "500 Internal Server Error",
            ])
        #expect(causes[0].count == 3 && causes[0].example == RequestID(3) && causes[0].host == "2 hosts")
        #expect(causes[1].host == "b.example")
        #expect(causes.allSatisfy { !$0.advice.isEmpty })
        #expect(deck.state.row(RequestID(1)).failure?.message == "silent for 1 s")
    }

    @Test("records that cannot be written are complained of at once, and in the last word")
    func noRecords() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 200)
        deck.note(.outputFailed(OutputFailure(.records, file: "r.jsonl", reason: "the disk is full")))
        #expect(deck.says == "records can't be written, nothing new starts: r.jsonl: the disk is full")
        deck.note(.finished)
        #expect(deck.state.doneWords == "finished: 1 ok, 2 not sent; not all of it is on record")
    }

    @Test("bodies that cannot be written are not called records, unless those fail as well")
    func noBodies() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 200)
        deck.note(.outputFailed(OutputFailure(.bodies, file: "b/1.txt", reason: "the disk is full")))
        #expect(deck.says == "bodies can't be written, nothing new starts: b/1.txt: the disk is full")
        deck.note(.finished)
        #expect(deck.state.doneWords == "finished: 1 ok, 2 not sent; not all bodies are saved")
        let records = OutputFailure(.records, file: "r.jsonl", reason: "the disk is full")
        deck.note(.outputFailed(records), .outputFailed(OutputFailure(.journal, file: "j", reason: "x")))
        #expect(deck.state.header.outputFailure == records)
    }

    @Test("a request that was failed unsent has the cause of the one before it, not one of its own")
    func failedTogether() throws {
        var deck = try TestDeck(count: 2)
        var failure = FetchFailure(
            .dns, phase: .dns, .noAddress(name: "a.example", reason: "Name or service not known"))
        deck.settle(1, failure: failure)
        failure.flags = .notSent
        deck.settle(2, failure: failure)
        #expect(deck.state.causeRows().map(\.count) == [2])
        #expect(deck.state.causeRows().map(\.pattern) == ["Name or service not known"])
        #expect(deck.state.header.givenUp == 1)
        #expect(deck.state.doneWords == "finished: 0 ok, 2 failed (1 given up: host unreachable)")
    }

    @Test("what was done to requests is in the log beside what the run decided")
    func pressed() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1, status: 500)
        _ = deck.press("R")
        deck.move(1, to: .queued)
        _ = deck.press("p", "u")
        #expect(deck.state.logLines().map(\.severity) == [.warning, .command, .command, .command])
        #expect(
            deck.state.logLines().map(\.text) == [
                "first failure: status · 500, a.example, request 1", "request 1 queued again",
                "request 1 held", "undone: hold; request 1 released",
            ])
    }

    @Test("the detail has every attempt, and forgets the last response while the request is tried again")
    func detail() throws {
        var deck = try TestDeck(count: 1)
        let first = AttemptSummary(
            number: 1, startedAt: .start, status: 503, failure: nil, timings: PhaseTimings(wait: 1))
        deck.settle(
            1, status: 404, attempts: 2,
            details: SettlementDetails(
                failure: FetchFailure(.status, message: "404"), bodyPrefix: [1], earlierAttempts: [first]))
        #expect(deck.state.detail()?.attempts.map(\.number) == [1, 2])
        #expect(deck.state.detail()?.body.bytes == [1])
        deck.move(1, to: .waiting, attempt: 3)
        #expect(deck.state.detail()?.attempts.map(\.number) == [1, 2])
        #expect(deck.state.detail()?.body.bytes == [])
        #expect(deck.state.row(RequestID(1)).attempts == 3)
    }

    @Test("how many are retried is told while they are queued or in flight again, and not before or after")
    func retrying() throws {
        var deck = try TestDeck(count: 4)
        deck.move(1, 2, 3, to: .waiting)
        #expect(deck.state.header.retrying == 0)
        deck.move(1, 2, to: .queued, delay: .retry(.start.advanced(by: .seconds(1))))
        #expect(deck.state.header.retrying == 2)
        deck.move(1, to: .waiting, attempt: 2)
        deck.settle(3, status: 500)
        #expect(deck.state.header.retrying == 2)
        deck.settle(1, attempts: 2)
        #expect(deck.state.header.retrying == 1)
        // A pressed retry, too.
        _ = deck.press("R")
        deck.move(3, to: .queued)
        #expect(deck.state.header.retrying == 2)
        deck.move(3, to: .connecting, attempt: 2)
        deck.settle(2, 3, status: 500, attempts: 2)
        #expect(deck.state.header.retrying == 0)
    }

    @Test("the heat map holds any length of time in the same memory")
    func heatMap() {
        var map = LatencyHeat()
        for second in 0..<2_000 { map.add(bucket: second % 3, second: second) }
        let facts = map.facts
        #expect(facts.secondsPerColumn == 16)
        #expect(facts.columns.count == 125)
        #expect(facts.columns.joined().reduce(0) { $0 + Int($1) } == 2_000)
    }

    @Test("every latency has its bucket, and the slowest attempts are kept, slowest first")
    func latency() {
        for (bucket, bound) in LatencyScale.lowerBounds.enumerated() {
            #expect(LatencyScale.bucket(microseconds: bound) == bucket)
            if bound > 0 { #expect(LatencyScale.bucket(microseconds: bound - 1) == bucket - 1) }
        }
        #expect(LatencyScale.lowerBounds.count == LatencyScale.count)
        var tally = LatencyTally()
        for number in 1...500 {
            let latency = Int64((number * 37) % 501) * 1_000
            tally.record(
                PhaseTimings(wait: latency), id: RequestID(number), attempt: 1, status: 200, state: .ok,
                at: .start)
            tally.add(latency, isOK: true)
        }
        #expect(tally.outliers.map(\.latencyMicroseconds) == (437...500).reversed().map { Int64($0) * 1_000 })
        #expect(
            abs(tally.summary(now: .start).p50 - 250_000) < 300
                && tally.summary(now: .start).maximum >= 500_000)
    }

    @Test(
        "two bytes hold a time within 0.05 %",
        arguments: [0, 1, 2_047, 2_048, 123_456, 30_000_000, 86_400_000_000])
    func compactTime(microseconds: Int64) {
        let error = abs(CompactTime(microseconds: microseconds).microseconds - microseconds)
        #expect(error * 1_024 <= microseconds)
    }

    @Test("notices are lines of the log, and settings that rows are told by")
    func notices() throws {
        var deck = try TestDeck(count: 2)
        let host = HostID(rawValue: 0)
        let until = RunInstant.start.advanced(by: .seconds(4))
        deck.note(
            .hostBackedOff(host, .backedOff(until: until)), .limitChanged(7), .recordsLagging(true),
            .recordsLagging(false))
        #expect(
            deck.state.logLines().map(\.text).first == "backing off from a.example: its attempts all fail")
        #expect(deck.state.header.limit == 7)
        #expect(deck.state.row(RequestID(1)).waitReason == .hostPaused(until: until))
        #expect(deck.state.hostRows()[0].wait == .backedOff(until: until))
        let failure = FetchFailure(.dns, .noAddress(name: "a.example", reason: "not known"))
        deck.note(.hostGivenUp(host, count: 2, failure))
        #expect(
            deck.state.logLines().last?.text
                == "a.example: 2 queued requests given up: host unreachable (not known)")
        let full = OutputFailure(.records, file: "r.jsonl", reason: "disk full")
        deck.note(.hostRecovered(host), .outputFailed(full))
        #expect(deck.state.header.outputFailure == full)
        #expect(deck.state.runWord == .stopping)
        for _ in 0..<5_000 { deck.note(.remark("x")) }
        #expect(deck.state.logLines().count <= 4_000)
    }

    @Test("extracted values are columns, also of rows long settled, and those of the last outcome")
    func extracted() throws {
        var options = DeckOptions()
        options.extractedNames = ["title"]
        options.columns = [ColumnID("id"), ColumnID("extract.title")]
        var deck = try TestDeck(count: 3_000, options: options)
        for number in 1...3_000 {
            let value = ExtractedValue(name: "title", json: "\"Hi \(number)\"")
            deck.settle(number, details: SettlementDetails(extracted: [value]))
        }
        func cells(_ number: Int) -> [ColumnCell] {
            deck.state.columns.map { $0.cell(deck.state.row(RequestID(number)), []) }
        }
        #expect(cells(1) == [.id(RequestID(1)), .text("Hi 1")])
        #expect(cells(3_000) == [.id(RequestID(3_000)), .text("Hi 3000")])
        deck.move(1, to: .queued)
        #expect(cells(1).last == .empty)
        deck.settle(1, status: 500)
        #expect(cells(1).last == .empty)
    }

    @Test("extracted values sort the rows: numbers by size, then texts, and last what has none")
    func extractedOrder() throws {
        var options = DeckOptions()
        options.extractedNames = ["n"]
        var deck = try TestDeck(count: 10, options: options)
        let texts = ["\"order-2024-b\"", "\"order-2024-a\""]
        for (number, json) in (["10", "9", "-1", "\"b\"", "2.5", "\"a\"", "null"] + texts).enumerated() {
            let value = ExtractedValue(name: "n", json: json)
            deck.settle(number + 1, details: SettlementDetails(extracted: [value]))
        }
        deck.settle(10)
        _ = deck.press(":")
        _ = deck.type("sort extract.n")
        _ = deck.press("enter")
        #expect(deck.shown() == [3, 5, 2, 1, 6, 4, 9, 8, 7, 10])
        _ = deck.press("I")
        #expect(deck.shown() == [8, 9, 4, 6, 1, 2, 5, 3, 7, 10])
    }

    @Test("when a cause was last seen counts on while the run goes, and stands still afterwards")
    func lastSeen() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.wait(.seconds(2))
        deck.settle(1, status: 500)
        _ = deck.wait(.seconds(3))
        #expect(deck.state.causeRows().map(\.lastSeenAgo) == [.seconds(3)])
        deck.settle(2)
        deck.note(.finished)
        _ = deck.wait(.seconds(60))
        let cause = try #require(deck.state.causeRows().first)
        #expect(cause.lastSeenAgo == nil && cause.lastSeen.since(.start) == .seconds(2))
    }

    @Test("every column has a head, a sentence and a width that fits it")
    func columns() {
        let columns = ColumnTable.all(extractedNames: ["x"])
        #expect(Set(columns.map(\.id)).count == columns.count)
        for column in columns {
            #expect(!column.title.isEmpty && !column.summary.isEmpty)
            #expect(column.width.minimum > 0 && column.width.minimum <= column.width.ideal)
        }
    }

    @Test("a response whose head was not kept says why: too many at once, or only records are there")
    func missingHead() throws {
        var deck = try TestDeck(count: 5)
        deck.settle(1)
        #expect(deck.state.detail(of: RequestID(1))?.missingHead == .notKept)
        deck.settle(2, details: SettlementDetails(responseHead: Array("HTTP/1.1 200 OK".utf8)))
        #expect(deck.state.detail(of: RequestID(2))?.missingHead == nil)
        deck.settle(3, status: 0, failure: FetchFailure(.connect, message: "refused"))
        #expect(deck.state.detail(of: RequestID(3))?.missingHead == nil)
        deck.settle(4, outcome: .cancelled)
        #expect(deck.state.detail(of: RequestID(4))?.missingHead == nil)
        #expect(deck.state.detail(of: RequestID(5))?.missingHead == nil)
        deck.move(1, to: .waiting, attempt: 2)
        #expect(deck.state.detail(of: RequestID(1))?.missingHead == nil)
        var options = DeckOptions()
        options.isReplay = true
        var replay = try TestDeck(count: 1, options: options)
        replay.settle(1)
        #expect(replay.state.detail(of: RequestID(1))?.missingHead == .notRecorded)
    }
}
