import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("The rounds of a watch in the deck")
struct RoundTests {
    private func deck(isWatch: Bool = true) throws -> DeckState {
        isWatch ? try RoundDeck().state : try TestDeck(count: 3).state
    }

    private func end(_ number: Int, _ signs: String, _ state: inout DeckState, nextDue: RunInstant? = nil) {
        RoundDeck.end(number, signs, &state, nextDue: nextDue)
    }

    @Test("a row has a sign for each of its last rounds, and what differs from the one before")
    func strip() throws {
        var state = try deck()
        for (place, signs) in ["111", "x25", "!dr", "x1."].enumerated() { end(place + 1, signs, &state) }
        let row = state.liveRow(RequestID(1))
        #expect(row.rounds == [.ok(height: 1), .failed, .alert, .failed])
        #expect(row.difference == "still failing 2")
        #expect(
            state.liveRow(RequestID(2)).rounds == [.ok(height: 3), .ok(height: 6), .changed, .ok(height: 3)])
        #expect(state.liveRow(RequestID(3)).rounds == [.ok(height: 1), .ok(height: 6), .retried, .absent])
        #expect(state.header.round?.alerts == 1 && state.header.round?.number == 4)
    }

    @Test("between two rounds the run is not finished, and the header counts down to the next")
    func between() throws {
        var state = try deck()
        end(1, "111", &state, nextDue: RunInstant(nanoseconds: 30_000_000_000))
        _ = update(&state, .tick(RunInstant(nanoseconds: 18_000_000_000)))
        #expect(state.header.round?.nextIn == .seconds(12))
        #expect(state.runWord == .running)
    }

    @Test("only so many rounds are kept as were asked for")
    func kept() throws {
        var state = try deck()
        for number in 1...9 { end(number, "111", &state) }
        #expect(state.roundLines.map(\.number) == [9, 8, 7, 6, 5])
        #expect(state.liveRow(RequestID(1)).rounds.count == 5)
    }

    @Test("the keys of a watch say so in another run")
    func elsewhere() throws {
        var state = try deck(isWatch: false)
        #expect(update(&state, .key(.character("6"))).isEmpty)
        #expect(state.ui.status?.text == "6: rounds, in watch")
        #expect(update(&state, .key(.character("n"))).isEmpty)
        #expect(state.ui.status?.text == "n: begin a round, in watch")
        for (key, words) in [
            ("d", "d: only what differs, in watch"), ("A", "A: acknowledge an alert, in watch"),
            ("m", "m: mute a request, in watch"), ("left", "Left: look at an earlier round, in watch"),
            ("right", "Right: look at a later round, in watch"),
        ] as [(KeyStroke, String)] {
            #expect(update(&state, .key(key)).isEmpty && state.ui.status?.text == words)
        }
        #expect(state.views == [.requests, .hosts, .errors, .latency, .log])
        var watch = try deck()
        _ = update(&watch, .key(.character("6")))
        #expect(watch.ui.view == .rounds)
        #expect(update(&watch, .key(.character("n"))) == [.beginRound])
        #expect(update(&watch, .key(KeyStroke(.tab))).isEmpty && watch.ui.view == .requests)
    }
}
