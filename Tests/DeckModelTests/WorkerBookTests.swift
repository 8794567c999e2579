import FetchCore
import RunModel
import Testing

@testable import DeckModel

@Suite("The workers of a shared run")
struct WorkerBookTests {
    private static func worker(
        _ id: Int, silence: Duration = .zero, lanes: Int = 0, command: Int = 0, takers: [String: Int] = [:]
    ) -> SharedWorker {
        var worker = SharedWorker(id: id, name: "m\(id)-\(id)")
        worker.silence = silence
        worker.command = command
        worker.lanes = (0..<lanes).map { SharedLane(number: $0, host: nil, openChunks: 1, chunks: 1) }
        worker.takers = takers
        return worker
    }

    private static func log(_ deck: TestDeck) -> [String] { deck.state.logLines().map(\.text) }

    @Test(
        "are late after 4 s without a beat and lost after 15 s, whatever they said last",
        arguments: [
            (3.9, SharedWorker.State.running, SharedWorker.Standing.running), (3.9, .paused, .paused),
            (3.9, .idle, .idle), (4, .running, .late), (14.9, .idle, .late), (15, .paused, .lost),
            (60, .left, .left),
        ])
    func standing(silence: Double, state: SharedWorker.State, standing: SharedWorker.Standing) {
        var worker = Self.worker(1, silence: .seconds(silence))
        worker.state = state
        #expect(worker.standing == standing)
        #expect(worker.isBeating == (standing != .lost && standing != .left))
    }

    @Test("what became of a lost one's lanes is told once, when nothing of them is left with it")
    func lost() throws {
        var deck = try TestDeck.shared()
        deck.tell(Self.worker(1, lanes: 2), Self.worker(2))
        deck.tell(Self.worker(1, silence: .seconds(15), lanes: 2), Self.worker(2))
        #expect(Self.log(deck).last == "m1-1 lost: not heard of for 15 s")
        let after = Self.worker(1, silence: .seconds(16), takers: ["m2-2": 2])
        for _ in 0..<2 { deck.tell(after, Self.worker(2, lanes: 2)) }
        #expect(Self.log(deck).filter { $0.contains("lost") }.count == 2)
        #expect(Self.log(deck).last == "m1-1 lost: 2 lanes to m2-2")
        #expect(deck.state.workerRows[0].note == "2 lanes to m2-2")
        #expect(deck.state.header.shared?.workers == 1)
        #expect(deck.state.header.shared?.lost == 1)
        deck.tell(Self.worker(1), Self.worker(2), Self.worker(3))
        #expect(Self.log(deck).suffix(2) == ["m1-1 is heard of again", "m3-3 joined"])
    }

    @Test("what is in flight is as old as it was when its worker told of it last")
    func toldAges() throws {
        var deck = try TestDeck.shared()
        deck.settle(3)
        deck.move(1, 2, to: .waiting)
        _ = deck.wait(.seconds(2))
        var worker = Self.worker(1)
        worker.requests = [RequestID(1): .waiting]
        worker.silence = .milliseconds(500)
        deck.tell(worker)
        for _ in 0..<2 {
            _ = deck.wait(.seconds(20))
            let seconds = Double(deck.state.header.latency.maximum) / 1_000_000
            #expect((1.4...1.6).contains(seconds), "\(seconds)")
        }
    }

    @Test(
        "what is in flight grows no older while the database is gone, and is nothing once the run is deleted")
    func ages() throws {
        var deck = try TestDeck.shared()
        deck.tell(Self.worker(1))
        deck.settle(3)
        deck.move(1, 2, to: .waiting)
        _ = deck.wait(.seconds(2))
        let seconds = { (deck: TestDeck) in Double(deck.state.header.latency.maximum) / 1_000_000 }
        #expect((1.9...2.2).contains(seconds(deck)))
        _ = update(&deck.state, .shared(.databaseGone("no answer")))
        for _ in 0..<3 { _ = deck.wait(.seconds(20)) }
        #expect((1.9...2.2).contains(seconds(deck)), "\(seconds(deck))")
        deck.tell(Self.worker(1))
        _ = deck.wait(.seconds(1))
        #expect(seconds(deck) > 60)
        _ = update(&deck.state, .shared(.runDeleted("run brave-otter was deleted by bob@m2")))
        _ = deck.wait(.seconds(1))
        #expect(seconds(deck) < 1)
    }

