import FetchCore
import Testing

@testable import fetchdeck

@Suite("Advice behind a failure")
struct FailureAdviceTests {
    @Test("names the option that helps, where there is one")
    func options() {
        let tooLarge = FetchFailure(.tooLarge, phase: .receive, .bodyTooLarge(limit: 10, announced: nil))
        #expect(FailureAdvice.all.text(tooLarge) == "--max-body allows more")
        #expect(FailureAdvice.all.text(.inFlightAtCrash) == "--resume-unsafe sends it again")
        #expect(FailureAdvice.all.text(.status(503)) == nil)
        // Without a record file nothing can be gone on with; a worker has none of these options.
        #expect(FailureAdvice.withoutResuming.text(.inFlightAtCrash) == nil)
        #expect(FailureAdvice.withoutResuming.text(tooLarge) == "--max-body allows more")
        #expect(FailureAdvice.none.text(tooLarge) == nil)
    }

    @Test("names --resume where the disk is full and there is a file to go on with, and nowhere else")
    func fullDisk() {
        let full = OutputFailure(.records, file: "r.jsonl", reason: "", mend: "make room", isDiskFull: true)
        #expect(FailureAdvice.all.text(full) == "--resume then sends only what is left")
        #expect(FailureAdvice.withoutResuming.text(full) == nil && FailureAdvice.none.text(full) == nil)
        #expect(FailureAdvice.all.text(OutputFailure(.records, file: "r.jsonl", reason: "")) == nil)
        #expect(
            full.conclusion(lostRecords: 0, advice: "so").hasSuffix("r.jsonl: ; make room; so"),
            "\(full.conclusion(lostRecords: 0, advice: "so"))")
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
