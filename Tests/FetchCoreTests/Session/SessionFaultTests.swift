import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("A session's errors")
struct SessionFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [WireStep]
        var kind: FetchError.Kind
        var phase: FailurePhase?
        var change: @Sendable (inout FetchSession.Configuration) -> Void = { _ in }

        var testDescription: String { name }
    }

    static let faults: [Fault] = [
        Fault(
            name: "silence", steps: [.hang], kind: .timeout, phase: .read,
            change: { $0.timeouts.read = .milliseconds(50) }),
        Fault(
            name: "an answer that takes too long", steps: [.hang], kind: .timeout, phase: .total,
            change: { $0.timeouts.attempt = .milliseconds(50) }),
        Fault(
            name: "a body that is cut short",
            steps: [.text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive!"), .close],
            kind: .protocolError, phase: .receive),
        Fault(
            name: "an answer that is not HTTP", steps: [.text("220 mail ready\r\n"), .close],
            kind: .protocolError, phase: .wait),
        Fault(
            name: "a redirect to itself", steps: [.redirect(to: "/")], kind: .redirect, phase: .receive),
        Fault(
            name: "a body past the limit", steps: [.answer(body: "12345678")], kind: .tooLarge,
            phase: .receive, change: { $0.maximumBodySize = 7 }),
    ]

    @Test("what gives no response is thrown with its kind and phase", arguments: faults)
    func thrown(fault: Fault) async throws {
        let server = try FaultServer(.routes { _ in fault.steps })
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        fault.change(&configuration)
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in try await session.get(server.url + "/") }
            #expect(error?.kind == fault.kind)
            #expect(error?.phase == fault.phase)
            #expect(error?.attempts == 1)
            #expect(error?.request == "GET \(server.url)/")
        }
    }

    @Test("a refused port is a connect error with libcurl's code")
    func refused() async throws {
        let port = try LoopbackListener.refusedPort()
        var configuration = FetchSession.Configuration()
        configuration.retry.backoff = .zero
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.get("http://127.0.0.1:\(port)/")
            }
            #expect(error?.kind == .connect)
            #expect(error?.status == nil)
            #expect(error?.underlyingCode == 7)
            #expect(error?.attempts == 3)
        }
    }

    @Test("a server that does not speak TLS is a tls error")
    func noTLS() async throws {
        let server = try FaultServer(.connections([[.read(1), .text("HTTP/1.1 400 Bad\r\n\r\n"), .close]]))
        defer { server.stop() }
        await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.get("https://\(server.authority)/")
            }
            #expect(error?.kind == .tls)
            #expect(error?.phase == .tls)
        }
    }

    @Test("what is no proxy is an input error that says so, before anything is sent")
    func noProxy() {
        #expect {
            try ProxySettings.all("nonsense://ann:secret@x")
        } throws: { error in
            let error = error as? FetchError
            let words = error?.cause ?? ""
            return error?.kind == .input && words.contains("nonsense") && !words.contains("secret")
        }
    }

    @Test(
        "what cannot be sent is an input error and costs no connection",
        arguments: [
            FetchRequest(url: "ftp://127.0.0.1/"), FetchRequest(url: "127.0.0.1"),
            FetchRequest(url: "http://127.0.0.1/", headers: [HeaderField("X", "a\r\nY: b")]),
            FetchRequest(method: FetchMethod(rawValue: "GE T"), url: "http://127.0.0.1/"),
            FetchRequest(
                method: .post, url: "http://127.0.0.1:1/", content: .file("/nowhere/at all", type: nil)),
        ])
    func input(request: FetchRequest) async throws {
        await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in try await session.send(request) }
            #expect(error?.kind == .input)
        }
    }

    @Test("the words of an error name the request, what happened and the attempts, and no secret")
    func description() async throws {
        let server = try FaultServer(.routes { _ in [.close] })
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 1
        configuration.retry.backoff = .zero
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.get(server.url + "/?api_key=xyz")
            }
            #expect(
                error?.description
                    == "GET \(server.url)/?api_key=•••: protocol in wait: connection closed before a response "
                    + "(2 attempts)")
        }
    }
}
