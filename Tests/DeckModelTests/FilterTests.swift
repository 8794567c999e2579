import FetchCore
import Testing

@testable import DeckModel

@Suite("Filter")
struct FilterTests {
    @Test("the count beside a filter that is being typed goes with the run, in the words of the header")
    func liveCount() throws {
        var deck = try TestDeck(count: 1_200)
        func note() -> String? {
            if case .filter(let prompt) = deck.state.ui.prompt {
                prompt.text.note?.text.components(separatedBy: " · ").first
            } else {
                nil
            }
        }
        _ = deck.press("/")
        _ = deck.type("~s 5xx")
        #expect(note() == "0 of 1,200")
        deck.settle(1, status: 503)
        deck.settle(2, status: 500)
        _ = deck.wait(.seconds(2))
        #expect(note() == "2 of 1,200")
        try deck.add([FetchRequest(url: "http://a.example/more")])
        #expect(note() == "2 of 1,201")
        _ = deck.press("ctrl-u")
        _ = deck.type("items")
        _ = deck.press("enter")
        #expect(deck.says?.hasPrefix("1,200 requests shown") ?? false)
    }

    @Test("a text is not found in what is hidden of a URL", arguments: [false, true])
    func hidden(showsSecrets: Bool) throws {
        var options = DeckOptions()
        options.showsSecrets = showsSecrets
        var deck = try TestDeck(
            [
                FetchRequest(url: "http://me:hush@a.example/x?token=secret&q=open"),
                FetchRequest(url: "http://a.example/secret"), FetchRequest(url: "http://a.example/other"),
            ], options: options)
        for (text, hidden, shown) in [
            ("secret", [2], [1, 2]), ("hush", [], [1]), ("!secret", [1, 3], [3]), ("q=open", [1], [1]),
            ("token=", [1], [1]), ("a.example/x", [1], [1]),
        ] {
            _ = deck.press("/", "ctrl-u")
            _ = deck.type(text)
            _ = deck.press("enter")
            #expect(deck.shown().sorted() == (showsSecrets ? shown : hidden), "\(text)")
        }
    }

    @Test(
        "terms are read with their values, inverses and quotes",
        arguments: [
            ("", []), ("  ", []),
            ("Api", [FilterTerm(test: .text(Array("api".utf8)))]),
            ("~s 5xx", [FilterTerm(test: .status([500...599]))]),
            ("~s5xx", [FilterTerm(test: .status([500...599]))]),
            ("~s 404,50x", [FilterTerm(test: .status([404...404]))]),
            ("~s 200-299", [FilterTerm(test: .status([200...299]))]),
            ("~s >=400", [FilterTerm(test: .status([400...65_535]))]),
            ("~s <300", [FilterTerm(test: .status([1...299]))]),
            ("~s 4", [FilterTerm(test: .status([400...499]))]),
            ("~s failed", [FilterTerm(test: .state([.failed]))]),
            ("~s queued,held", [FilterTerm(test: .state([.queued, .held]))]),
            ("~h API.x", [FilterTerm(test: .host("api.x", isWhole: false))]),
            ("~h =a.x:81", [FilterTerm(test: .host("a.x:81", isWhole: true))]),
            ("~m post", [FilterTerm(test: .method("POST"))]),
            ("~k timeout", [FilterTerm(test: .kind([.timeout]))]),
            ("~k t", [FilterTerm(test: .kind([.tls, .timeout, .tooLarge]))]),
            ("~t >500ms", [FilterTerm(test: .time(.more, microseconds: 500_000))]),
            ("~t > 1.5s", [FilterTerm(test: .time(.more, microseconds: 1_500_000))]),
            ("~t <=2", [FilterTerm(test: .time(.atMost, microseconds: 2_000))]),
            ("~t 1m", [FilterTerm(test: .time(.atLeast, microseconds: 60_000_000))]),
            ("!~s 200", [FilterTerm(isInverse: true, test: .status([200...200]))]),
            ("! x", [FilterTerm(isInverse: true, test: .text([120]))]),
            ("!!x", [FilterTerm(test: .text([120]))]),
            ("\"~s a\"", [FilterTerm(test: .text(Array("~s a".utf8)))]),
            ("!\"a b\"", [FilterTerm(isInverse: true, test: .text(Array("a b".utf8)))]),
            ("x & ~m get", [FilterTerm(test: .text([120])), FilterTerm(test: .method("GET"))]),
        ] as [(String, [FilterTerm])])
    func reads(text: String, terms: [FilterTerm]) throws {
        // `50x` is no range: only whole hundreds have a short form.
        guard text != "~s 404,50x" else {
            #expect(throws: FilterError.self) { try FilterPattern(text) }
            return
        }
        #expect(try FilterPattern(text).terms == terms)
    }

    @Test(
        "what can't be understood is said with what could be",
        arguments: [
            ("~s", "~s takes a status"), ("~s 6xx", "no status '6xx'"),
            ("~s faild", "did you mean 'failed'?"),
            ("~k tmeout", "did you mean 'timeout'?"), ("~k", "~k takes a failure kind: status expect dns"),
            ("~z 5", "no filter '~z'"), ("~t fast", "no time 'fast'"), ("~t", "~t takes a time"),
            ("!", "'!' turns the term after it around"), ("~h", "~h takes"), ("~m", "~m takes"),
            ("~s 404,failed", "not both"), ("~", "no filter '~'"),
        ])
    func errors(text: String, message: String) {
        let error = #expect(throws: FilterError.self) { try FilterPattern(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    private static func deck() throws -> TestDeck {
        var deck = try TestDeck([
            FetchRequest(url: "http://api.example/Users/1"),
            FetchRequest(method: .post, url: "http://api.example/orders", name: "New Order"),
            FetchRequest(url: "http://img.example/cat.png?users=2"),
            FetchRequest(url: "http://img.example/dog.png"),
            FetchRequest(url: "http://img.example/bird.png"),
            FetchRequest(url: "http://api.example/health"),
        ])
        deck.settle(1, milliseconds: 700)
        deck.settle(2, status: 503, milliseconds: 20)
        deck.settle(3, status: 404)
        deck.settle(4, status: 0, failure: FetchFailure(.timeout, phase: .read, message: "silent for 15 s"))
        deck.move(5, to: .receiving)
        return deck
    }