    @Test("what somebody asks for is told with how many follow it: as soon as all do, else after 4 s")
    func followed() throws {
        var deck = try TestDeck.shared()
        deck.tell(Self.worker(1), Self.worker(2))
        func ask(_ seq: Int, _ words: String) {
            let request = SharedRequest(
                seq: seq, person: "bob@m2", words: words, at: deck.state.now, isForWorkers: true)
            _ = update(&deck.state, .shared(.asked(request)))
        }
        ask(1, "rate 1500 → 2000")
        _ = deck.wait(.milliseconds(300))
        deck.tell(Self.worker(1, command: 1), Self.worker(2))
        #expect(!Self.log(deck).contains { $0.hasPrefix("bob@m2") })
        _ = deck.wait(.milliseconds(300))
        deck.tell(Self.worker(1, command: 1), Self.worker(2, command: 1))
        #expect(Self.log(deck).last == "bob@m2: rate 1500 → 2000 (applied by 2 of 2 within 600 ms)")
        // Seen late: the last one's beat counts, not the moment of the look.
        ask(2, "rate 2000 → 9")
        _ = deck.wait(.milliseconds(1_500))
        let beat = Duration.milliseconds(1_200)
        deck.tell(Self.worker(1, silence: beat, command: 2), Self.worker(2, command: 1))
        deck.tell(Self.worker(1, command: 2), Self.worker(2, silence: beat, command: 2))
        #expect(Self.log(deck).last == "bob@m2: rate 2000 → 9 (applied by 2 of 2 within 300 ms)")
        ask(3, "paused")
        _ = deck.wait(.seconds(5))
        deck.tell(Self.worker(1, command: 3), Self.worker(2, command: 2))
        #expect(Self.log(deck).last == "bob@m2: paused (applied by 1 of 2)")
    }

    @Test(
        "that the database takes nothing is told once, in the header and for its workers, until it does again"
    )
    func refused() throws {
        var deck = try TestDeck.shared()
        let words = "the database's disk is full: nothing new starts"
        var refused = Self.worker(1)
        refused.refusal = "53100"
        func tell(_ worker: SharedWorker, _ refusal: String?) {
            var standing = SharedRunStanding()
            standing.workers = [worker, Self.worker(2)]
            standing.at = deck.state.now
            standing.refusal = refusal
            _ = update(&deck.state, .shared(.standing(standing)))
        }
        tell(Self.worker(1), nil)
        for _ in 0..<2 { tell(refused, words) }
        #expect(Self.log(deck).count { $0 == words } == 1)
        #expect(deck.state.header.shared?.refusal == words)
        #expect(deck.state.workerRows.map(\.note) == [words, ""])
        tell(Self.worker(1), nil)
        #expect(Self.log(deck).last == "the database writes again")
        #expect(deck.state.header.shared?.refusal == nil)
    }

    @Test(
        "each deed is one line; it is yours where it was asked in this dashboard, whoever else has your name")
    func oneLine() throws {
        var deck = try TestDeck.shared()
        deck.tell(Self.worker(1))
        for (seq, isOwn) in [(1, true), (2, false)] {
            if isOwn { _ = deck.press("P") }
            let request = SharedRequest(
                seq: seq, person: "anna@m1", words: "paused", at: deck.state.now, isForWorkers: true,
                isOwn: isOwn)
            _ = update(&deck.state, .shared(.asked(request)))
            deck.note(.paused)
            deck.tell(Self.worker(1, command: seq))
            let last = deck.state.logLines().suffix(1)
            #expect(last.map(\.severity) == [isOwn ? .command : .information])
            #expect(Self.log(deck).count { $0.contains("paused") } == seq)
        }
        deck.settle(1, status: 500)
        let before = Self.log(deck).count
        _ = deck.press("R")
        #expect(Self.log(deck).count == before)
    }

    @Test("what a worker tells that it has in flight is said to be there, and found by that")
    func senders() throws {
        var deck = try TestDeck.shared()
        var sending = Self.worker(2)
        sending.requests = [RequestID(2): .waiting]
        deck.move(2, to: .waiting)
        deck.tell(Self.worker(1), sending)
        #expect(deck.state.row(RequestID(2)).sender == "at m2-2")
        #expect(deck.state.row(RequestID(1)).sender == nil)
        _ = deck.press("/")
        _ = deck.type("m2-2") + deck.press("enter")
        #expect(deck.state.header.shown == 1)
        deck.tell(Self.worker(1), Self.worker(2))
        #expect(deck.state.row(RequestID(2)).sender == nil)
    }

