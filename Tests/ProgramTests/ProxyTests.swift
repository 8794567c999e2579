import FetchCore
import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Proxies of the environment and of options")
struct ProxyTests {
    private static func reading(
        _ options: [ProgramOption: [String]], _ environment: [String: String]
    ) throws -> ProxyReading {
        try ProxyReading(OptionValues(options, origin: .commandLine), environment: environment)
    }

    static let readings:
        [(options: [ProgramOption: [String]], environment: [String: String], line: String?)] = [
            ([:], [:], nil),
            ([:], ["http_proxy": "p:1"], "proxy http://p:1 (http_proxy)"),
            ([:], ["https_proxy": "http://ann:secret@p:1/"], "proxy http://•••@p:1 (https_proxy)"),
            ([:], ["all_proxy": "socks5h://p"], "proxy socks5h://p:1080 (all_proxy)"),
            (
                [:], ["http_proxy": "p:1", "HTTPS_PROXY": "q:2", "no_proxy": "a,.b"],
                "proxy http://p:1 (http_proxy), http://q:2 (HTTPS_PROXY), not for a,.b (no_proxy)"
            ),
            (
                [:], ["http_proxy": "p:1", "https_proxy": "http://p:1"],
                "proxy http://p:1 (http_proxy, https_proxy)"
            ),
            ([.proxy: ["p:1"]], ["http_proxy": "q:2"], "proxy http://p:1 (--proxy)"),
            ([.proxy: ["p:1"]], ["http_proxy": "ftp://bad"], "proxy http://p:1 (--proxy)"),
            ([.proxy: [""]], ["http_proxy": "q:2"], nil),
            ([.proxy: ["p:1"]], ["no_proxy": "a"], "proxy http://p:1 (--proxy), not for a (no_proxy)"),
            (
                [.noproxy: ["b"]], ["http_proxy": "p:1", "no_proxy": "a"],
                "proxy http://p:1 (http_proxy), not for b (--noproxy)"
            ),
            ([.noproxy: [""]], ["http_proxy": "p:1", "no_proxy": "a"], "proxy http://p:1 (http_proxy)"),
        ]

    @Test("say where each is from, and show no log-in", arguments: readings)
    func line(options: [ProgramOption: [String]], environment: [String: String], line: String?) throws {
        let reading = try Self.reading(options, environment)
        #expect(reading.line == line)
        #expect(reading.settings.isEmpty == (line == nil))
    }

    @Test(
        "that are none are complained of in one line, with the variable's name",
        arguments: [
            (
                "ftp://ann:secret@p",
                "ftp://•••@p: unknown proxy scheme 'ftp'; known: http, https, socks4, socks4a, socks5, socks5h"
            ),
            ("http://ann:se/secret@p:1", "http://•••@p:1: expected http://host:port or socks5h://host:port"),
        ])
    func badVariable(value: String, complaint: String) throws {
        let folder = try Folder()
        let run = try ProgramRun(["http://127.0.0.1:1/"], environment: ["HTTPS_PROXY": value], in: folder)
        #expect(run.status == 2)
        #expect(run.errorLines == ["fetchdeck: HTTPS_PROXY \(complaint)"])
    }

    @Test("are asked for what is not excepted, and said on standard error")
    func environment() throws {
        let proxy = try TestHTTPServer { _ in .init() }
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let environment = ["http_proxy": "http://ann:secret@\(proxy.authority)", "no_proxy": "127.0.0.1"]
        let run = try ProgramRun(
            ["http://nowhere.invalid/1", "\(server.url)/2"], environment: environment, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(proxy.requests.map(\.target) == ["http://nowhere.invalid/1"])
        #expect(proxy.requests.first?.header("Proxy-Authorization") == "Basic YW5uOnNlY3JldA==")
        #expect(server.requests.map(\.target) == ["/2"])
        #expect(
            run.errorLines.first
                == "fetchdeck: proxy http://•••@\(proxy.authority) (http_proxy), not for 127.0.0.1 (no_proxy)"
        )
        let without = try ProgramRun(
            ["\(server.url)/3", "-x", ""], environment: ["http_proxy": proxy.authority], in: folder)
        #expect(without.status == 0)
        let option = try ProgramRun(
            ["\(server.url)/4", "-x", proxy.authority, "--noproxy", "example.org"],
            environment: ["http_proxy": "127.0.0.1:1", "no_proxy": "*"], in: folder)
        #expect(option.status == 0, "\(option.errors)")
        #expect(server.requests.map(\.target) == ["/2", "/3"])
        #expect(proxy.requests.last?.target == "\(server.url)/4")
    }

