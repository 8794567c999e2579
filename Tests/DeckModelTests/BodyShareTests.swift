import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("Answers with the same body")
struct BodyShareTests {
    private static func digest(_ number: UInt64) -> SHA256Digest { SHA256Digest(words: (number, 0, 0, 0)) }

    /// Settles requests one by one, each with the body of that number; of an odd one a copy is kept.
    private static func settle(
        _ deck: inout TestDeck, _ bodies: [(id: Int, body: UInt64)], status: Int, attempts: Int = 1
    ) {
        for (id, body) in bodies {
            let failure: FetchFailure? = status >= 400 ? .status(status) : nil
            deck.settle(
                id, status: status, attempts: attempts, digest: digest(body),
                details: SettlementDetails(
                    failure: failure, bodyPrefix: body % 2 == 1 ? Array("body \(body)".utf8) : []))
        }
    }

    private static func share(_ deck: TestDeck) throws -> BodyShare? {
        deck.state.bodyShare(of: try #require(deck.state.selectedCause))
    }

    @Test("equal bodies of a cause are counted, and one is shown where a copy is kept")
    func counts() throws {
        var deck = try TestDeck(count: 8)
        Self.settle(&deck, [(1, 7), (2, 7), (3, 7)], status: 500)
        let whole = try #require(try Self.share(deck))
        #expect(whole.words("500s") == "3 of 3 500s have one body")
        #expect(whole.example == BodyShare.Example(id: RequestID(3), text: "body 7"))
        Self.settle(&deck, [(4, 8), (5, 9)], status: 500)
        #expect(try Self.share(deck)?.words("500s") == "3 of 5 500s have one body, the others 2 more")
    }

    @Test("what goes on counts no more, and comes back with the body it has then")
    func goesOn() throws {
        var deck = try TestDeck(count: 3)
        Self.settle(&deck, [(1, 2), (2, 2), (3, 2)], status: 500)
        #expect(try Self.share(deck)?.example == nil)
        deck.move(1, 2, to: .queued)
        #expect(try Self.share(deck)?.total == 1)
        Self.settle(&deck, [(1, 3)], status: 200, attempts: 2)
        Self.settle(&deck, [(2, 5)], status: 500, attempts: 2)
        #expect(try Self.share(deck)?.words("500s") == "2 500s have as many different bodies")
    }

    @Test("answers without a body are no group")
    func none() throws {
        var deck = try TestDeck(count: 2)
        deck.settle(1, 2, status: 500)
        #expect(try Self.share(deck) == nil)
    }

    @Test(
        "a failed answer is compared with an ok one: of its own first, else of its target, else of its path")
    func compares() throws {
        let paths = ["/a?x=1", "/a?x=2", "/a?x=1", "/b"]
        var deck = try TestDeck(paths.map { FetchRequest(url: "http://a.example\($0)") })
        deck.state.ui.detailTab = .difference
        func compared(_ id: Int) -> BodyComparison? { deck.state.detail(of: RequestID(id))?.comparison }
        #expect(compared(1) == .noAnswer)
        Self.settle(&deck, [(1, 1), (4, 1)], status: 500)
        #expect(compared(1) == .noOther(.ok, path: "/a"))
        for (id, body) in [(2, 3), (3, 5), (1, 7)] as [(Int, UInt64)] {
            Self.settle(&deck, [(id, body)], status: 200, attempts: id == 1 ? 2 : 1)
            // The first request is asked of its failure: an ok one is compared the other way round.
            guard id != 1 else { continue }
            guard case .pair(let failed, let ok)? = compared(1) else {
                Issue.record("nothing is compared with \(id)")
                return
            }
            #expect(failed.id == RequestID(1) && ok.id == RequestID(id))
            #expect(ok.bytes == Array("body \(body)".utf8))
        }
        guard case .pair(let failed, let ok)? = compared(1) else {
            Issue.record("nothing is compared")
            return
        }
        #expect(failed.id == RequestID(1) && ok.id == RequestID(1) && ok.attempts == 2)
        #expect(compared(4) == .noOther(.ok, path: "/b"))
        Self.settle(&deck, [(4, 2)], status: 500, attempts: 2)
        #expect(compared(4) == .notKept)
    }
}
