import FetchCore
import Testing

@testable import RunModel

@Suite("A run as metrics")
struct MetricsTests {
    private var hosts = HostTable()

    /// A run over so many requests, request by request to the next of its hosts; names are given by number.
    private func run(
        _ count: Int, hosts hostCount: Int, probes: Bool = false, name: (Int) -> String? = { _ in nil }
    ) throws -> RunState {
        var run = RunState(limits: FetchLimits(rate: 2.5), depth: .figures)
        run.metrics = MetricTally(probes: probes)
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 0..<count {
            try builder.append(
                FetchRequest(url: "http://h\(number % hostCount).test/\(number)", name: name(number)))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        run.take(batch)
        return run
    }

    private func settle(
        _ run: inout RunState, _ number: Int, _ outcome: Outcome, status: Int, attempts: Int = 1,
        milliseconds: Int64 = 7, failure: FetchFailure? = nil,
        certificate: CertificateLife = .unknown
    ) {
        let id = RequestID(number)
        var batch = EventBatch()
        batch.settlements = [
            Settlement(
                id: id, outcome: outcome, status: status, attempts: attempts, startedAt: .start,
                finishedAt: .start,
                timings: PhaseTimings(queue: 500, dns: 1_000, wait: (milliseconds - 1) * 1_000),
                certificateLife: certificate,
                details: failure.map { SettlementDetails(failure: $0) })
        ]
        let state: RowState = outcome == .ok ? .ok : outcome == .failed ? .failed : .cancelled
        batch.moves = [
            Move(
                id: id, host: run.rows.hosts[id.index], state: state, attempt: UInt16(attempts), at: .start,
                settlement: 0)
        ]
        run.take(batch)
    }

    private func move(_ run: inout RunState, _ number: Int, to state: RowState, attempt: UInt16) {
        let id = RequestID(number)
        var batch = EventBatch()
        batch.moves = [
            Move(id: id, host: run.rows.hosts[id.index], state: state, attempt: attempt, at: .start)
        ]
        run.take(batch)
    }

    /// One line a sample: `limit host=h0.test which=host 10`.
    private func lines(
        _ run: RunState, _ name: String, round: Int? = nil, clock: RunClock = RunClock()
    ) -> [String] {
        let families = run.metricFamilies(MetricSurroundings(hosts: hosts, clock: clock, round: round))
        return (families.first { $0.name == name }?.samples ?? []).map { sample in
            let labels = sample.labels.filter { !$0.value.isEmpty }.map { "\($0.name)=\($0.value)" }
            let value =
                switch sample.value {
                case .count(let count): "\(count)"
                case .number(let number): "\(number)"
                case .distribution(let distribution): "\(distribution.sum) / \(distribution.count)"
                }
            return (labels + [value]).joined(separator: " ")
        }
    }

    @Test("settlements are counted by host, outcome, kind and class of status")
    func requests() throws {
        var run = try run(4, hosts: 2)
        settle(&run, 1, .ok, status: 200)
        settle(&run, 3, .ok, status: 201)
        settle(&run, 2, .failed, status: 503, attempts: 3, failure: .status(503))
        settle(&run, 4, .failed, status: 0, failure: FetchFailure(.timeout, phase: .read, message: ""))
        #expect(
            lines(run, "fetchdeck_requests_total") == [
                "host=h0.test outcome=ok status_class=2xx 2",
                "host=h1.test outcome=failed kind=status status_class=5xx 1",
                "host=h1.test outcome=failed kind=timeout 1",
            ])
        #expect(lines(run, "fetchdeck_attempts_total") == ["6"])
        #expect(lines(run, "fetchdeck_retries_total") == ["2"])
        #expect(lines(run, "fetchdeck_request_seconds") == ["0.028 / 4"])
        #expect(
            lines(run, "fetchdeck_phase_seconds").prefix(2) == [
                "phase=queue 0.002 / 4", "phase=dns 0.004 / 4",
            ])
    }

    @Test("a counter never falls: a request that is sent again is counted once more, its attempts once each")
    func retried() throws {
        var run = try run(1, hosts: 1)
        settle(&run, 1, .failed, status: 500, attempts: 3, failure: .status(500))
        move(&run, 1, to: .queued, attempt: 3)
        #expect(lines(run, "fetchdeck_attempts_total") == ["3"])
        move(&run, 1, to: .waiting, attempt: 4)
        settle(&run, 1, .ok, status: 200, attempts: 4)
        #expect(
            lines(run, "fetchdeck_requests_total") == [
                "host=h0.test outcome=failed kind=status status_class=5xx 1",
                "host=h0.test outcome=ok status_class=2xx 1",
            ])
        #expect(lines(run, "fetchdeck_attempts_total") == ["4"])
        #expect(lines(run, "fetchdeck_retries_total") == ["2"])
    }

    @Test("a latency is in the first bucket whose bound it does not exceed")
    func buckets() throws {
        var run = try run(4, hosts: 1)
        for (number, milliseconds) in [1, 2, 3, 70_000].enumerated() {
            settle(&run, number + 1, .ok, status: 200, milliseconds: Int64(milliseconds))
        }
        let families = run.metricFamilies(MetricSurroundings(hosts: hosts))
        let family = try #require(families.first { $0.name == "fetchdeck_request_seconds" })
        guard case .distribution(let distribution)? = family.samples.first?.value else {
            Issue.record("no distribution")
            return
        }
        #expect(distribution.bounds.count == 15)
        #expect(distribution.bounds.first == 0.001 && distribution.bounds.last == 60)
        #expect(distribution.counts == [1, 1, 1] + [Int](repeating: 0, count: 12) + [1])
    }

    @Test("what is in flight, what waits for what, and the limits are those of now")
    func gauges() throws {
        var run = try run(3, hosts: 2)
        move(&run, 1, to: .connecting, attempt: 1)
        move(&run, 2, to: .held, attempt: 0)
        #expect(lines(run, "fetchdeck_in_flight") == ["host=h0.test 1", "host=h1.test 0"])
        #expect(lines(run, "fetchdeck_queued").contains("reason=held 1"))
        #expect(lines(run, "fetchdeck_queued").contains("reason=rate 1"))
        #expect(
            lines(run, "fetchdeck_limit") == [
                "which=concurrency 50", "which=rate 2.5", "host=h0.test which=host 10",
                "host=h1.test which=host 10",
            ])
        #expect(lines(run, "fetchdeck_round") == [])
        #expect(lines(run, "fetchdeck_round", round: 44) == ["44"])
    }

    @Test("a hundred hosts have labels of their own, the others are counted together")
    func folded() throws {
        var run = try run(250, hosts: 250)
        for number in 1...250 { settle(&run, number, .ok, status: 200) }
        let requests = lines(run, "fetchdeck_requests_total")
        #expect(requests.count == 101)
        #expect(requests.contains("host=other outcome=ok status_class=2xx 150"))
        #expect(lines(run, "fetchdeck_in_flight").count == 101)
        #expect(lines(run, "fetchdeck_hosts_folded") == ["150"])
    }

    @Test("a watch tells its named requests as probes: of a name that two have, none")
    func probes() throws {
        var run = try run(3, hosts: 1, probes: true) { ["login", "twice", "twice"][$0] }
        for number in 1...3 { settle(&run, number, .failed, status: 503, failure: .status(503)) }
        #expect(lines(run, "probe_success") == ["target=login 0"])
        settle(&run, 1, .ok, status: 204)
        #expect(lines(run, "probe_success") == ["target=login 1"])
        #expect(lines(run, "probe_duration_seconds") == ["target=login 0.007"])
        #expect(lines(run, "probe_http_status_code") == ["target=login 204"])
        #expect(
            lines(run, "probe_http_duration_seconds") == [
                "phase=resolve target=login 0.001", "phase=connect target=login 0.0",
                "phase=tls target=login 0.0", "phase=processing target=login 0.006",
                "phase=transfer target=login 0.0",
            ])
    }

    @Test("a probe over TLS tells when the certificate ends, in seconds since 1970")
    func probedCertificates() throws {
        var run = try run(2, hosts: 1, probes: true) { ["login", "plain"][$0] }
        let clock = RunClock(wallStart: 1_800_000_000_000_000_000)
        for number in 1...2 { settle(&run, number, .ok, status: 200) }
        #expect(lines(run, "probe_ssl_earliest_cert_expiry", clock: clock) == [])
        settle(&run, 1, .ok, status: 200, certificate: CertificateLife(days: 12))
        let end = 1_800_000_000 + 12 * 86_400
        #expect(lines(run, "probe_ssl_earliest_cert_expiry", clock: clock) == ["target=login \(end)"])
    }

    @Test("more than a thousand requests are no probes")
    func manyProbes() throws {
        var run = try run(1_001, hosts: 1, probes: true) { "n\($0)" }
        for number in 1...1_001 { settle(&run, number, .ok, status: 200) }
        #expect(lines(run, "probe_success") == [])
    }

    @Test("nothing is told where nothing is counted")
    func off() throws {
        var run = try run(1, hosts: 1)
        run.metrics = nil
        #expect(run.metricFamilies(MetricSurroundings(hosts: hosts)) == [])
    }
}
