import FetchCore

@testable import DeckModel
@testable import DeckScreen
@testable import RunModel

extension SampleDeck {
    static func hosts(_ moment: SampleMoment) -> [HostFacts] {
        ["api.example.com", "127.0.0.1:8081", "cdn.example.net:8443", "slow.internal"].enumerated().map {
            index, name in
            var host = HostFacts(id: HostID(rawValue: UInt32(index)), name: name)
            host.isHTTPS = index != 1
            host.queued = moment == .running ? 308 / (index + 1) : 0
            host.active = moment == .running ? 10 - index * 3 : 0
            host.limit = index == 3 ? 2 : 10
            host.hasOwnLimit = index == 3
            host.ok = 400 - index * 110
            host.failed = index * 20
            host.requestsPerSecond = 120.5 / Double(index + 1)
            host.receivedBytes = 12_000_000 / Int64(index + 1)
            host.latency.count = 400
            host.latency.p50 = 9_000 * Int64(1 << (2 * index))
            host.latency.p90 = host.latency.p50 * 4
            host.latency.p99 = host.latency.p50 * 11
            host.latency.maximum = host.latency.p50 * 20
            host.latencyHistory = (0..<30).map { Int64(9_000 + ($0 * 7919 * (index + 1)) % 40_000) }
            host.isPaused = index == 2 && moment == .running
            if index == 3, moment == .running {
                host.wait = .backedOff(until: RunInstant(nanoseconds: 49_300_000_000))
            }
            return host
        }
    }

    private static let causeTexts: [(FailureKind, String, String, Int, String)] = [
        (
            FailureKind.status, "503 Service Unavailable", "api.example.com", 31,
            "The server is overloaded; a lower --per-host may help, R tries again."
        ),
        (
            .timeout, "no byte for 15 s", "slow.internal", 19,
            "Raise --read-timeout, or ask why the server is silent."
        ),
        (
            .tls, "certificate expired on 2026-10-01", "cdn.example.net:8443", 12,
            "The server's certificate must be renewed; -k ignores it."
        ),
    ]

    static let causes: [CauseFacts] = causeTexts.enumerated().map { index, cause in
        CauseFacts(
            id: CauseID(rawValue: UInt32(index)), kind: cause.0, pattern: cause.1, host: cause.2,
            hostCount: 1, count: cause.3,
            lastSeen: RunInstant(nanoseconds: 41_000_000_000 - UInt64(index) * 5_300_000_000),
            lastSeenAgo: .milliseconds(1_000 + index * 5_300),
            example: RequestID(17 + index), message: cause.1, advice: cause.4)
    }

    /// As many as the header counts.
    static func statuses(_ moment: SampleMoment) -> [StatusCount] {
        let counts =
            moment == .finished ? [(200, 741), (201, 39)] : [(200, 741), (201, 39), (503, 31), (0, 31)]
        return counts.map { StatusCount(status: $0.0, count: $0.1) }
    }

    private static let logTexts: [(UInt64, LogSeverity, String)] = [
        (1, .information, "the run began: 50 in flight, 10 a host"),
        (9, .command, "concurrency 50 → 60 by key"),
        (14, .warning, "backing off from slow.internal: its attempts all fail"),
        (18, .information, "slow.internal: one probe goes first"),
        (22, .command, "paused by key"),
        (25, .command, "goes on"),
        (31, .error, "the retry budget of slow.internal is spent: failures settle without another attempt"),
    ]

    static let log: [LogLine] = logTexts.map { entry in
        LogLine(at: RunInstant(nanoseconds: entry.0 * 1_000_000_000), severity: entry.1, text: entry.2)
    }

    static func details(_ row: RowFacts) -> DetailFacts {
        var facts = DetailFacts(row: row, url: "https://api.example.com" + row.path)
        facts.row.phases = PhaseTimings(
            queue: 4_000, dns: 3_100, connect: 12_400, tls: 24_000, send: 400, wait: 184_000, receive: 31_000)
        facts.row.attempts = 2
        facts.requestHeaders = [
            HeaderField("Accept", "application/json"), HeaderField("Authorization", "•••"),
        ]
        facts.attempts = [
            AttemptSummary(
                number: 1, startedAt: RunInstant(nanoseconds: 1_200_000_000), status: 503,
                failure: FetchFailure(.status, phase: .receive, message: "503 Service Unavailable"),
                timings: PhaseTimings(connect: 2_000, wait: 51_000)),
            AttemptSummary(
                number: 2, startedAt: RunInstant(nanoseconds: 2_900_000_000), status: 200, failure: nil,
                timings: facts.row.phases ?? PhaseTimings()),
        ]
        facts.redirects = [RedirectHop(status: 301, url: "http://api.example.com" + row.path)]
        facts.finalURL = "https://api.example.com/v2" + row.path
        facts.remote = "203.0.113.7:443"
        facts.httpVersion = .http11
        facts.isReused = true
        facts.contentType = "application/json; charset=utf-8"
        facts.wireBytes = 212
        facts.startedAt = RunInstant(nanoseconds: 1_200_000_000)
        facts.finishedAt = RunInstant(nanoseconds: 3_155_000_000)
        facts.responseHead = Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n\r\n"
                .utf8)
        facts.body.bytes = Array(
            (#"{"id":17,"name":"Leanne Graham","email":"leanne@example.com","active":true,"tags":["a","b"],"#
                + #""address":{"city":"Gwenborough","geo":{"lat":-37.3159,"lng":81.1496}},"manager":null}"#)
                .utf8)
        return facts
    }

    /// The same request in its second attempt, whose body is an event stream that goes on.
    static func liveDetails(_ row: RowFacts) -> DetailFacts {
        var facts = details(row)
        facts.attempts.removeLast()
        facts.row.status = 200
        facts.row.bodyBytes = 20_480
        facts.row.phases = PhaseTimings(
            queue: 4_000, dns: 3_100, connect: 12_400, wait: 184_000, receive: 931_000)
        facts.row.latencyMicroseconds = facts.row.phases?.total
        facts.phase = .receive
        facts.redirects = []
        facts.finalURL = nil
        facts.isReused = false
        facts.contentType = "text/event-stream"
        facts.wireBytes = 20_480
        facts.sentHead = Array(
            "GET \(row.path) HTTP/1.1\r\nHost: api.example.com\r\nAccept: application/json\r\nAuthorization: •••\r\n"
                .utf8)
        facts.responseHead = Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".utf8)
        let events = (480...512).map { "event: price\ndata: {\"n\":\($0)}\n\n" }.joined()
        facts.body = KeptBody(Array(events.utf8), offset: 20_480 - Int64(events.utf8.count), isComing: true)
        return facts
    }
}