    @Test("a run that was cancelled leaves its open rows so, and one that was deleted says by whom")
    func over() throws {
        var deck = try TestDeck.shared()
        func wait() -> String? { deck.state.row(RequestID(1)).waitReason?.words(now: deck.state.now) }
        var standing = SharedRunStanding()
        standing.isCancelled = true
        deck.note(.stopping)
        _ = update(&deck.state, .shared(.standing(standing)))
        #expect(wait() == "run cancelled")
        _ = update(&deck.state, .shared(.databaseGone("no answer")))
        _ = update(&deck.state, .shared(.runDeleted("run brave-otter was deleted by bob@m2")))
        #expect(wait() == "run deleted")
        #expect(deck.says == "run brave-otter was deleted by bob@m2")
        #expect(deck.state.header.shared?.isDeleted == true)
        #expect(deck.state.header.shared?.goneFor == nil)
        #expect(deck.press("P") == [])
        #expect(deck.says == "run brave-otter was deleted by bob@m2")
    }

    @Test("without a limit of the run, concurrency is that of each worker, and counts from what they have")
    func limitOfEach() throws {
        var deck = try TestDeck.shared()
        var worker = Self.worker(1)
        worker.limit = 8
        deck.tell(worker)
        #expect(deck.press("+") == [.run(.setLimit(9))])
        #expect(deck.says == "concurrency of each worker 9")
        // Until the worker follows it says what it had.
        deck.tell(worker)
        #expect(deck.press("+") == [.run(.setLimit(10))])
        var standing = SharedRunStanding()
        standing.limit = 30
        _ = update(&deck.state, .shared(.standing(standing)))
        _ = deck.press(":")
        #expect(deck.type("concurrency 20") + deck.press("enter") == [.run(.setLimit(20))])
        #expect(deck.says == "concurrency 20")
    }

