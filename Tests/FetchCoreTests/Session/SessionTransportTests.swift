import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("A session's transport settings")
struct SessionTransportTests {
    @Test("a certificate counts with its CA or unchecked, and not without")
    func certificates() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let url = nginx.url(.good) + "/users/1"
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in try await session.get(url) }
            #expect(error?.kind == .tls)
            #expect(error?.underlyingCode == 60)
        }
        for tls in [TLSSettings(caFile: nginx.certificates.authorityFile), TLSSettings(verification: .none)] {
            configuration.tls = tls
            try await withFetchSession(configuration) { session in
                let response = try await session.get(url)
                #expect(try response.text == NginxServer.userJSON)
            }
        }
    }

    @Test(
        "tracing hears of the look-up, the connection and TLS once, and of none of them on a kept connection")
    func tracing() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let trace = TraceKeeper()
        var configuration = FetchSession.Configuration()
        configuration.tls.caFile = nginx.certificates.authorityFile
        configuration.tracing = trace
        let url = nginx.url(.good).replacing("127.0.0.1", with: "localhost") + "/users/1"
        try await withFetchSession(configuration) { session in
            for _ in 0..<2 { _ = try await session.get(url).requireSuccess() }
        }
        let exchange = ["sending", "firstByte", "body", "settled 200"]
        #expect(
            // A server as quick as this one may leave no time to wait.
            trace.words.filter { $0 != "sent" }
                == ["queued", "started 1", "dns", "connect", "tls"] + exchange + ["queued", "started 1"]
                + exchange)
    }

    @Test("authorities and a client certificate may come from memory")
    func fromMemory() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
        let certificates = nginx.certificates
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        configuration.tls.caPEM = try text(certificates.authorityFile)
        let certificate = try text(certificates.certificateFile(.good))
        let key = try text(certificates.keyFile(.good))
        let url = nginx.url(.clientCertificate) + "/users/1"
        for (certificate, key) in [(nil, nil), (certificate, key), (certificate + key, nil)] {
            configuration.tls.certificatePEM = certificate
            configuration.tls.keyPEM = key
            try await withFetchSession(configuration) { session in
                let response = try await session.get(url)
                #expect(response.status == (certificate == nil ? 400 : 200))
            }
        }
        configuration.tls.caPEM = try text(certificates.certificateFile(.selfSigned))
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in try await session.get(url) }
            #expect(error?.kind == .tls)
        }
    }

    @Test("a server whose key is none of the pinned ones is refused")
    func pins() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let folder = try TemporaryFolder()
        let file = nginx.certificates.certificateFile(.good)
        try CompanionProcess.run(
            "sh",
            [
                "-c",
                "openssl x509 -in '\(file)' -pubkey -noout | openssl pkey -pubin -outform der "
                    + "| openssl dgst -sha256 -binary | base64 > pin",
            ], in: folder.url)
        let pin = try folder.read("pin").trimmingCharacters(in: .whitespacesAndNewlines)
        let other = Data(repeating: 1, count: 32).base64EncodedString()
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        configuration.tls.caFile = nginx.certificates.authorityFile
        for (pins, isAccepted) in [([pin], true), ([other, pin], true), ([other], false)] {
            configuration.tls.pinnedKeys = pins
            await withFetchSession(configuration) { session in
                let error = await fetchError { () throws(FetchError) in
                    try await session.get(nginx.url(.good) + "/users/1")
                }
                #expect(error?.kind == (isAccepted ? nil : .tls))
                if let error { #expect(error.cause.contains("public key")) }
            }
        }
    }

    @Test("HTTP/2 is spoken where it is asked for")
    func http2() async throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        var configuration = FetchSession.Configuration()
        configuration.tls.caFile = nginx.certificates.authorityFile
        for prefersHTTP2 in [false, true] {
            configuration.prefersHTTP2 = prefersHTTP2
            try await withFetchSession(configuration) { session in
                let response = try await session.get(nginx.url(.http2) + "/users/1")
                #expect(response.httpVersion == (prefersHTTP2 ? .http2 : .http11))
                let header = response.headers["content-type"]
                #expect(header != nil)
            }
        }
    }

    @Test("a proxy gets the whole URL")
    func proxy() async throws {
        let proxy = try TestHTTPServer { .init(body: $0.target) }
        defer { proxy.stop() }
        var configuration = FetchSession.Configuration()
        configuration.proxy = try .all(proxy.url)
        try await withFetchSession(configuration) { session in
            let response = try await session.get("http://nowhere.invalid/x")
            #expect(try response.text == "http://nowhere.invalid/x")
        }
    }

    @Test("credentials and secret headers do not follow a redirect to another host")
    func secretsStayHome() async throws {
        let other = try TestHTTPServer { _ in .init() }
        defer { other.stop() }
        let home = try TestHTTPServer { _ in .init(status: 302, headers: ["Location: \(other.url)/"]) }
        defer { home.stop() }
        var configuration = FetchSession.Configuration()
        configuration.credentials = .bearer("t0k")
        try await withFetchSession(configuration) { session in
            _ = try await session.get(home.url, headers: ["X-Api-Key": "k", "Accept": "text/plain"])
        }
        #expect(home.requests.first?.header("Authorization") == "Bearer t0k")
        #expect(home.requests.first?.header("X-Api-Key") == "k")
        let seen = try #require(other.requests.first)
        #expect(seen.header("Authorization") == nil)
        #expect(seen.header("X-Api-Key") == nil)
        #expect(seen.header("Accept") == "text/plain")
    }
}
