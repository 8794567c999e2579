import FetchCore
import Testing

@testable import DeckModel

/// What keys have the run do.
@Suite("Keys that steer the run")
struct CommandKeyTests {
    @Test(
        "limits change a step a press, add up before the run answers, and say so",
        arguments: [
            ("+", RunCommand.setLimit(51), "concurrency 51"), ("-", .setLimit(49), "concurrency 49"),
            ("}", .setLimit(60), "concurrency 60"), ("{", .setLimit(40), "concurrency 40"),
            ("]", .setHostLimit(nil, 11), "per-host limit 11"),
            ("[", .setHostLimit(nil, 9), "per-host limit 9"),
        ])
    func limits(key: String, command: RunCommand, says: String) throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press(key) == [.run(command)])
        #expect(deck.says == says)
        #expect(deck.press("u").count == 1)
        #expect(deck.state.header.limit == 50 && deck.state.header.perHostLimit == 10)
    }

    @Test("pressed three times, + asks for three more")
    func adds() throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press("+", "+", "+").last == .run(.setLimit(53)))
        #expect(deck.state.header.limit == 53)
    }

    @Test("concurrency and the per-host limit do not go below 1")
    func least() throws {
        var deck = try TestDeck(count: 3, limits: FetchLimits(total: 1, perHost: 1))
        for key in ["-", "{", "["] {
            #expect(deck.press(key) == [])
            #expect(deck.complains)
        }
    }

    @Test("P pauses and goes on; the header says PAUSED and rows say why they wait")
    func pause() throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press("P") == [.run(.pause)])
        #expect(deck.state.header.word == .paused)
        #expect(deck.state.row(RequestID(1)).waitReason == .paused)
        #expect(deck.press("P") == [.run(.resume)])
        #expect(deck.state.header.word == .running)
    }

    @Test("in the hosts view P and ] act on the selected host")
    func hostKeys() throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/"), FetchRequest(url: "http://b.example/"),
        ])
        let second = HostID(rawValue: 1)
        #expect(deck.press("2", "j", "P") == [.run(.pauseHost(second))])
        #expect(deck.state.row(RequestID(2)).waitReason == .hostPaused(until: nil))
        #expect(deck.state.row(RequestID(1)).waitReason != .hostPaused(until: nil))
        #expect(deck.press("]") == [.run(.setHostLimit(second, 11))])
        #expect(deck.state.hostRows().map(\.limit) == [10, 11])
        #expect(deck.press("P") == [.run(.resumeHost(second))])
    }

    @Test("undo of a host's limit gives back its own, or that of all hosts where it had none")
    func undoHostLimit() throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/"), FetchRequest(url: "http://b.example/"),
        ])
        let first = HostID(rawValue: 0)
        #expect(deck.press("2", "]") == [.run(.setHostLimit(first, 11))])
        #expect(deck.state.hostRows().map(\.hasOwnLimit) == [true, false])
        #expect(deck.press("u") == [.run(.dropHostLimit(first))])
        #expect(deck.state.hostRows().map(\.hasOwnLimit) == [false, false])
        #expect(deck.state.hostRows().map(\.limit) == [10, 10])
        _ = deck.press("]", "]")
        #expect(deck.press("u") == [.run(.setHostLimit(first, 11))])
        #expect(deck.state.hostRows().map(\.limit) == [11, 10])
        deck.note(
            .hostLimitChanged(first, 11), .hostLimitDropped(first), .hostLimitChanged(first, 11),
            .hostLimitChanged(first, 12), .hostLimitChanged(first, 11))
        deck.note(.hostLimitDropped(first))
        #expect(deck.state.hostRows().map(\.hasOwnLimit) == [false, false])
    }

    @Test("Enter on a host shows its requests, and not those of a host whose name only contains its own")
    func hostRequests() throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/"), FetchRequest(url: "http://aa.example/"),
        ])
        _ = deck.press("2", "enter")
        #expect(deck.state.ui.view == .requests && deck.shown() == [1])
        _ = deck.press("u")
        #expect(deck.shown() == [1, 2])
    }

    @Test("r retries the selected settled request; one in flight can't be")
    func retry() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(2, status: 500)
        #expect(deck.selected == 2)
        #expect(deck.press("r") == [.run(.retry(ids(2)))])
        #expect(deck.says == "request 2 queued again")
        deck.move(2, to: .connecting, attempt: 2)
        #expect(deck.press("r") == [])
        #expect(deck.says == "request 2 is in flight: nothing to retry")
    }

    @Test("R retries every failed request, with a filter those that it shows")
    func retryFailed() throws {
        var deck = try TestDeck(count: 12)
        deck.settle(1, 5, 11, status: 503)
        deck.settle(2, 3)
        #expect(deck.press("R") == [.run(.retry(ids(1, 5, 11)))])
        #expect(deck.says == "3 requests queued again")
        _ = deck.press("/")
        _ = deck.type("items/1")
        _ = deck.press("enter")
        #expect(deck.press("R") == [.run(.retry(ids(1, 11)))])
    }

    @Test("in the errors view R retries just the selected cause, and Enter shows its requests")
    func cause() throws {
        var deck = try TestDeck(count: 9)
        deck.settle(1, 2, 3, status: 503)
        deck.settle(4, 5, status: 404)
        #expect(deck.press("3", "R") == [.run(.retry(ids(1, 2, 3)))])
        #expect(deck.press("j", "R") == [.run(.retry(ids(4, 5)))])
        _ = deck.press("enter")
        #expect(deck.state.ui.view == .requests)
        #expect(Set(deck.shown()) == [4, 5])
        _ = deck.press("esc")
        #expect(deck.shown().count == 9)
    }

    @Test("p holds what can be held, and releases when all of it is")
    func hold() throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press("space", "space", "p") == [.run(.hold(ids(1, 2)))])
        deck.move(1, 2, to: .held, attempt: 0)
        #expect(deck.press("p") == [.run(.release(ids(1, 2)))])
        #expect(deck.press("u") == [.run(.hold(ids(1, 2)))])
    }

    @Test(
        "X cancels a queued request at once, and asks for more",
        arguments: [("y", true), ("enter", true), ("n", false), ("esc", false)])
    func cancel(answer: String, does: Bool) throws {
        var deck = try TestDeck(count: 4)
        #expect(deck.press("X") == [.run(.cancel(ids(1)))])
        #expect(deck.press("space", "space", "X") == [])
        guard case .confirm(let question) = deck.state.ui.prompt else {
            Issue.record("no question is open")
            return
        }
        #expect(question.title == "Cancel 2 marked requests?")
        #expect(deck.press(answer) == (does ? [.run(.cancel(ids(1, 2)))] : []))
        #expect(deck.state.ui.prompt == nil && deck.state.ui.openedRequest == nil)
    }

    @Test("undo queues cancelled requests again")
    func undoCancel() throws {
        var deck = try TestDeck(count: 4)
        _ = deck.press("X")
        #expect(deck.state.undoOffer == "u")
        deck.settle(1, status: 0, attempts: 0, outcome: .cancelled)
        #expect(deck.press("u") == [.run(.retry(ids(1)))])
        #expect(deck.press("u") == [])
    }

    // MARK: Quitting

    @Test("q quits at once when all has settled")
    func quit() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1, 2)
        #expect(deck.press("q") == [.quit(immediately: false)])
    }

    @Test("q asks while requests are queued or held, and says how many will not be sent")
    func asksForUnsent() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1)
        deck.move(2, to: .held)
        #expect(deck.press("q") == [])
        guard case .confirm(let question) = deck.state.ui.prompt else {
            Issue.record("no question is open")
            return
        }
        #expect(question.text == "Nothing is in flight. 2 requests will not be sent.")
        #expect(deck.press("y") == [.quit(immediately: false)])
    }

    @Test("what a browsed run has not sent is no reason to ask")
    func browsed() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1)
        deck.move(2, to: .held, attempt: 0, hold: .start)
        #expect(deck.press("q") == [.quit(immediately: false)])
    }

    @Test("q and ^C ask while transfers are in flight", arguments: ["q", "ctrl-c"])
    func asks(key: String) throws {
        var deck = try TestDeck(count: 2)
        deck.move(1, to: .waiting)
        #expect(deck.press(key) == [])
        #expect(deck.press("n") == [])
        #expect(deck.state.ui.prompt == nil && deck.state.ui.openedRequest == nil)
        #expect(deck.press(key, "enter") == [.quit(immediately: false)])
    }

    @Test("a second ^C quits at once, in the question and after it")
    func twice() throws {
        var deck = try TestDeck(count: 2)
        deck.move(1, to: .waiting)
        #expect(deck.press("ctrl-c", "ctrl-c") == [.quit(immediately: true)])
        var other = try TestDeck(count: 2)
        other.move(1, to: .waiting)
        #expect(other.press("q", "y", "ctrl-c") == [.quit(immediately: false), .quit(immediately: true)])
    }

    @Test("^C works from within a prompt")
    func inPrompt() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1, 2)
        #expect(deck.press("/", "ctrl-c") == [.quit(immediately: false)])
    }

    @Test("^R does nothing but say so; ^L and ^Z redraw and suspend")
    func plainOnes() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1, status: 500)
        #expect(deck.press("ctrl-r") == [])
        #expect(deck.says?.contains("^R does nothing") == true)
        #expect(deck.press("ctrl-l", "ctrl-z") == [.redraw, .suspend])
    }

    @Test(
        "in a replay nothing can be sent, and the keys say why",
        arguments: ["P", "+", "]", "r", "R", "X", "p"])
    func replay(key: String) throws {
        var options = DeckOptions()
        options.isReplay = true
        var deck = try TestDeck(count: 2, options: options)
        deck.settle(1, status: 500)
        #expect(deck.press(key) == [])
        #expect(deck.says == "a finished run; to send again: fetchdeck replay RESULTS --list LIST")
    }
}
