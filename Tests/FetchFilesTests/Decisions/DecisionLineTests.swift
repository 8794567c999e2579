import FetchCore
import Testing

@testable import FetchFiles

@Suite("The journal of decisions")
struct DecisionLineTests {
    private static let move = LimitMove(
        from: 28, to: 24, why: .noGain, goodput: 612, latency: .milliseconds(41), least: .milliseconds(30))

    static let events: [DecisionLine.Event] = [
        .limit(.concurrency, host: nil, from: 50, to: 24),
        .limit(.perHost, host: "a.test:443", from: 10, to: 0),
        .limit(.rate, host: nil, from: nil, to: 2.5), .moved(host: "a.test:443", move),
        .adaptive(host: nil, true), .adaptive(host: "a.test:443", false), .paused, .resumed,
        .hostPaused("a.test:443"), .hostResumed("[::1]:80"),
        .asked(.retry, [3, 4, 5, 9].map { RequestID($0) }),
        .asked(.cancel, [RequestID(1)]),
        .held(host: "a.test:443", words: "canary 4 of 5 failed (tls: expired)"),
        .released(host: "a.test:443"), .begun, .limit(.hostRate, host: nil, from: 2, to: nil),
    ]

    @Test(
        "a line with a damaged value is none",
        arguments: [
            #""which":"concurrency","from":50,"to":"2"#, #""which":"concurrency","from":50"#,
            #""which":"rate","from":1,"to":null"#, #""which":"per-host","from":[],"to":3"#,
        ])
    func damaged(members: String) {
        let line = #"{"at":"2027-01-15T08:00:00.123Z","event":"limit",\#(members)}"#
        #expect(Array(line.utf8).withUnsafeBufferPointer(DecisionLine.init) == nil)
    }

    @Test("each line is read back as it was written", arguments: events)
    func roundTrip(event: DecisionLine.Event) throws {
        let line = DecisionLine(at: 1_800_000_000_000_000_000, event: event)
        #expect(line.bytes.withUnsafeBufferPointer(DecisionLine.init) == line)
    }

    @Test("a move has the words of the contract")
    func words() {
        let line = DecisionLine(at: 1_800_000_000_123_000_000, event: .moved(host: "a.test:443", Self.move))
        #expect(
            String(decoding: line.bytes, as: UTF8.self)
                == #"{"at":"2027-01-15T08:00:00.123Z","host":"a.test:443","from":28,"to":24,"why":"no_gain","#
                + #""goodput":612,"p50_ms":41,"least_ms":30}"# + "\n")
    }

    @Test("numbers stand as ranges")
    func ranges() {
        #expect(IDRanges.text([9, 3, 5, 4, 4].map { RequestID($0) }) == "3-5,9")
        #expect(IDRanges.text([]) == "")
        #expect(IDRanges.ids("3-5,9") == [3, 4, 5, 9].map { RequestID($0) })
        #expect(IDRanges.ids("x,0,5-2,1-4294967295,-,7") == [RequestID(7)], "what is no range is passed over")
    }
}
