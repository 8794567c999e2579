import FetchCore
import Testing

@testable import DeckModel

@Suite("Keys act on what the view shows and has selected")
struct ViewKeyTests {
    /// Requests 1 to 3 to a.example, 4 to 6 to b.example.
    private func deck() throws -> TestDeck {
        try TestDeck((1...6).map { FetchRequest(url: "http://\($0 < 4 ? "a" : "b").example/\($0)") })
    }

    private func post(_ count: Int) throws -> TestDeck {
        try TestDeck((1...count).map { FetchRequest(method: .post, url: "http://a.example/\($0)") })
    }

    @Test(
        "in hosts R retries what failed at that host, p holds what is queued for it, X asks for what is open")
    func hosts() throws {
        var deck = try deck()
        deck.settle(1, 4, status: 503)
        deck.move(5, to: .waiting)
        #expect(deck.press("2", "j", "R") == [.run(.retry(ids(4)))])
        #expect(deck.press("p") == [.run(.hold(ids(6)))])
        #expect(deck.press("X") == [])
        #expect(deck.press("y") == [.run(.cancel(ids(5, 6)))])
    }

    @Test("in errors ] and P act on the host of the cause, and say so where it has several")
    func errors() throws {
        var deck = try deck()
        deck.settle(4, 5, status: 503)
        #expect(deck.press("3", "]") == [.run(.setHostLimit(HostID(rawValue: 1), 11))])
        #expect(deck.press("P") == [.run(.pauseHost(HostID(rawValue: 1)))])
        deck.settle(1, status: 503)
        #expect(deck.press("P") == [] && deck.complains)
        #expect(deck.says?.contains("2 hosts") ?? false)
        #expect(deck.press("R") == [.run(.retry(ids(1, 4, 5)))])
        #expect(deck.press("p") == [])
        deck.move(1, to: .queued)
        #expect(deck.press("p") == [.run(.hold(ids(1)))])
    }

