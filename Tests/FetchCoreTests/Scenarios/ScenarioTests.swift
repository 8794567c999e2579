import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("Faults on the wire")
struct ScenarioTests {
    @Test("what a server does becomes the outcome that the table says", arguments: Scenario.all)
    func scenario(_ scenario: Scenario) async throws {
        try await play(scenario, isElsewhere: false)
    }

    @Test("so it does where another thread than the schedule's sends the requests", arguments: Scenario.all)
    func elsewhere(_ scenario: Scenario) async throws {
        try await play(scenario, isElsewhere: true)
    }

    private func play(_ scenario: Scenario, isElsewhere: Bool) async throws {
        let stage = try Scene(scenario, isElsewhere: isElsewhere)
        defer { stage.strike() }
        let settlement = try #require(try await stage.run(), "the last request never settled")
        let expected = scenario.expected
        let failure = settlement.failure
        let facts = Comment(
            rawValue: failure.map { "\($0.kind) in \($0.phase, default: "no phase"): \($0.message)" }
                ?? "no failure")
        #expect(settlement.outcome == expected.outcome, facts)
        #expect(failure?.kind == expected.kind, facts)
        if let phase = expected.phase { #expect(failure?.phase == phase, facts) }
        if let status = expected.status { #expect(settlement.status == status, facts) }
        if let attempts = expected.attempts { #expect(settlement.attempts == attempts, facts) }
        if let bytes = expected.bodyBytes { #expect(settlement.bodyBytes == bytes, facts) }
        if let redirects = expected.redirects { #expect(settlement.redirects == redirects, facts) }
        if !expected.message.isEmpty {
            #expect(failure?.message.contains(expected.message) == true, facts)
        }
        let text = (failure?.message ?? "") + settlement.contentType
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, facts)
        if let complaint = scenario.check?(stage.seen, stage.otherSeen) {
            Issue.record(Comment(rawValue: complaint))
        }
    }

    @Test("every scenario has a number of its own, and there is no gap")
    func numbers() {
        #expect(Scenario.all.map(\.number) == Array(1...Scenario.all.count))
    }

    @Test("the page on reliability counts them as they are")
    func readme() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(
            contentsOf: root.appendingPathComponent("docs/internals/reliability.md"), encoding: .utf8)
        let isCounted = readme.contains("held to \(Scenario.all.count) numbered scenarios")
        #expect(isCounted, "there are \(Scenario.all.count)")
        for group in Scenario.groups {
            let row = "| \(group.name) | \(group.scenarios.count) |"
            let isThere = readme.contains(row)
            #expect(isThere, "docs/internals/reliability.md has no row '\(row)'")
        }
    }
}

/// The servers of one scenario, and a run against them.
private struct Scene {
    private let scenario: Scenario
    private let server: FaultServer?
    private let other: FaultServer?
    private let backlog: FullBacklog?
    private var silent: [FullBacklog] = []
    /// For `--resolve`, beside those of the scenario.
    private var resolves: [String] = []
    private var openssl: OpenSSLServer?
    private var swallower: AlertSwallower?
    private let names: [String: String]
    private let isElsewhere: Bool

    init(_ scenario: Scenario, isElsewhere: Bool) throws {
        self.scenario = scenario
        self.isElsewhere = isElsewhere
        let refused = "127.0.0.1:\(try LoopbackListener.refusedPort())"
        var names = ["refused": refused]
        switch scenario.wire {
        case .fault(let script):
            (server, other, backlog) = (try FaultServer(script, names: names), nil, nil)
        case .two(let script, let otherScript):
            let other = try FaultServer(otherScript)
            names["other"] = other.authority
            (server, self.other, backlog) = (try FaultServer(script, names: names), other, nil)
        case .tls(let site):
            (server, other, backlog) = (nil, nil, nil)
            let nginx = try Self.nginx.get()
            names["self"] = nginx.authority(site)
            names["ca"] = nginx.certificates.authorityFile
        case .clientCertificate, .lostAlert:
            (server, other, backlog) = (nil, nil, nil)
            let certificates = try Self.nginx.get().certificates
            names["ca"] = certificates.authorityFile
            var version = OpenSSLServer.Version.tls13
            if case .clientCertificate(let wanted) = scenario.wire { version = wanted }
            let openssl = try OpenSSLServer(version, certificates)
            self.openssl = openssl
            names["self"] = openssl.authority
            if case .lostAlert = scenario.wire {
                let swallower = try AlertSwallower(before: openssl.port)
                self.swallower = swallower
                names["self"] = swallower.authority
            }
        case .proxiedTLS(let site, let proxy):
            let nginx = try Self.nginx.get()
            let authority = nginx.authority(site)
            let other = try FaultServer(proxy, names: ["origin": authority])
            (server, self.other, backlog) = (nil, other, nil)
            names["self"] = authority
            names["other"] = other.authority
            names["ca"] = nginx.certificates.authorityFile
        case .addresses(let count, let places, let script):
            let server = try FaultServer(script, place: count + 1)
            (self.server, other, backlog) = (server, nil, nil)
            let port = server.listener.port
            silent = try places.map { try FullBacklog(place: $0, port: port) }
            resolves = ["many.test:\(port):" + (2...count + 1).map { "127.0.0.\($0)" }.joined(separator: ",")]
        case .refused:
            (server, other, backlog) = (nil, nil, nil)
            names["self"] = refused
        case .fullBacklog:
            let full = try FullBacklog()
            (server, other, backlog) = (nil, nil, full)
            names["self"] = full.authority
        }
        if let server {
            names["self"] = resolves.isEmpty ? server.authority : "many.test:\(server.listener.port)"
            names["port"] = String(server.listener.port)
        }
        self.names = names
    }

    var seen: [SeenRequest] { server?.requests ?? [] }
    var otherSeen: [SeenRequest] { other?.requests ?? [] }

    /// Sends the requests one after the other; the settlement of the last one.
    func run() async throws -> Settlement? {
        var settings = scenario.settings
        settings.transport.tls.caFile = settings.transport.tls.caFile.map(fill)
        settings.transport.proxy = try .environment(scenario.environment.mapValues(fill))
        settings.transport.fixedAddresses = try (scenario.resolves + resolves).map {
            try FixedAddress(parsing: fill($0))
        }
        let requests = scenario.requests.map { request in
            var request = request
            request.url = fill(request.url)
            return request
        }
        let hosts = HostTable()
        if isElsewhere {
            settings.threads = 2
            // The first thread has the first host, and with it every other one: the server's is the second.
            _ = hosts.intern(HostName(isHTTPS: false, name: "first.invalid", port: 80))
        }
        return await settle(requests, settings, hosts: hosts).last
    }

    func strike() {
        server?.stop()
        other?.stop()
        swallower?.stop()
        openssl?.stop()
    }

    private func fill(_ text: String) -> String {
        names.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    /// One for all scenarios; it ends with the test process.
    private static let nginx = Result { try NginxServer() }
}
