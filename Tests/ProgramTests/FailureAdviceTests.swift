import FetchCore
import Testing

@testable import fetchdeck

@Suite("Advice behind a failure")
struct FailureAdviceTests {
    @Test("names the option that helps, where there is one")
    func options() {
        let tooLarge = FetchFailure(.tooLarge, phase: .receive, .bodyTooLarge(limit: 10, announced: nil))
        #expect(FailureAdvice.text(tooLarge) == "--max-body allows more")
        #expect(FailureAdvice.text(.inFlightAtCrash) == "--resume-unsafe sends it again")
        #expect(FailureAdvice.text(.status(503)) == nil)
    }

    @Test("stands behind the message in plain mode's line")
    func line() {
        let failure = FetchFailure(.redirect, phase: .receive, .tooManyRedirects(maximum: 3))
        let settlement = Settlement(
            id: RequestID(rawValue: 7), outcome: .failed, status: 302, attempts: 1, finishedAt: .start,
            details: SettlementDetails(failure: failure))
        #expect(
            FailureLine.text(settlement, chunk: nil, redaction: .standard)
                == "failed #7: more than 3 redirects; --max-redirects allows more (redirect)")
    }
}
