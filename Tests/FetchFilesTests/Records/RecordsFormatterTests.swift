import FetchCore
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A record is written")
struct RecordsFormatterTests {
    private func record(
        _ settlement: Settlement, of requests: [FetchRequest], redaction: Redaction = .standard
    ) throws -> String {
        var formatter = RecordFormatter(clock: noonClock, redaction: redaction)
        let line = formatter.line(settlement, of: try chunk(requests))
        return String(decoding: line, as: UTF8.self)
    }

    @Test("with every key in the contract's order, byte for byte")
    func everyKey() throws {
        let request = FetchRequest(url: "http://127.0.0.1:8081/users/17", name: "user 17", group: "users")
        var settlement = Settlement.plain(1, outcome: .failed, status: 503)
        settlement.attempts = 3
        settlement.startedAt = .milliseconds(123)
        settlement.finishedAt = RunInstant(nanoseconds: 2_456_999_999)
        settlement.redirects = 1
        settlement.lateness = Lateness(microseconds: 1_234_560)
        settlement.certificateLife = CertificateLife(days: 12)
        settlement.details = SettlementDetails(
            failure: FetchFailure(.status, phase: .receive, message: "503 Service Unavailable"),
            finalURL: "http://127.0.0.1:8081/other", bodyPath: "bodies/17.json",
            extracted: [
                ExtractedValue(name: "name", json: #""Leanne Graham""#), ExtractedValue(name: "n", json: "3"),
            ],
            retryAfterSeconds: 2, traceID: TraceID(hex: "4bf92f3577b34da6a3ce929d0e0e4736".utf8))
        let digest =
            "0000000000000001" + "0000000000000002" + "0123456789abcdef" + "fedcba9876543210"
        let expected =
            #"{"id":1,"key":"8b9684caf2a46140","name":"user 17","group":"users","method":"GET","#
            + #""url":"http://127.0.0.1:8081/users/17","outcome":"failed","status":503,"#
            + #""error":{"kind":"status","phase":"receive","message":"503 Service Unavailable"},"attempts":3,"#
            + #""started_at":"2026-11-22T12:00:00.123Z","finished_at":"2026-11-22T12:00:02.456Z","#
            + #""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","#
            + #""timings_ms":{"queue":0.4,"late":1234.56,"dns":0.1,"connect":0.2,"tls":0,"send":0.1,"wait":12.3,"#
            + #""receive":0.6,"#
            + #""total":13.3},"http_version":"1.1","remote":"127.0.0.1:8081","cert_days":12,"reused":true,"#
            + #""final_url":"http://127.0.0.1:8081/other","redirects":1,"content_type":"application/json","#
            + #""body_bytes":73,"wire_bytes":73,"sha256":""# + digest
            + #"","body_path":"bodies/17.json","extracted":{"name":"Leanne Graham","n":3},"retry_after_s":2}"#
            + "\n"
        #expect(try record(settlement, of: [request]) == expected)
    }

    @Test("without what is not known when no response came")
    func noResponse() throws {
        let settlement = Settlement(
            id: RequestID(1), outcome: .failed, attempts: 1, startedAt: .start, finishedAt: .milliseconds(1),
            timings: PhaseTimings(connect: 1001),
            details: SettlementDetails(
                failure: FetchFailure(.connect, phase: .connect, message: "connection refused")))
        let expected =
            #""outcome":"failed","error":{"kind":"connect","phase":"connect","message":"connection refused"},"#
            + #""attempts":1,"started_at":"2026-11-22T12:00:00.000Z","finished_at":"2026-11-22T12:00:00.001Z","#
            + #""timings_ms":{"queue":0,"dns":0,"connect":1.001,"tls":0,"send":0,"wait":0,"receive":0,"total":1.001}}"#
            + "\n"
        let line = try record(settlement, of: [FetchRequest(url: "http://127.0.0.1:1/")])
        #expect(line.hasSuffix(expected))
        #expect(!line.contains("status\":"))
    }

    @Test("without timings when nothing was ever sent")
    func neverSent() throws {
        let settlement = Settlement(id: RequestID(1), outcome: .cancelled, finishedAt: .milliseconds(5))
        let line = try record(settlement, of: [FetchRequest(url: "http://127.0.0.1/")])
        #expect(
            line.hasSuffix(
                #""outcome":"cancelled","attempts":0,"finished_at":"2026-11-22T12:00:00.005Z"}"# + "\n"))
    }

    @Test("with what is known of a request that never went out, and of one whose fate is not known")
    func flags() throws {
        let request = FetchRequest(method: .post, url: "http://127.0.0.1/")
        func settled(_ outcome: Outcome, _ failure: FetchFailure) -> Settlement {
            Settlement(
                id: RequestID(1), outcome: outcome, finishedAt: .start,
                details: SettlementDetails(failure: failure))
        }
        let unsent = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        #expect(
            try record(settled(.failed, unsent), of: [request]).contains(
                #""outcome":"failed","sent":false,"error":{"kind":"connect","phase":"connect","message":"given up: "#
                    + #"host unreachable (connection refused)"},"attempts":0,"#))
        #expect(
            try record(settled(.cancelled, .inFlightWhenCancelled(hasStatus: false)), of: [request]).contains(
                #""outcome":"cancelled","maybe_received":true,"error":{"kind":"protocol","phase":"wait","#
                    + #""message":"may have been received: it was in flight when it was cancelled"},"#))
    }

    @Test("with its secrets replaced, and as they are when asked for")
    func secrets() throws {
        let request = FetchRequest(url: "http://me:pw@127.0.0.1/a?token=abc&q=1")
        var settlement = Settlement.plain(1)
        settlement.details = SettlementDetails(finalURL: "http://127.0.0.1/b?api_key=xyz")
        let shown = try record(settlement, of: [request])
        #expect(shown.contains(#""url":"http://•••@127.0.0.1/a?token=•••&q=1""#))
        #expect(shown.contains(#""final_url":"http://127.0.0.1/b?api_key=•••""#))
        let plain = try record(settlement, of: [request], redaction: .none)
        #expect(plain.contains(#""url":"http://me:pw@127.0.0.1/a?token=abc&q=1""#))
        #expect(plain.contains("api_key=xyz"))
        // What is hidden changes nothing in what the request is.
        #expect(try key(shown) == key(plain))
    }

    private func key(_ line: String) throws -> String {
        let start = try #require(line.firstRange(of: "\"key\":\"")).upperBound
        return String(line[start...].prefix(16))
    }

    @Test("with equal requests told apart by how many came before")
    func repeats() throws {
        let request = FetchRequest(
            method: .post, url: "http://127.0.0.1/", content: .bytes(Array("x".utf8), type: nil))
        let chunk = try chunk([request, request])
        var formatter = RecordFormatter(clock: noonClock, redaction: .standard)
        for number in 1...2 {
            let line = String(decoding: formatter.line(.plain(number), of: chunk), as: UTF8.self)
            let expected = RequestKey.of(
                method: .post, url: "http://127.0.0.1/", body: .bytes(Array("x".utf8)), repeats: number - 1)
            #expect(try key(line) == expected.description)
        }
    }

    @Test(
        "with a wait that is no whole number of seconds",
        arguments: [(2, "2"), (0, "0"), (0.5, "0.5"), (86400, "86400")])
    func retryAfter(_ seconds: Double, _ text: String) throws {
        var settlement = Settlement.plain(1)
        settlement.details = SettlementDetails(retryAfterSeconds: seconds)
        let line = try record(settlement, of: [FetchRequest(url: "http://127.0.0.1/")])
        #expect(line.hasSuffix(#""retry_after_s":\#(text)}"# + "\n"))
    }

    @Test("in which the phases other than queue add up to the total")
    func sums() throws {
        var settlement = Settlement.plain(1)
        settlement.timings = PhaseTimings(
            queue: 7, dns: 1, connect: 20, tls: 300, send: 4001, wait: 50020, receive: 600_100)
        let line = try record(settlement, of: [FetchRequest(url: "http://127.0.0.1/")])
        #expect(
            line.contains(
                #"{"queue":0.007,"dns":0.001,"connect":0.02,"tls":0.3,"send":4.001,"wait":50.02,"receive":600.1,"#
                    + #""total":654.442}"#))
    }
}