    @Test(
        "a filter shows the requests that it should",
        arguments: [
            ("users", [1, 3]), ("USERS", [1, 3]), ("users ~h api", [1]), ("new order", [2]),
            ("\"new order\"", [2]), ("~s 5xx", [2]), ("~s >=400", [2, 3]), ("!~s 2xx", [2, 3, 4, 5, 6]),
            ("~s failed", [2, 3, 4]), ("~s receiving", [5]), ("~h img", [3, 4, 5]), ("!~h img", [1, 2, 6]),
            ("~m post", [2]), ("~m po", []), ("~k timeout", [4]), ("~k status,timeout", [2, 3, 4]),
            ("~t >500ms", [1]), ("~t <100ms ~s 2xx,4xx,5xx", [2, 3]), (".png !cat", [4, 5]), ("nothing", []),
            // Over the end of an origin, which is kept apart from the path.
            ("example/c", [3]), ("G.EXAMPLE/D", [4]), ("e/", [1, 2, 3, 4, 5, 6]), ("://img", [3, 4, 5]),
            ("example/users/1", [1]), ("example/users/12", []), ("exampleexample", []),
        ])
    func shows(text: String, expected: [Int]) throws {
        var deck = try Self.deck()
        _ = deck.press("/")
        _ = deck.type(text)
        #expect(Set(deck.shown()) == Set(expected))
        guard case .filter(let prompt) = deck.state.ui.prompt else {
            Issue.record("the prompt is not open")
            return
        }
        #expect(prompt.text.note?.text.hasPrefix("\(expected.count) of 6 · ~s 5xx") ?? false)
    }

    @Test("a bad filter is said in place while the last good one stays, and Enter keeps the prompt open")
    func badFilter() throws {
        var deck = try Self.deck()
        _ = deck.press("/")
        _ = deck.type("~h img ~")
        guard case .filter(let prompt) = deck.state.ui.prompt, case .error? = prompt.text.note else {
            Issue.record("no error is shown")
            return
        }
        #expect(Set(deck.shown()) == [3, 4, 5])
        _ = deck.press("enter")
        #expect(deck.complains)
        if case .filter = deck.state.ui.prompt {} else { Issue.record("the prompt was closed") }
        _ = deck.press("esc")
        #expect(deck.shown().count == 6)
        #expect(deck.state.ui.filterText.isEmpty)
    }

    @Test("rows that come to match, or are added, are shown at the next tick or at once")
    func live() throws {
        var deck = try Self.deck()
        _ = deck.press("E")
        #expect(Set(deck.shown()) == [2, 3, 4])
        deck.settle(6, status: 500)
        _ = deck.wait(.milliseconds(100))
        #expect(deck.shown().first == 6 && deck.shown().count == 4)
        _ = deck.press("E", "/")
        _ = deck.type("dog")
        try deck.add([FetchRequest(url: "http://b.example/dog"), FetchRequest(url: "http://b.example/cow")])
        #expect(deck.shown() == [4, 7])
        #expect(deck.state.header.shown == 2)
    }

    @Test("typing on narrows to the same rows as a filter typed anew")
    func narrowing() throws {
        for text in ["http://img", "g.example/d", "~h img png", "!cat .png"] {
            var typed = try Self.deck()
            _ = typed.press("/")
            _ = typed.type(text)
            var pasted = try Self.deck()
            _ = pasted.press("/")
            _ = update(&pasted.state, .paste(text))
            #expect(typed.shown() == pasted.shown())
        }
    }

    @Test("a text is looked for in each URL by itself, whatever stands beside it in the list")
    func textOfOneRow() throws {
        let urls = (0..<300).map {
            "http://h\($0 % 3).example/a\($0 % 7)/\(String(repeating: "x", count: $0 % 40))\($0)"
        }
        var deck = try TestDeck(urls.map { FetchRequest(url: $0) })
        _ = deck.press("/")
        for text in [
            "a1", "xx", "xx1", "99", "a6/", "e/a", "example/a3/xxx", "9http", "8/a", "12/a", "h1.", "/a0/0",
            "x29", "ple/a5/x",
        ] {
            _ = deck.type(text)
            let expected = urls.indices.filter { urls[$0].contains(text) }
            #expect(deck.state.order.rows.sorted() == expected.map { UInt32($0) }, "\(text)")
            for _ in text { _ = deck.press("backspace") }
        }
    }

    @Test("text is found anywhere, whatever its length, place and case")
    func finder() {
        let text = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let bytes = Array(text.utf8)
        for start in bytes.indices {
            for length in 1...min(20, bytes.count - start) {
                let needle = Array(
                    String(decoding: bytes[start..<start + length], as: UTF8.self).lowercased().utf8)
                #expect(TextFinder(needle).isIn(text))
                #expect(!TextFinder(needle + [UInt8(ascii: "#")]).isIn(text))
            }
        }
        #expect(!TextFinder(Array("[".utf8)).isIn("{"))
        #expect(!TextFinder(Array("{".utf8)).isIn("["))
        #expect(!TextFinder(Array("`".utf8)).isIn("@"))
    }
}
