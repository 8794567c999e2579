import Foundation
import TestSupport
import Testing

@Suite("What x writes", .serialized)
struct DashboardExportTests {
    /// Each kind with what its file has of request 3.
    private static let kinds = [
        ("o.jsonl", #""id": 3"#), ("o.csv", "3,"), ("o.har", "\"entries\""), ("o.sh", "curl "),
        ("o.txt", "http://"),
    ]

    @Test("what the filter shows and nothing else, in each kind, secrets redacted", arguments: kinds)
    func redacted(name: String, part: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("/~s 200 ~m get /a/" + Keys.enter, shows: "4 requests shown")
        try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "exported 4 requests to \(name)")
        let text = Self.plain(deck.folder.text(name))
        #expect(text.contains(part) && text.contains("/a/3?token=•••") && text.contains("/a/8"))
        #expect(!text.contains("hush") && !text.contains("/bad/4") && !text.contains("/p/6"))
        try KeyDrill.finishSample(deck)
    }

    @Test("with --show-secrets as they are", arguments: kinds)
    func secret(name: String, part: String) throws {
        let deck = try LiveDeck.finished(["--show-secrets", "-H", "X-Own: 1"])
        try deck.select(3)
        try deck.press("y", shows: "copied the curl command")
        #expect(deck.copies.last?.contains("/a/3?token=hush") ?? false)
        try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "exported 8 requests to \(name)")
        let text = Self.plain(deck.folder.text(name))
        #expect(text.contains("/a/3?token=hush"))
        if name == "o.har" { #expect(text.contains("X-Own"), "headers of its requests, as with -o") }
        try KeyDrill.finishSample(deck)
    }

    @Test("Tab goes through the kinds, Esc leaves it, a file that is there is not overwritten")
    func prompt() throws {
        let deck = try LiveDeck.finished()
        deck.terminal.send("x")
        for line in [
            "as JSONL to fetchdeck.jsonl", "as CSV to fetchdeck.csv", "as HAR to fetchdeck.har",
            "as curl to fetchdeck.sh", "as URL list to fetchdeck.txt", "as JSONL to fetchdeck.jsonl",
        ] {
            try deck.wait(for: line)
            deck.terminal.send(Keys.tab)
        }
        try deck.press(Keys.escape, shows: "nothing written")
        try deck.folder.write("mine", to: "o.csv")
        try deck.press("x" + Keys.control("u") + "o.csv\r", shows: "o.csv is there already")
        #expect(deck.folder.text("o.csv") == "mine")
        #expect(!deck.folder.exists("fetchdeck.csv"))
        try KeyDrill.finishSample(deck)
    }

    @Test("in the order of the screen, and of what is still open only where it is known")
    func order() throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        gate.pass(1)
        try deck.wait(for: "✓ 1 ok")
        try deck.press(":sort id desc\r", shows: "sorted by id, greatest first")
        try deck.press(":export o.txt\r", shows: "exported 3 requests to o.txt")
        let urls = [3, 2, 1].map { "\(deck.server.url)/\($0)\n" }
        #expect(deck.folder.text("o.txt") == urls.joined())
        try deck.press(":export o.jsonl\r", shows: "exported 1 request to o.jsonl; 2 not settled yet")
        gate.open()
        try deck.waitForFinish()
        try KeyDrill.finish(deck, served: 3, status: 0)
    }

    /// Without what JSON may write in more ways than one.
    private static func plain(_ text: String) -> String {
        text.replacing("\\/", with: "/").replacing("\":", with: "\": ").replacing("  ", with: " ")
    }
}
