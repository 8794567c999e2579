import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen
@testable import RunModel

@Suite("Why a row waits, in words")
struct WaitWordsTests {
    private static var row: RowFacts {
        var row = RowFacts(id: RequestID(1))
        row.attempts = 1
        row.waitReason = .retry(at: RunInstant(nanoseconds: 4_200_000_000))
        row.lastAttempt = LastAttempt(
            FailedAttempt(status: 503, failure: .status(503), retriesLeft: 2), number: 1)
        return row
    }

    @Test(
        "what has no room goes, the wait itself stays",
        arguments: [
            (80, "503, try 2 of 3, retry in 4.2s"), (30, "503, try 2 of 3, retry in 4.2s"),
            (29, "503, retry in 4.2s"), (18, "503, retry in 4.2s"), (17, "retry in 4.2s"),
            (5, "retry in 4.2s"),
        ])
    func widths(width: Int, words: String) {
        #expect(WaitWords.text(Self.row, now: .start, width: width) == words)
    }

    @Test("a row that was not tried yet says just what it waits for, one that does not wait says nothing")
    func plain() {
        var row = RowFacts(id: RequestID(1))
        row.waitReason = .hostLimit
        #expect(WaitWords.text(row, now: .start) == "host limit")
        row.attempts = 2
        #expect(WaitWords.text(row, now: .start) == "try 3, host limit")
        row.waitReason = nil
        #expect(WaitWords.text(row, now: .start) == nil)
    }
}