    @Test("what the loader has set is named as that, where it cannot be changed")
    func loader() throws {
        var options = DeckOptions()
        options.sharedRun = SharedRunName(name: "brave-otter", person: "anna@m1")
        options.optionsOfLoader = ["timeout", "retries"]
        var deck = try TestDeck(count: 1, options: options)
        _ = deck.press(":")
        #expect(deck.type("timeout 5") + deck.press("enter") == [])
        #expect(
            deck.says?.contains("timeout is the loader's: it can't be changed while the run goes") == true)
    }

    @Test("rows wait elsewhere, for a worker, or for the database, which a pause does not hide")
    func waits() throws {
        var deck = try TestDeck.shared()
        func wait() -> String? { deck.state.row(RequestID(1)).waitReason?.words(now: deck.state.now) }
        #expect(wait() == "elsewhere")
        deck.tell(Self.worker(1))
        #expect(wait() == "elsewhere")
        deck.tell(Self.worker(1, silence: .seconds(20)))
        #expect(wait() == "no worker")
        #expect(deck.state.header.waiting == [WaitCount(kind: .noWorker, count: 4)])
        deck.note(.paused)
        #expect(wait() == "paused")
        _ = update(&deck.state, .shared(.databaseGone("no answer")))
        #expect(wait() == "database gone")
        _ = deck.wait(.seconds(8))
        #expect(wait() == "database gone 8.0s")
        #expect(deck.state.header.shared?.goneFor == .seconds(8))
        deck.tell(Self.worker(1))
        #expect(deck.state.header.shared?.goneFor == nil)
        #expect(
            Self.log(deck).suffix(3) == [
                "database gone: no answer", "database back", "m1-1 is heard of again",
            ])
    }

    @Test("nothing is asked while the database is gone, nor taken for done")
    func asksNothing() throws {
        var deck = try TestDeck.shared()
        let before = deck.state.header
        _ = update(&deck.state, .shared(.databaseGone("no answer")))
        for key in ["P", "+"] {
            #expect(deck.press(key).isEmpty)
            #expect(deck.says == "the database is gone: nothing can be asked until it is back")
        }
        deck.tell(Self.worker(1))
        #expect(deck.state.header.word == before.word && deck.state.header.limit == before.limit)
        _ = deck.press("P")
        #expect(deck.state.header.word == .paused)
    }

    @Test("what is retried counts as open when its dashboard ends, for the run goes on")
    func countsAtTheEnd() throws {
        var deck = try TestDeck.shared()
        deck.settle(1, status: 500)
        deck.move(1, to: .queued)
        #expect(deck.state.tally.counts[.failed] == 0)
        deck.state.conclude()
        #expect(deck.state.tally.counts[.failed] == 0)
    }

    @Test("of what a worker received there is what its record has")
    func detail() throws {
        var deck = try TestDeck.shared()
        deck.settle(1)
        _ = deck.press("enter")
        #expect(deck.state.detail()?.missingHead == .notRecorded)
    }

    @Test("view 7 is there in a shared run alone, and Enter shows the lanes of one until Esc")
    func view() throws {
        var other = try TestDeck(count: 1)
        _ = other.press("7")
        #expect(other.state.ui.view == .requests)
        #expect(other.says == "7: workers, with --share")
        var deck = try TestDeck.shared()
        _ = deck.press("7", "enter")
        #expect(deck.state.ui.openedWorker == nil)
        deck.tell(Self.worker(1), Self.worker(2))
        _ = deck.press("down", "enter")
        #expect(deck.state.ui.openedWorker == 2)
        _ = deck.press("up")
        #expect(deck.state.ui.openedWorker == 1)
        _ = deck.press("esc")
        #expect(deck.state.ui.openedWorker == nil)
        #expect(deck.state.ui.view == .workers)
    }

    @Test(
        "in view 7 p pauses the selected worker or has it go on, and X has it end; a lost one is asked nothing"
    )
    func orders() throws {
        var deck = try TestDeck.shared()
        var paused = Self.worker(2)
        paused.state = .paused
        deck.tell(Self.worker(1), paused, Self.worker(3, silence: .seconds(20)))
        #expect(deck.press("7", "p") == [.shared(.worker(1, .pause))])
        #expect(deck.press("down", "p") == [.shared(.worker(2, .resume))])
        #expect(deck.press("X") == [.shared(.worker(2, .leave))])
        #expect(deck.press("down", "X") == [])
        #expect(deck.says == "m3-3 is lost")
    }

    @Test("limits and the end of the run are asked of all; the end is asked for first")
    func limits() throws {
        var deck = try TestDeck.shared()
        #expect(deck.press("+") == [.run(.setLimit(51))])
        _ = deck.press(":")
        #expect(deck.type("rate 2000") + deck.press("enter") == [.run(.setRate(2000))])
        _ = deck.press(":")
        #expect(deck.type("cancel-run") + deck.press("enter") == [])
        #expect(deck.press("y") == [.shared(.cancelRun)])
        _ = deck.press(":")
        #expect(deck.type("host-rate 5") + deck.press("enter") == [])
        #expect(deck.says?.contains("not possible in a run of several machines") == true)
        var own = try TestDeck(count: 1)
        _ = own.press(":")
        #expect(own.type("cancel-run") + own.press("enter") == [])
        #expect(own.says?.contains("this is for a run of several machines") == true)
    }

    @Test("q asks first where this program has a worker of its own that takes requests, and says who goes on")
    func ownWorker() throws {
        var deck = try TestDeck.shared()
        var own = Self.worker(2)
        own.inFlight = 3
        _ = update(&deck.state, .shared(.ownWorker(2)))
        #expect(deck.press("q") == [.quit(immediately: false)])
        deck = try TestDeck.shared()
        _ = update(&deck.state, .shared(.ownWorker(2)))
        deck.tell(Self.worker(1), own)
        func question() -> String? {
            guard case .confirm(let question) = deck.state.ui.prompt else { return nil }
            return question.text
        }
        #expect(deck.press("q") == [])
        #expect(question() == "3 transfers in flight here may finish. The run goes on: 1 other worker.")
        #expect(deck.state.workerRows.map(\.note) == ["", "of this dashboard"])
        deck.tell(own)
        #expect(
            question()
                == "3 transfers in flight here may finish. No other worker is at it: the run waits for one.")
        #expect(deck.press("y") == [.quit(immediately: false)])
        #expect(deck.says == "3 transfers of this machine may finish; ^C cuts off")
        deck = try TestDeck.shared()
        _ = update(&deck.state, .shared(.ownWorker(nil)))
        deck.tell(Self.worker(1), own)
        #expect(deck.press("q") == [.quit(immediately: false)])
    }

    @Test("q quits at once: the run goes on without its dashboard; keys that need its own engine say so")
    func keys() throws {
        var deck = try TestDeck.shared()
        for key in ["1", "p", "v"].dropFirst() {
            #expect(deck.press(key) == [])
            #expect(deck.says == "this is not possible in a run of several machines")
        }
        #expect(deck.press("2", "P") == [.run(.pause)])
        #expect(deck.press("q") == [.quit(immediately: false)])
    }
}