    @Test("/ and E narrow the hosts view and the causes, not the requests; Esc drops that first")
    func filters() throws {
        var deck = try deck()
        deck.settle(4, status: 503)
        _ = deck.press("2", "E")
        #expect(deck.state.hostRows().map(\.name) == ["b.example"] && deck.state.ui.view == .hosts)
        #expect(deck.state.listFilter == FilterBadge(words: "only failed", shown: 1, total: 2))
        _ = deck.press("esc", "/")
        _ = deck.type("A.")
        #expect(deck.state.hostRows().map(\.name) == ["a.example"])
        _ = deck.press("enter")
        #expect(deck.state.selectedHost == HostID(rawValue: 0) && deck.shown().count == 6)
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .hosts && deck.state.hostRows().count == 2)
        _ = deck.press("3", "/")
        _ = deck.type("timeout")
        #expect(deck.state.causeRows().isEmpty)
        _ = deck.press("esc")
        #expect(deck.state.causeRows().count == 1 && deck.state.ui.view == .errors)
    }

    @Test("R asks only where a POST may have been received, and says how many")
    func asks() throws {
        var deck = try post(4)
        let refused = FetchFailure(.connect, phase: .connect, message: "refused")
        deck.settle(1, status: 0, failure: refused)
        #expect(deck.press("R") == [.run(.retry(ids(1)))])
        deck.settle(2, status: 0, failure: refused)
        #expect(deck.press("R") == [.run(.retry(ids(1, 2)))])
        deck.settle(3, 4, status: 0, failure: FetchFailure(.timeout, phase: .read, message: "silence"))
        #expect(deck.press("R") == [])
        guard case .confirm(let question) = deck.state.ui.prompt else {
            Issue.record("no question is open")
            return
        }
        #expect(question.title == "Retry 4 requests?" && question.text.hasPrefix("2 of them"))
        #expect(deck.press("n") == [])
        _ = deck.press("R")
        #expect(deck.press("y") == [.run(.retry(ids(1, 2, 3, 4)))])
        #expect(deck.press(":") == [])
        _ = deck.type("retry-failed")
        #expect(deck.press("enter") == [])
        #expect(deck.press("y") == [.run(.retry(ids(1, 2, 3, 4)))])
    }

    @Test("X asks where a connection would be cut off")
    func cuts() throws {
        var deck = try deck()
        deck.move(1, to: .waiting)
        #expect(deck.press("X") == [])
        #expect(deck.press("y") == [.run(.cancel(ids(1)))])
    }

    @Test("Esc goes back to where Enter came from, with the filter of before")
    func back() throws {
        var deck = try deck()
        deck.settle(4, status: 503)
        _ = deck.press("E", "2", "j", "enter")
        #expect(deck.state.ui.filterText == "~h =b.example")
        _ = deck.press("enter", "esc")
        #expect(deck.state.ui.view == .requests)
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .hosts && deck.state.selectedHost == HostID(rawValue: 1))
        #expect(deck.state.ui.filterText.isEmpty && deck.state.ui.showsOnlyFailed)
        _ = deck.press("4", "enter", "esc")
        #expect(deck.state.ui.view == .latency)
    }

    @Test("the footer says what E and Esc do in the view")
    func footer() throws {
        var deck = try deck()
        deck.settle(4, status: 503)
        func label(_ action: ActionID) -> String? {
            deck.state.footer().first { $0.action == action }?.label
        }
        #expect(label("only-failed") == "only failed" && label("back") == nil)
        _ = deck.press("E")
        #expect(label("back") == "show all")
        _ = deck.press("2")
        #expect(label("only-failed") == "only failed" && label("back") == nil)
        _ = deck.press("E")
        #expect(label("back") == "show all")
        _ = deck.press("esc", "enter")
        #expect(label("back") == "back")
        _ = deck.press("3")
        #expect(label("only-failed") == nil && label("back") == nil)
    }

    @Test("the question before the end counts with the run")
    func quit() throws {
        var deck = try deck()
        deck.move(1, 2, to: .waiting)
        _ = deck.press("q")
        func text() -> String? {
            if case .confirm(let question) = deck.state.ui.prompt { question.text } else { nil }
        }
        #expect(text() == "2 transfers in flight will be ended. 4 requests will not be sent.")
        deck.settle(1)
        #expect(text() == "1 transfer in flight will be ended. 4 requests will not be sent.")
        deck.settle(2)
        #expect(text() == "Nothing is in flight. 4 requests will not be sent.")
    }

    @Test("the second export is offered another name")
    func names() throws {
        var deck = try deck()
        let first = deck.press("x", "enter")
        let second = deck.press("x", "enter")
        guard case .export("fetchdeck.jsonl", _, _, _)? = first.last,
            case .export("fetchdeck-2.jsonl", _, _, _)? = second.last
        else {
            Issue.record("\(first) \(second)")
            return
        }
    }

    @Test("the name offered for an export is no file's yet, in any format, and stays so after Tab")
    func freeName() throws {
        var deck = try TestDeck(count: 1)
        deck.settle(1)
        func name() -> String? { deck.state.ui.prompt?.line?.text.text }
        #expect(deck.press("x") == [.findFiles(beginning: "fetchdeck")])
        #expect(name() == "fetchdeck.jsonl")
        _ = deck.press("tab")
        _ = update(&deck.state, .filesThere(["fetchdeck.jsonl", "fetchdeck-2.har", "fetchdeck-9.csv"]))
        #expect(name() == "fetchdeck-3.csv")
        _ = deck.press("tab", "enter", "x")
        #expect(name() == "fetchdeck-4.jsonl")
        // Names that no export has do not count.
        _ = deck.press("esc", "x")
        _ = update(&deck.state, .filesThere(["fetchdeck-4", "fetchdeck-4.log", "fetchdeck-4.conf.d"]))
        #expect(name() == "fetchdeck-4.jsonl")
        // A name of one's own stays.
        _ = deck.press("ctrl-u")
        _ = deck.type("mine.jsonl")
        _ = update(&deck.state, .filesThere(["mine.jsonl", "fetchdeck-4.jsonl"]))
        #expect(name() == "mine.jsonl")
    }
}
