import FetchCore
import Testing

@testable import DeckModel

@Suite("Questions say what they would do, and do what they say")
struct QuestionTests {
    private static func question(_ deck: TestDeck) -> DeckModel.Confirmation? {
        if case .confirm(let question)? = deck.state.ui.prompt { return question }
        return nil
    }

    private static func requests(_ methods: String...) -> [FetchRequest] {
        methods.enumerated().map { place, method in
            FetchRequest(method: FetchMethod(rawValue: method), url: "http://a.example/\(place + 1)")
        }
    }

    @Test("what marks would cancel is counted: how many, in flight, and possibly received")
    func marked() throws {
        var deck = try TestDeck(Self.requests("POST", "GET", "PATCH", "POST", "GET"))
        deck.move(1, 2, to: .waiting)
        deck.move(3, to: .connecting)
        for number in 1...5 {
            _ = deck.press(":")
            _ = deck.type("\(number)")
            _ = deck.press("enter", "space")
        }
        deck.settle(5)
        _ = deck.press("X")
        #expect(Self.question(deck)?.title == "Cancel 4 marked requests?")
        #expect(
            Self.question(deck)?.text
                == "3 in flight: their connections are closed. 1 of them is POST or PATCH and may have been received. Of the marked, 1 settled already."
        )
        // It goes on with the run.
        deck.settle(1, 2)
        deck.move(3, to: .sending)
        #expect(Self.question(deck)?.title == "Cancel 2 marked requests?")
        #expect(
            Self.question(deck)?.text
                == "1 in flight: its connection is closed. 1 of them is POST or PATCH and may have been received. Of the marked, 3 settled already."
        )
        #expect(deck.press("y") == [.run(.cancel(ids(3, 4)))])
        #expect(deck.says == "2 requests cancelled")
    }

    @Test("where all has settled while it was asked, nothing is left to cancel")
    func settledMeanwhile() throws {
        var deck = try TestDeck(count: 2)
        deck.move(1, 2, to: .waiting)
        _ = deck.press("space", "space", "X")
        deck.settle(1, 2)
        #expect(Self.question(deck)?.title == "Nothing is left to cancel")
        #expect(deck.press("y") == [])
        #expect(deck.says == "nothing is cancelled: all of them settled meanwhile" && deck.complains)
    }

    @Test("the one that is selected is named, not the marks of before")
    func selected() throws {
        var deck = try TestDeck(Self.requests("POST"))
        deck.move(1, to: .waiting)
        _ = deck.press("X")
        #expect(Self.question(deck)?.title == "Cancel request 1?")
        #expect(
            Self.question(deck)?.text
                == "It is in flight: its connection is closed. It is POST or PATCH and may have been received."
        )
    }

    @Test(
        "a POST is asked about where it was answered or had left, and only there",
        arguments: [
            (FetchFailure.status(500), 500, true), (FetchFailure(.connect, message: "refused"), 0, false),
            (FetchFailure(.dns, message: "no address"), 0, false),
            (FetchFailure(.timeout, phase: .connect, message: "late"), 0, false),
            (FetchFailure(.timeout, phase: .read, message: "silence"), 0, true),
            (FetchFailure(.proxy, message: "407"), 407, false),
            (FetchFailure(.output, message: "no room"), 200, true),
        ])
    func retry(failure: FetchFailure, status: Int, isAsked: Bool) throws {
        var deck = try TestDeck(Self.requests("GET", "POST"))
        deck.settle(1, 2, status: status, failure: failure)
        let effects = deck.press("R")
        #expect(effects.isEmpty == isAsked)
        #expect((Self.question(deck) != nil) == isAsked)
        guard isAsked else { return }
        #expect(
            Self.question(deck)?.text
                == "1 of them is POST or PATCH and may have been received: what that did would be done twice."
        )
        #expect(deck.press("y") == [.run(.retry(ids(1, 2)))])
    }

    @Test("a POST whose earlier attempt was answered is asked about, however the last one failed")
    func earlierAttempt() throws {
        var deck = try TestDeck(Self.requests("POST"))
        let earlier = AttemptSummary(
            number: 1, startedAt: .start, status: 500, failure: .status(500), timings: PhaseTimings())
        let failure = FetchFailure(.connect, message: "refused")
        let details = SettlementDetails(failure: failure).with(earlierAttempts: [earlier])
        deck.settle(1, status: 0, attempts: 2, failure: failure, details: details)
        #expect(deck.press("R") == [] && Self.question(deck) != nil)
    }

    @Test("a retry that is asked about counts what is failed still")
    func retryMeanwhile() throws {
        var deck = try TestDeck(Self.requests("POST", "POST", "GET"))
        deck.settle(1, 2, 3, status: 500)
        _ = deck.press("R")
        #expect(Self.question(deck)?.title == "Retry 3 requests?")
        deck.move(2, to: .waiting, attempt: 2)
        #expect(Self.question(deck)?.title == "Retry 2 requests?")
        #expect(deck.press("y") == [.run(.retry(ids(1, 3)))])
    }
}
