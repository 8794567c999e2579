import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("What a request has of its own")
struct SessionOverrideTests {
    @Test("a request's own redirects win over the session's, both ways", arguments: [0, 10])
    func redirects(usual: Int) async throws {
        let server = try TestHTTPServer {
            $0.path == "/old" ? .init(status: 302, headers: ["Location: /new"]) : .init(body: "here")
        }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.redirects.maximum = usual
        try await withFetchSession(configuration) { session in
            var request = FetchRequest(url: server.url + "/old")
            let before = try await session.send(request)
            request.redirects = RedirectPolicy(maximum: usual == 0 ? 10 : 0)
            let own = try await session.send(request)
            #expect(before.status == (usual == 0 ? 302 : 200))
            #expect(own.status == (usual == 0 ? 200 : 302))
        }
    }

    @Test("a request's own retries win over the session's, both ways", arguments: [0, 2])
    func retry(usual: Int) async throws {
        let server = try TestHTTPServer { _ in .init(status: 503) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = usual
        configuration.retry.backoff = .zero
        try await withFetchSession(configuration) { session in
            var request = FetchRequest(url: server.url)
            let before = try await session.send(request)
            request.retry = RetryPolicy(retries: 3 - usual, backoff: .zero)
            let own = try await session.send(request)
            #expect(before.attempts == usual + 1)
            #expect(own.attempts == 4 - usual)
        }
    }

    @Test("a stream waits for the attempts that its request allows")
    func streamRetry() async throws {
        let server = try TestHTTPServer {
            $0.number == 1 ? .init(status: 503, body: "wait") : .init(body: "ready")
        }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        try await withFetchSession(configuration) { session in
            var request = FetchRequest(url: server.url)
            request.retry = RetryPolicy(retries: 1, backoff: .zero)
            let response = try await session.stream(request)
            let body = try await response.body.collect()
            #expect(body == Array("ready".utf8))
        }
    }

    @Test("a request's own proxy wins over the session's, and none is one too")
    func proxy() async throws {
        let first = try TestHTTPServer { .init(body: "first \($0.target)") }
        let second = try TestHTTPServer { .init(body: "second \($0.target)") }
        defer { for server in [first, second] { server.stop() } }
        var configuration = FetchSession.Configuration()
        configuration.proxy = try .all(first.url)
        try await withFetchSession(configuration) { session in
            var request = FetchRequest(url: "http://nowhere.invalid/x")
            request.proxy = try .all(second.url)
            let own = try await session.send(request)
            #expect(try own.text == "second http://nowhere.invalid/x")
            request.proxy = nil
            let usual = try await session.send(request)
            #expect(try usual.text == "first http://nowhere.invalid/x")
            request.url = second.url + "/direct"
            request.proxy = ProxySettings.none
            let direct = try await session.send(request)
            #expect(try direct.text == "second /direct")
            request.proxy = ProxySettings(
                http: try ProxyAddress(first.url), exceptions: ProxyExceptions("127.0.0.1"))
            let excepted = try await session.send(request)
            #expect(try excepted.text == "second /direct")
        }
    }

    @Test("a request's own credentials win over the session's and its headers, and stay with their host")
    func credentials() async throws {
        let other = try TestHTTPServer { _ in .init() }
        let home = try TestHTTPServer {
            $0.path == "/away" ? .init(status: 302, headers: ["Location: \(other.url)/"]) : .init()
        }
        defer { for server in [home, other] { server.stop() } }
        var configuration = FetchSession.Configuration()
        configuration.credentials = .bearer("session")
        configuration.headers = ["Authorization": "Bearer header"]
        try await withFetchSession(configuration) { session in
            var request = FetchRequest(url: home.url)
            _ = try await session.send(request)
            request.credentials = .basic(user: "a", password: "b")
            _ = try await session.send(request)
            request.headers = ["Authorization": "Bearer own"]
            _ = try await session.send(request)
            request.headers = [:]
            request.url = home.url + "/away"
            _ = try await session.send(request)
        }
        #expect(
            home.requests.map { $0.header("Authorization") }
                == ["Bearer header", "Basic YTpi", "Bearer own", "Basic YTpi"])
        #expect(other.requests.map { $0.header("Authorization") } == [nil])
    }

    @Test("a request that takes any certificate lends its connection to none that does not")
    func insecure() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        configuration.tls.caFile = nginx.certificates.authorityFile
        try await withFetchSession(configuration) { session in
            for site in [NginxServer.TLSSite.selfSigned, .expired, .wrongHost] {
                var request = FetchRequest(url: nginx.url(site) + "/users/1")
                var tls = TLSSettings()
                tls.verification = .none
                request.tls = tls
                let unchecked = try await session.send(request)
                let again = try await session.send(request)
                #expect(!unchecked.isReused && again.isReused)
                request.tls = nil
                let error = await fetchError { () throws(FetchError) in try await session.send(request) }
                #expect(error?.kind == .tls, "\(site)")
            }
            // Nor does it take up one that was checked, which others then use on.
            var request = FetchRequest(url: nginx.url(.good) + "/users/1")
            let checked = try await session.send(request)
            request.tls = TLSSettings(caFile: nginx.certificates.certificateFile(.selfSigned))
            let error = await fetchError { () throws(FetchError) in try await session.send(request) }
            request.tls = nil
            let after = try await session.send(request)
            #expect(!checked.isReused && after.isReused)
            #expect(error?.kind == .tls)
        }
    }

    @Test(
        "a connection with a client certificate carries no request that has none", arguments: [false, true])
    func clientCertificate(prefersHTTP2: Bool) async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        configuration.prefersHTTP2 = prefersHTTP2
        configuration.tls.caFile = nginx.certificates.authorityFile
        try await withFetchSession(configuration) { session in
            let plain = FetchRequest(url: nginx.url(.clientCertificate) + "/users/1")
            var known = plain
            known.tls = TLSSettings(
                caFile: nginx.certificates.authorityFile,
                certificateFile: nginx.certificates.certificateFile(.good),
                keyFile: nginx.certificates.keyFile(.good))
            for _ in 0..<2 {
                let answered = try await session.send(known)
                #expect(answered.status == 200)
                let refused = try await session.send(plain)
                #expect(refused.status == 400)
            }
        }
    }

    @Test("a certificate's session is not resumed by a request that has none")
    func noResumption() async throws {
        let certificates = try Certificates()
        let server = try OpenSSLServer(.tls12, certificates)
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        configuration.tls.caFile = certificates.authorityFile
        try await withFetchSession(configuration) { session in
            let plain = FetchRequest(url: "https://\(server.authority)/")
            var known = plain
            known.tls = TLSSettings(
                caFile: certificates.authorityFile, certificateFile: certificates.certificateFile(.good),
                keyFile: certificates.keyFile(.good))
            for _ in 0..<2 {
                let response = try await session.send(known)
                #expect(response.status == 200)
                let error = await fetchError { () throws(FetchError) in try await session.send(plain) }
                #expect(error?.kind == .tls)
            }
        }
    }

    @Test("what a request has of its own is part of what it is")
    func equality() {
        var request = FetchRequest(url: "http://h/")
        let plain = request
        request.credentials = .bearer("a")
        #expect(request != plain)
        var other = plain
        other.credentials = .bearer("a")
        #expect(request == other)
        request.credentials = nil
        #expect(request == plain)
    }
}