    @Test("a pasted command's own -x and --noproxy beat them")
    func pasted() throws {
        let proxy = try TestHTTPServer { _ in .init() }
        let other = try TestHTTPServer { _ in .init() }
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(
            """
            curl http://nowhere.invalid/1
            curl -x \(other.authority) http://nowhere.invalid/2
            curl -x '' \(server.url)/3
            curl --noproxy 'x, 127.0.0.1' \(server.url)/4
            curl --noproxy 'x' \(server.url)/5

            """, to: "list.curl")
        let run = try ProgramRun(
            ["list.curl", "-c", "1"], environment: ["all_proxy": proxy.authority], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(proxy.requests.map(\.target) == ["http://nowhere.invalid/1", "\(server.url)/5"])
        #expect(other.requests.map(\.target) == ["http://nowhere.invalid/2"])
        #expect(server.requests.map(\.target) == ["/3", "/4"])
    }

    @Test("open a tunnel for https, or the failure is theirs")
    func tunnel() throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let opened = WireStep.text("HTTP/1.1 200 Connection established\r\n\r\n")
        let proxy = try FaultServer(
            .connections([[.readRequest, opened, .tunnel(to: nginx.authority(.good))]]))
        let folder = try Folder()
        func run(_ proxy: FaultServer) throws -> ProgramRun {
            try ProgramRun(
                [
                    "\(nginx.url(.good))/users/1", "--cacert", nginx.certificates.authorityFile, "-o", "-",
                    "--retries", "0",
                ], environment: ["https_proxy": proxy.url, "http_proxy": "127.0.0.1:1"], in: folder)
        }
        let good = try run(proxy)
        #expect(good.status == 0, "\(good.errors)")
        #expect(proxy.requests.map(\.method) == ["CONNECT"])
        for status in [403, 407, 502] {
            let refusing = try FaultServer(.requests([[.answer(status)]]))
            let run = try run(refusing)
            let error = try #require(ProgramRun.records(run.output).first?["error"] as? [String: Any])
            #expect(error["kind"] as? String == "proxy")
            #expect((error["message"] as? String)?.contains("\(status)") == true)
        }
    }

    @Test("are in the header and in the log of the dashboard")
    func dashboard() throws {
        let deck = try LiveDeck(
            ["/1"], environment: ["http_proxy": "http://ann:secret@127.0.0.1:9", "no_proxy": "127.0.0.1"],
            columns: 160
        ) { _ in .init() }
        try deck.waitForFinish()
        try deck.wait(for: "proxy http://•••@127.0.0.1:9 (http_proxy)")
        try deck.press("5", shows: "proxy http://•••@127.0.0.1:9 (http_proxy), not for 127.0.0.1 (no_proxy)")
        #expect(try deck.quit() == .exited(0))
    }

    @Test("of the environment do not stand between the demo and its own server")
    func demo() throws {
        let folder = try Folder()
        let proxy = try TestHTTPServer { _ in .init(status: 500) }
        let run = try ProgramRun(
            ["demo", "--plain", "--timeout", "1", "--retries", "0"], environment: ["http_proxy": proxy.url],
            in: folder)
        #expect(run.status == 1)
        #expect(proxy.requests.isEmpty)
    }

    @Test("--resolve says where a name is, for one host or for all")
    func resolve() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let run = try ProgramRun(
            [
                "http://a.invalid:\(server.port)/", "http://b.invalid:\(server.port)/",
                "--resolve", "a.invalid:\(server.port):127.0.0.1", "--resolve",
                "*:\(server.port):[::1],127.0.0.1",
                "--retries", "0", "-c", "1",
            ], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            server.requests.compactMap { $0.header("Host") }
                == ["a", "b"].map { "\($0).invalid:\(server.port)" })
    }
}
