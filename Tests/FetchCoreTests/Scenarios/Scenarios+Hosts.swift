import FetchCore
import Foundation
import TestSupport

extension Scenario {
    /// Names with more than one address (RFC 8305 §5).
    static let addresses: [Scenario] = [
        Scenario(
            180, "a silent first address is left after its share of the connect timeout",
            .addresses(count: 2, silent: [2], .answering(.answer())), nil,
            { $0.timeouts.connect = .seconds(2) }, gives: .ok(bytes: 5)),
        Scenario(
            181, "so are two silent ones", .addresses(count: 3, silent: [2, 3], .answering(.answer())), nil,
            { $0.timeouts.connect = .seconds(3) }, gives: .ok(bytes: 5)),
        Scenario(
            182, "an address that refuses is left at once",
            .addresses(count: 2, silent: [], .answering(.answer())), nil,
            // libcurl's own next step would come after 200 ms, or never.
            { $0.timeouts.connect = .milliseconds(180) }, gives: .ok(bytes: 5)),
        Scenario(
            183, "so are three that refuse", .addresses(count: 4, silent: [], .answering(.answer())), nil,
            { $0.timeouts.connect = .milliseconds(180) }, gives: .ok(bytes: 5)),
        Scenario(
            184, "a name all of whose addresses refuse is refused, not silent", .refused,
            [FetchRequest(url: "http://many.test:9/")], { $0.timeouts.connect = .milliseconds(180) },
            resolves: ["many.test:9:127.0.0.2,127.0.0.3,127.0.0.4"],
            gives: .failed(.connect, .connect, "connection refused")),
        Scenario(
            208, "a POST is sent once, to the address that answers",
            .addresses(count: 3, silent: [2], .answering(.answer())), [post()],
            { $0.timeouts.connect = .seconds(2) }, gives: .ok(bytes: 5),
            check: { seen, _ in seen.count == 1 ? nil : "the server saw \(seen.count)" }),
        Scenario(
            209, "a shorter time in all reaches every address too",
            .addresses(count: 2, silent: [2], .answering(.answer())), nil,
            {
                $0.timeouts.connect = .seconds(60)
                $0.timeouts.attempt = .seconds(2)
            }, gives: .ok(bytes: 5)),
    ]

    /// Paths of which the first thirty always answer 503.
    private static let thirtyBad = FaultServer.Script.routes { request in
        let number = Int(request.path.dropFirst()) ?? 0
        return [number < 30 ? .answer(503, body: "") : .answer()]
    }

    private static func busy(_ retryAfter: String) -> FaultServer.Script {
        .answering(.answer(503, ["Retry-After: \(retryAfter)"]))
    }

    /// Hosts that fail, and what they ask for: no request settles by another one's answer.
    static let backedOff: [Scenario] = [
        Scenario(
            225, "thirty bad paths of a host fail none of its good ones", .fault(thirtyBad),
            (0..<40).map { get("/\($0)") }, { $0.limits = FetchLimits(total: 10, perHost: 10) },
            gives: .ok(bytes: 5),
            check: { seen, _ in
                let paths = Set(seen.map(\.path))
                return paths.count == 40 && seen.count == 40 ? nil : "the server saw \(seen.map(\.path))"
            }),
        Scenario(
            226, "without back-off they go out at once", .fault(thirtyBad), (0..<40).map { get("/\($0)") },
            {
                $0.limits = FetchLimits(total: 10, perHost: 10)
                $0.retry.backsOffHosts = false
            }, gives: .ok(bytes: 5),
            check: { seen, _ in seen.count == 40 ? nil : "the server saw \(seen.count)" }),
        Scenario(
            227, "a Retry-After of a day is not waited for", .fault(busy("86400")), nil,
            { $0.retry.retries = 2 },
            gives: .failed(.status, status: 503, "its Retry-After is longer")),
        Scenario(
            228, "nor is one until the year 2099", .fault(busy("Thu, 31 Dec 2099 23:59:59 GMT")), nil,
            { $0.retry.retries = 2 },
            gives: .failed(.status, status: 503, "its Retry-After is longer")),
        Scenario(
            229, "nor one of 10^20 seconds", .fault(busy("100000000000000000000")), nil,
            { $0.retry.retries = 2 },
            gives: .failed(.status, status: 503, "its Retry-After is longer")),
        Scenario(
            230, "a Retry-After within the bound is waited for",
            .fault(.requests([[.answer(429, ["Retry-After: 1"])], [.answer()]])), nil,
            { $0.retry.retries = 1 }, gives: .ok(bytes: 5, attempts: 2)),
        Scenario(
            231, "three POSTs a connection over HTTP/2: each GOAWAY costs a connection, no request",
            .tls(.http2Brief),
            (0..<10).map {
                FetchRequest(
                    method: .post, url: "https://{self}/users/\($0)", content: .bytes([0x31], type: nil))
            },
            {
                trusting(&$0)
                $0.transport.prefersHTTP2 = true
            }, gives: .ok(bytes: 73)),
    ]
}
