import Glibc
import Testing

@testable import FetchCore

@Suite("The causes of failures")
struct FailureWordsTests {
    static let wordings: [(FailureCause, String)] = [
        (.status(503, reason: ""), "503 Service Unavailable"),
        (.status(503, reason: "Down"), "503 Down"),
        (.mediaType(expected: "text/html", seen: ""), "expected type text/html, got none"),
        (
            .noAddress(name: "a.test", reason: "Name or service not known"),
            "a.test: Name or service not known"
        ),
        (.refused, "connection refused"),
        (.unreachable(errno: EHOSTUNREACH), "no route to host"),
        (.localPortsRanOut, "local ports ran out: cannot assign requested address"),
        (.descriptorsRanOut(errno: EMFILE), "file descriptors ran out: too many open files"),
        (.certificate(.expired, detail: ""), "certificate expired"),
        (
            .certificate(.unknownAuthority, detail: "unable to get local issuer certificate"),
            "certificate of an unknown CA (unable to get local issuer certificate)"
        ),
        (.clientCertificateRequired(detail: ""), "the server requires a client certificate"),
        (.notConnected(after: .milliseconds(250)), "not connected after 0.25 s"),
        (
            .silence(after: .seconds(15), receivedBytes: 0, state: .waiting),
            "silence for 15 s while waiting"
        ),
        (
            .silence(after: .seconds(15), receivedBytes: 12, state: .receiving),
            "silence for 15 s after 12 bytes of the body"
        ),
        (
            .closedBeforeResponseNotRepeatable(.post),
            "the kept connection was closed before a response; POST is not safe to repeat"
        ),
        (.truncated(received: 5, announced: 500), "truncated: 5 of 500 bytes came"),
        (
            .truncated(received: 5, announced: nil),
            "truncated: closed in the middle of the body, after 5 bytes"
        ),
        (.bodyTooLarge(limit: 10, announced: 12), "body too large: 12 bytes announced, the limit is 10"),
        (
            .lengthMismatch(stated: 6, found: 4),
            "the body is not as long as was announced: 4 bytes, 6 announced"
        ),
        (.tooManyRedirects(maximum: 3), "more than 3 redirects"),
        (.proxyStatus(403), "the proxy answered CONNECT with 403 Forbidden"),
        (.inFlightWhenCancelled, "may have been received: it was in flight when it was cancelled"),
        (.unreadableLine("urls.txt:3: no host"), "urls.txt:3: no host"),
    ]

    @Test("have words with the values that matter", arguments: wordings)
    func words(_ cause: FailureCause, _ words: String) {
        #expect(cause.words == words)
    }

    @Test("name no option of a program, and no key", arguments: wordings)
    func noOptions(_ cause: FailureCause, _ words: String) {
        #expect(!cause.words.contains("--"))
    }

    static let similar: [(FailureCause, FailureCause, String)] = [
        (
            .truncated(received: 5, announced: 500), .truncated(received: 70, announced: 80),
            "truncated: … of … bytes came"
        ),
        (
            .silence(after: .seconds(1), receivedBytes: 3, state: .receiving),
            .silence(after: .seconds(2), receivedBytes: 4, state: .receiving),
            "silence for … s after … bytes of the body"
        ),
        (.noAddress(name: "a", reason: "x"), .noAddress(name: "b", reason: "x"), "x"),
        (.notDone(after: .seconds(30)), .notDone(after: .seconds(29)), "not done after … s"),
        (.recorded("got 12 of 13"), .recorded("got 1 of 200"), "got … of …"),
        (
            .redirectLoop(url: "http://h/1"), .redirectLoop(url: "http://h/22"),
            "redirect loop: 'http://h/…' was answered with a redirect already"
        ),
    ]

    @Test("are one where only their numbers differ, which are … then", arguments: similar)
    func common(_ one: FailureCause, _ other: FailureCause, _ words: String) {
        #expect(one != other)
        #expect(one.common == other.common)
        #expect(one.commonWords == words)
    }

    static let distinct: [(FailureCause, FailureCause)] = [
        (.refused, .proxyRefused), (.status(500, reason: ""), .status(503, reason: "")),
        (.truncated(received: 1, announced: nil), .truncated(received: 1, announced: 2)),
        (
            .silence(after: .seconds(1), receivedBytes: 0, state: .waiting),
            .silence(after: .seconds(1), receivedBytes: 0, state: .sending)
        ),
    ]

    @Test("are not one where more differs", arguments: distinct)
    func different(_ one: FailureCause, _ other: FailureCause) {
        #expect(one.common != other.common)
    }

    @Test("have every text of others put through what makes it safe")
    func mapText() {
        func masked(_ cause: FailureCause) -> FailureCause { cause.mapText { "<\($0)>" } }
        #expect(masked(.status(503, reason: "Down")) == .status(503, reason: "<Down>"))
        #expect(masked(.noAddress(name: "a", reason: "b")) == .noAddress(name: "<a>", reason: "<b>"))
        #expect(masked(.redirectLoop(url: "u")) == .redirectLoop(url: "<u>"))
        #expect(masked(.unknownCoding("x", accepted: "gzip")) == .unknownCoding("<x>", accepted: "gzip"))
        #expect(masked(.other("x")) == .other("<x>"))
        #expect(masked(.truncated(received: 1, announced: 2)) == .truncated(received: 1, announced: 2))
    }

    @Test("flags are in the words")
    func flags() {
        var failure = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        #expect(failure.message == "given up: host unreachable (connection refused)")
        failure = .status(503)
        failure.flags = .retryBudgetSpent
        #expect(failure.message == "503 Service Unavailable; no retry: the host's retry budget is spent")
        failure.flags = .retryAfterTooLong
        #expect(failure.message == "503 Service Unavailable; its Retry-After is longer than is waited for")
        // What is on record has them in its message.
        failure = FetchFailure(.connect, message: "given up: host unreachable (x)", flags: .notSent)
        #expect(failure.message == "given up: host unreachable (x)")
    }

    @Test("a request given up with its host counts to the cause of the one that was sent")
    func notSentIsCountedAlike() {
        let sent = FetchFailure(.connect, phase: .connect, .refused)
        let unsent = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        #expect(sent.commonCause == unsent.commonCause)
        #expect(unsent.commonWords == "connection refused")
    }

    static let reach: [(FetchFailure, Bool)] = [
        (FetchFailure(.connect, .refused), true),
        (FetchFailure(.connect, .unreachable(errno: ENETUNREACH)), true),
        (FetchFailure(.connect, .systemError(errno: ECONNRESET)), false),
        (FetchFailure(.connect, .localPortsRanOut), false),
        (FetchFailure(.tls, .certificate(.expired, detail: "")), true),
        (FetchFailure(.tls, .tls(.handshakeRefused, detail: "")), false),
        (FetchFailure(.proxy, .proxyRefused), true),
        (FetchFailure(.proxy, .proxyLogin), false),
        (FetchFailure(.dns, .other("could not resolve host")), true),
        (FetchFailure(.connect, message: "connection refused"), false),
    ]

    @Test("some would befall every request to the host", arguments: reach)
    func isHostWide(_ failure: FetchFailure, _ expected: Bool) {
        #expect(failure.isHostWide == expected)
    }
}
