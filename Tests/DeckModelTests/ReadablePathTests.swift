import FetchCore
import Testing

@testable import DeckModel

@Suite("Paths as they read")
struct ReadablePathTests {
    @Test(
        "letters beyond ASCII are shown as letters; what is escaped of ASCII, or is no UTF-8, stays",
        arguments: [
            ("/z%C3%BCrich", "/zürich"), ("/%e6%97%a5%e6%9c%ac?q=%C3%A9", "/日本?q=é"),
            ("/a%2Fb%20c", "/a%2Fb%20c"),
            ("/%C3", "/%C3"), ("/%FF%C3%BC", "/%FF%C3%BC"), ("/100%", "/100%"), ("/%C3%B", "/%C3%B"),
            ("", ""),
        ])
    func text(_ path: String, _ shown: String) {
        #expect(ReadablePath.text(path) == shown)
    }

    @Test("a row shows the letters, and a filter finds them")
    func row() throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/z%C3%BCrich"), FetchRequest(url: "http://a.example/bern"),
        ])
        #expect(deck.state.row(RequestID(1)).path == "/zürich")
        #expect(deck.state.tableFacts(width: 80, requestCount: 2).longestPath == 7)
        _ = deck.press("/", "ü", "enter")
        #expect(deck.state.window(5).ids == [RequestID(1)])
    }
}
