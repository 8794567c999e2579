import FetchCore
import TestSupport
import Testing

/// One row of the fault table: what happens on the wire, and what has to become of the request.
struct Scenario: Sendable, CustomTestStringConvertible {
    /// Who answers.
    enum Wire: Sendable {
        /// A server that follows the script; `{self}` in it is its authority.
        case fault(FaultServer.Script)
        /// As `fault`, and another server of another origin that `{other}` stands for.
        case two(FaultServer.Script, other: FaultServer.Script)
        /// nginx on one of its https ports.
        case tls(NginxServer.TLSSite)
        /// `openssl s_server`, which insists on a client certificate.
        case clientCertificate(OpenSSLServer.Version)
        /// As above with TLS 1.3, but its alert is lost to a reset.
        case lostAlert
        /// As `tls`, and a proxy that `{other}` stands for.
        case proxiedTLS(NginxServer.TLSSite, proxy: FaultServer.Script)
        /// A server on the last of several addresses, 127.0.0.2 and so on, that `{self}` is a name of; of the others those
        /// listed are silent, and the rest refuse.
        case addresses(count: UInt8, silent: [UInt8], FaultServer.Script)
        /// Nobody: the port refuses.
        case refused
        /// Nobody, and nobody refuses either.
        case fullBacklog
    }

    /// What has to become of the last request.
    struct Expected: Sendable {
        var outcome: Outcome
        var status: Int?
        /// nil for none.
        var kind: FailureKind?
        /// nil for any.
        var phase: FailurePhase?
        var attempts: Int?
        /// A part of the failure's message.
        var message = ""
        var bodyBytes: Int64?
        var redirects: Int?

        static func ok(
            _ status: Int = 200, bytes: Int64? = nil, attempts: Int = 1, redirects: Int? = nil
        ) -> Expected {
            Expected(
                outcome: .ok, status: status, attempts: attempts, bodyBytes: bytes, redirects: redirects)
        }

        static func failed(
            _ kind: FailureKind, _ phase: FailurePhase? = nil, status: Int? = nil, attempts: Int = 1,
            _ message: String = ""
        ) -> Expected {
            Expected(
                outcome: .failed, status: status, kind: kind, phase: phase, attempts: attempts,
                message: message)
        }
    }

    let number: Int
    let name: String
    let wire: Wire
    /// Sent one after the other; `http://{self}` is the server.
    var requests: [FetchRequest]
    var settings: RunSettings
    /// Variables of which the proxies are read.
    let environment: [String: String]
    /// As curl's `--resolve`.
    let resolves: [String]
    let expected: Expected
    /// What else has to hold of what the servers saw; nil when it does, else what does not.
    var check: (@Sendable (_ seen: [SeenRequest], _ other: [SeenRequest]) -> String?)?

    /// - Parameters:
    ///   - requests: the default is one GET of `/`.
    ///   - change: what differs from ``patient``.
    init(
        _ number: Int, _ name: String, _ wire: Wire, _ requests: [FetchRequest]? = nil,
        _ change: (inout RunSettings) -> Void = { _ in }, environment: [String: String] = [:],
        resolves: [String] = [], gives expected: Expected,
        check: (@Sendable ([SeenRequest], [SeenRequest]) -> String?)? = nil
    ) {
        self.number = number
        self.name = name
        self.wire = wire
        self.environment = environment
        self.resolves = resolves
        var scheme = "http"
        switch wire {
        case .tls, .proxiedTLS, .clientCertificate, .lostAlert: scheme = "https"
        case .fault, .two, .addresses, .refused, .fullBacklog: break
        }
        self.requests = requests ?? [FetchRequest(url: "\(scheme)://{self}/")]
        settings = Self.patient
        change(&settings)
        self.expected = expected
        self.check = check
    }

    var testDescription: String { "\(number) \(name)" }

    /// One try, one at a time, and timeouts that only a scenario about them shortens.
    static var patient: RunSettings {
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 1, perHost: 0)
        settings.timeouts = FetchTimeouts(attempt: .seconds(30), connect: .seconds(20), read: .seconds(20))
        settings.retry.retries = 0
        settings.retry.backoff = .milliseconds(1)
        settings.retry.maximumBackoff = .milliseconds(1)
        return settings
    }

    /// What docs/internals/reliability.md calls them, with the scenarios of each.
    static let groups: [(name: String, scenarios: [Scenario])] = [
        ("where a body begins and ends", framing), ("bodies cut short", truncation),
        ("content codings, bombs, limits", encodings), ("refused, closed, reset", resets),
        ("silence and dripping", silence), ("TLS", tls), ("redirects", redirects),
        ("status lines and headers", heads), ("kept connections and challenges", keptConnections),
        ("retries", retries), ("names and requests that lead nowhere", names),
        ("hosts with several addresses", addresses), ("hosts that are backed off from", backedOff),
        ("proxies", proxies + socksProxies), ("log-ins and addresses that are given", given),
        ("expectations", verdicts),
        ("requests that are sent as they were asked for", sent),
    ]

    /// The whole table, in order of its numbers.
    static let all: [Scenario] = groups.flatMap(\.scenarios).sorted { $0.number < $1.number }
}

extension FaultServer.Script {
    /// Reads a request, sends the text and closes: what most scenarios do.
    static func reply(_ text: String) -> FaultServer.Script {
        .connections([[.readRequest, .text(text)]])
    }

    /// Reads a request, sends head and bytes and closes.
    static func reply(_ head: String, _ bytes: [UInt8]) -> FaultServer.Script {
        .connections([[.readRequest, .text(head + "\r\n"), .send(bytes)]])
    }

    /// Answers each request alike and keeps the connection.
    static func answering(_ steps: WireStep...) -> FaultServer.Script { .requests([steps]) }
}

/// A POST of a little JSON.
func post(_ path: String = "/") -> FetchRequest {
    FetchRequest(
        method: .post, url: "http://{self}\(path)",
        headers: [HeaderField("Content-Type", "application/json")],
        content: .bytes(Array(#"{"n": 1}"#.utf8), type: nil))
}

func get(_ path: String = "/", headers: [HeaderField] = []) -> FetchRequest {
    FetchRequest(url: "http://{self}\(path)", headers: FetchHeaders(headers))
}
