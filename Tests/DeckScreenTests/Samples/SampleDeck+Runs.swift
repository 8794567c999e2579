import FetchCore

@testable import DeckModel
@testable import DeckScreen
@testable import RunModel

/// The moments of a run that snapshots show.
enum SampleMoment: String, CaseIterable {
    case empty, running, paused, finished, failed
}

extension SampleDeck {
    init(_ moment: SampleMoment) {
        self.init()
        header = Self.header(moment)
        guard moment != .empty else {
            now = .start
            return
        }
        rows = Self.rows(moment)
        hosts = Self.hosts(moment)
        causes = moment == .finished ? [] : Self.causes
        statuses = Self.statuses(moment)
        latency = Self.latency
        if moment == .running || moment == .paused { latency.story = Self.story }
        flights = Self.flights(rows, now: now)
        log = Self.log
        header.causeCount = causes.count
        details = Self.details(rows[0])
    }

    private static func header(_ moment: SampleMoment) -> HeaderFacts {
        var facts = HeaderFacts()
        facts.limit = 50
        facts.perHostLimit = 10
        guard moment != .empty else { return facts }
        facts.elapsed = .seconds(42)
        facts.listIsOpen = false
        facts.counts[.ok] = 780
        facts.counts[.failed] = moment == .finished ? 0 : 62
        facts.counts[.cancelled] = moment == .finished ? 0 : 3
        facts.latency.count = 842
        facts.latency.p50 = 12_340
        facts.latency.p90 = 184_000
        facts.latency.p99 = 1_460_000
        facts.latency.maximum = 9_870_000
        if moment != .finished { facts.okLatency = latency.okSummary }
        facts.receivedBytes = 48_000_000
        facts.requestHistory = (0..<40).map { (second: Int) -> Double in
            Double(180 + second * 37 % 120 + second * 2)
        }
        facts.byteHistory = facts.requestHistory.map { $0 * 5000 }
        switch moment {
        case .empty: break
        case .running, .paused:
            facts.word = moment == .paused ? .paused : .running
            facts.remaining = moment == .paused ? nil : RemainingTime(duration: .seconds(17))
            facts.counts[.connecting] = 4
            facts.counts[.sending] = 1
            facts.counts[.waiting] = 33
            facts.counts[.receiving] = 12
            facts.counts[.queued] = 308
            facts.counts[.held] = 2
            facts.active = 50
            facts.requestsPerSecond = 312.4
            facts.bytesPerSecond = 2_140_000
            facts.waiting =
                moment == .paused
                ? [WaitCount(kind: .paused, count: 308)]
                : [
                    WaitCount(kind: .limit, count: 271), WaitCount(kind: .hostLimit, count: 20),
                    WaitCount(kind: .retry, count: 12), WaitCount(kind: .retryAfter, count: 5),
                ]
        case .finished, .failed: facts.word = .finished
        }
        return facts
    }

    private static let paths = [
        "/users/17?fields=name,email", "/v2/catalog/items/8842", "/health", "/search?q=caf%C3%A9&token=•••",
        "/日本語/ページ", "/reports/2026/11/summary.json", "/upload",
        "/a/very/long/path/that/never/ends/and/goes/on/for/ever",
    ]
    private static let hostNames = [
        "api.example.com", "127.0.0.1:8081", "cdn.example.net:8443", "slow.internal",
    ]

    private static func rows(_ moment: SampleMoment) -> [RowFacts] {
        let live: [RowState] = [.receiving, .receiving, .waiting, .waiting, .waiting, .connecting, .sending]
        let done: [RowState] = moment == .finished ? [.ok] : [.failed, .failed, .failed, .cancelled, .ok]
        var states: [RowState] = moment == .running || moment == .paused ? live : []
        for state in done where state != .ok { states += [state, state] }
        states += Array(repeating: .ok, count: 30)
        if !live.isEmpty, moment == .running || moment == .paused {
            states += [.held] + Array(repeating: .queued, count: 20)
        }
        return states.enumerated().map { index, state in row(index, state, moment) }
    }

    private static func row(_ index: Int, _ state: RowState, _ moment: SampleMoment) -> RowFacts {
        var row = RowFacts(id: RequestID(1 + (index * 617) % 1204))
        row.method = ["GET", "GET", "GET", "POST", "GET", "DELETE", "GET"][index % 7]
        row.host = hostNames[index % 4]
        row.path = paths[index % paths.count]
        row.state = state
        row.isMarked = index == 3 || index == 9
        row.attempts = state == .queued ? 0 : 1 + (index % 5 == 2 ? 1 : 0)
        row.changedAt = RunInstant(nanoseconds: 42_000_000_000 - UInt64(index % 9 + 1) * 137_000_000)
        switch state {
        case .queued:
            let reasons: [WaitReason] =
                moment == .paused
                ? [.paused]
                : [
                    .limit, .hostLimit, .limit, .retry(at: RunInstant(nanoseconds: 46_200_000_000)),
                    .retryAfter(at: RunInstant(nanoseconds: 54_000_000_000)), .rate, .hostPaused(until: nil),
                ]
            row.waitReason = reasons[index % reasons.count]
            if case .retry? = row.waitReason {
                row.attempts = 1
                row.lastAttempt = LastAttempt(
                    FailedAttempt(status: 503, failure: .status(503), retriesLeft: 2), number: 1)
            }
        case .connecting, .sending, .waiting, .receiving:
            row.latencyMicroseconds = Int64(index * 91_000 + 4_200)
            row.bodyBytes = state == .receiving ? 4_310_000 : 0
            row.expectedBytes = index == 0 ? 9_600_000 : -1
        case .ok, .failed: settle(&row, index)
        case .held: row.heldBy = "by p"
        case .cancelled: break
        }
        return row
    }

    private static func settle(_ row: inout RowFacts, _ index: Int) {
        let wait = Int64(800 * (1 << (index % 14)))
        row.phases = PhaseTimings(
            queue: 400, dns: index % 4 == 0 ? 3_100 : 0, connect: index % 3 == 0 ? 2_400 : 0,
            tls: index % 4 == 0 ? 14_000 : 0, send: 60, wait: wait, receive: Int64(index % 6) * 900)
        row.latencyMicroseconds = row.phases?.total
        row.bodyBytes = Int64(73 * (index + 1) * (index % 5 == 0 ? 9000 : 1))
        row.status = 200
        guard row.state == .failed else { return }
        let failures = [
            FetchFailure(.status, phase: .receive, message: "503 Service Unavailable"),
            FetchFailure(.timeout, phase: .read, message: "no byte for 15 s"),
            FetchFailure(.tls, phase: .tls, message: "certificate expired on 2026-10-01"),
        ]
        let failure = failures[index % 3]
        row.failure = failure
        row.status = failure.kind == .status ? 503 : 0
    }
}
