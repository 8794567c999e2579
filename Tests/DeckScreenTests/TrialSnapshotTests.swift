import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("A retry on screen as recorded")
struct TrialSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60), (300, 90)]

    private static func deck() -> SampleDeck {
        var deck = SampleDeck(.failed)
        var (first, second) = (RetryProgress(), RetryProgress())
        (first.ok, first.failedAgain, first.inFlight) = (14, 3, 3)
        (second.ok, second.queued) = (2, 7)
        deck.causes[0].retried = first
        deck.causes[0].failedAgain = 2
        deck.causes[1].retried = second
        deck.causes[2].failedAgain = 1
        var all = RetryProgress()
        (all.ok, all.failedAgain, all.inFlight, all.queued) = (16, 3, 3, 7)
        deck.trial = RetryTrial(
            progress: all,
            changes: [
                .init(name: "concurrency", before: "50", after: "25"),
                .init(name: "timeout", before: "30", after: "60"),
            ])
        return deck
    }

    @Test("before and after stand side by side by cause, with what was changed", arguments: sizes)
    func errors(size: (Int, Int)) throws {
        var deck = Self.deck()
        deck.ui.view = .errors
        let frame = ScreenSnapshotTests.frame(deck, size)
        try expectSnapshot(frame.dump() + "--- roles\n" + frame.roleMap(), "trial-\(size.0)x\(size.1)")
    }

    @Test("the difference of a failed and an ok answer", arguments: sizes)
    func difference(size: (Int, Int)) throws {
        func answer(_ id: Int, _ status: Int, _ body: String) -> ComparedBody {
            ComparedBody(
                Settlement(
                    id: RequestID(id), outcome: status < 400 ? .ok : .failed, status: status, attempts: 1,
                    finishedAt: RunInstant(nanoseconds: 12_000_000_000), contentType: "application/json",
                    bodyBytes: Int64(body.utf8.count),
                    details: SettlementDetails(bodyPrefix: Array(body.utf8))))
        }
        var deck = SampleDeck(.failed)
        deck.ui.openedRequest = deck.firstRequest
        deck.ui.detailTab = .difference
        deck.ui.isZoomed = true
        let tail = (1...8).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        deck.details?.comparison = .pair(
            failed: answer(1, 500, #"{"name":null,"error":"no such table: users","# + tail + "}"),
            ok: answer(2, 200, #"{"name":"Leanne","# + tail + "}"))
        let frame = ScreenSnapshotTests.frame(deck, size)
        try expectSnapshot(frame.dump() + "--- roles\n" + frame.roleMap(), "diff-\(size.0)x\(size.1)")
    }
}
