import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("What is advised about a failure")
struct AdviceTests {
    @Test("every failure kind has its advice", arguments: FailureKind.ofRuns)
    func advice(kind: FailureKind) {
        #expect(
            Advice(keys: .standard, retry: .retry).text(for: kind, phase: nil, status: 500).hasSuffix("."))
    }

    @Test("advice names the keys that are in use, and the command where an action has none")
    func adviceKeys() throws {
        let keys = try KeyMap(overrides: [
            KeyOverride(action: "retry", keys: ["f5"]), KeyOverride(action: "retry-failed", keys: ["ctrl-y"]),
            KeyOverride(action: "less-per-host", keys: []),
            KeyOverride(action: "less-concurrency", keys: ["_"]),
        ])
        let advice = Advice(keys: keys, retry: .retry)
        for (kind, status, words) in [
            (FailureKind.connect, 0, "; F5 retries"), (.dns, 0, "; then ^Y retries"),
            (.status, 503, ": F5 retries"),
            (.status, 429, "(:less-per-host)"), (.timeout, 0, "(_)"), (.protocolError, 0, "(:less-per-host)"),
        ] {
            #expect(advice.text(for: kind, phase: nil, status: status).contains(words))
        }
        var options = DeckOptions()
        options.keys = keys
        var deck = try TestDeck(count: 1, options: options)
        deck.settle(1, status: 503)
        #expect(deck.state.detail()?.advice == "The server failed: F5 retries when it has recovered.")
        #expect(
            deck.state.causeRows().map(\.advice) == ["The server failed: ^Y retries when it has recovered."])
    }

    @Test(
        "advice names options as they can be used: as commands while the run goes on",
        arguments: [
            (FailureKind.timeout, FailurePhase.read, 0, ":read-timeout", "--read-timeout"),
            (.timeout, .connect, 0, ":connect-timeout", "--connect-timeout"),
            (.timeout, .total, 0, ":timeout", "--timeout"), (.expect, .receive, 200, ":expect", "--expect"),
            (.status, .receive, 401, ":bearer or :header", "--bearer or -H"),
            (.status, .receive, 302, ":expect status", "--expect status"),
            (.tooLarge, .receive, 200, ":max-body", "--max-body"),
        ])
    func adviceOptions(kind: FailureKind, phase: FailurePhase, status: Int, live: String, other: String) {
        let names: Set = [
            "read-timeout", "connect-timeout", "timeout", "expect", "bearer", "header", "max-body",
        ]
        let here = Advice(keys: .standard, retry: .retry, live: names)
            .text(for: kind, phase: phase, status: status)
        #expect(here.contains(live) && !here.contains("--"))
        #expect(
            Advice(keys: .standard, retry: nil, live: names).text(for: kind, phase: phase, status: status)
                .contains(other))
    }

    @Test("advice names no key that sends where nothing can be sent, but the options of another run")
    func adviceWithoutRun() throws {
        let advice = Advice(keys: .standard, retry: nil)
        for (kind, status, words) in [
            (FailureKind.connect, 0, "; run it again when it does."), (.dns, 0, "; then run again all that"),
            (.status, 503, ": run it again when it has recovered."), (.status, 429, "(--rate)"),
            (.timeout, 0, "(-c)"), (.protocolError, 0, "(--per-host)"),
        ] {
            let text = advice.text(for: kind, phase: nil, status: status)
            #expect(text.contains(words) && !text.contains("retries"))
        }
        var options = DeckOptions()
        options.isReplay = true
        var deck = try TestDeck(count: 1, options: options)
        deck.settle(1, status: 503)
        let text = "The server failed: run it again when it has recovered."
        #expect(deck.state.detail()?.advice == text)
        #expect(deck.state.causeRows().map(\.advice) == [text])
    }
}
