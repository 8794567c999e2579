import FetchCore
import TestSupport

extension Scenario {
    /// A proxy in between.
    static let proxies: [Scenario] = [
        Scenario(
            145, "a proxy that answers is ok", .two(.answering(.answer()), other: .answering(.answer())), nil,
            environment: ["all_proxy": "http://{other}"], gives: .ok(bytes: 5),
            check: { seen, other in
                seen.isEmpty && other.last?.target.hasPrefix("http://127.0.0.1:") == true
                    ? nil : "the proxy was asked for '\(other.last?.target ?? "nothing")'"
            }),
        Scenario(
            146, "a proxy that refuses the connection", .fault(.answering(.answer())), nil,
            environment: ["all_proxy": "http://{refused}"], gives: .failed(.proxy)),
        Scenario(
            147, "a proxy that wants a log-in",
            .two(.answering(.answer()), other: .answering(.answer(407, ["Proxy-Authenticate: Basic"]))), nil,
            environment: ["all_proxy": "http://{other}"], gives: .failed(.proxy, status: 407)),
        Scenario(
            148, "a proxy that opens no tunnel",
            .two(.answering(.answer()), other: .answering(.answer(502))), [.init(url: "https://{self}/")],
            environment: ["all_proxy": "http://{other}"], gives: .failed(.proxy)),
        Scenario(
            149, "a proxy that closes", .two(.answering(.answer()), other: .connections([[.readRequest]])),
            [.init(url: "https://{self}/")], environment: ["all_proxy": "http://{other}"],
            gives: .failed(.proxy)),
        Scenario(
            159, "a proxy that wants a log-in before it opens a tunnel",
            .two(.answering(.answer()), other: .answering(.answer(407, ["Proxy-Authenticate: Basic"]))),
            [.init(url: "https://{self}/")], environment: ["all_proxy": "http://{other}"],
            gives: .failed(.proxy, .connect, "407")),
        Scenario(
            160, "a proxy's log-in goes to the proxy, and not to the server behind it",
            .two(.answering(.answer()), other: .answering(.answer())),
            nil, environment: ["all_proxy": "http://ann:pw@{other}"], gives: .ok(bytes: 5),
            check: { _, other in
                other.last?.header("Proxy-Authorization") == "Basic YW5uOnB3" ? nil : "the proxy was not told"
            }),
        Scenario(
            154, "a proxy whose name has no address", .fault(.answering(.answer())), nil,
            environment: ["all_proxy": "http://proxy.invalid:3128"],
            gives: .failed(.proxy, .dns, "the proxy proxy.invalid")),
        Scenario(
            155, "a proxy that refuses settles the host's queue together", .refused,
            (1...4).map { get("/\($0)") }, environment: ["all_proxy": "http://{refused}"],
            gives: .failed(
                .proxy, .connect, attempts: 0, "given up: host unreachable (the proxy refused the connection)"
            )),
        Scenario(
            210, "http_proxy is asked for http URLs",
            .two(.answering(.answer()), other: .answering(.answer())), nil,
            environment: ["http_proxy": "http://{other}", "https_proxy": "http://{refused}"],
            gives: .ok(bytes: 5),
            check: { seen, other in
                seen.isEmpty && other.map(\.method) == ["GET"] ? nil : "the proxy was not asked"
            }),
        Scenario(
            211, "https_proxy opens a tunnel for https URLs",
            .proxiedTLS(.good, proxy: .connections([[.readRequest, tunnelOpened, .tunnel(to: "{origin}")]])),
            [.init(url: "https://{self}/users/1")], { $0.transport.tls.caFile = "{ca}" },
            environment: ["http_proxy": "http://{refused}", "https_proxy": "http://ann:pw@{other}"],
            gives: .ok(),
            check: { _, other in
                guard let request = other.last else { return "the proxy was not asked" }
                return request.method == "CONNECT"
                    && request.header("Proxy-Authorization") == "Basic YW5uOnB3"
                    && request.header("User-Agent")?.hasPrefix("FetchCore/") == true
                    ? nil : "the proxy was asked by \(request.method) with \(request.headers)"
            }),
        Scenario(
            212, "https_proxy is not asked for http URLs", .fault(.answering(.answer())), nil,
            environment: ["https_proxy": "http://{refused}"], gives: .ok(bytes: 5)),
        Scenario(
            213, "a host in no_proxy is reached directly", .fault(.answering(.answer())), nil,
            environment: ["all_proxy": "http://{refused}", "no_proxy": "example.org, 127.0.0.0/8"],
            gives: .ok(bytes: 5)),
        Scenario(
            214, "a tunnel that the proxy forbids",
            .two(.answering(.answer()), other: .answering(.answer(403))), [.init(url: "https://{self}/")],
            environment: ["https_proxy": "http://{other}"], gives: .failed(.proxy, .connect, "403")),
        Scenario(
            215, "a redirect leads from behind the proxy to a host that is reached directly",
            .two(.answering(.redirect(to: "http://{other}/direct")), other: .answering(.answer())),
            [.init(url: "http://nowhere.invalid/")],
            environment: ["http_proxy": "http://{self}", "no_proxy": "127.0.0.1"],
            gives: .ok(bytes: 5, redirects: 1),
            check: { seen, other in
                seen.map(\.target) == ["http://nowhere.invalid/"] && other.map(\.target) == ["/direct"]
                    ? nil : "the proxy saw \(seen.map(\.target)), the host \(other.map(\.target))"
            }),
        Scenario(
            216, "one handle after the other goes by the proxy of its host",
            .two(.answering(.answer()), other: .answering(.answer(404))),
            [get(), .init(url: "http://nowhere.invalid/"), get(), .init(url: "http://nowhere.invalid/")],
            environment: ["http_proxy": "http://{other}", "no_proxy": "127.0.0.1"],
            gives: .failed(.status, status: 404),
            check: { seen, other in
                seen.count == 2 && other.count == 2 ? nil : "\(seen.count) and \(other.count) requests"
            }),
        Scenario(
            217, "a proxy that looks no names up is given the address",
            .fault(.connections([[.read(9), socksOpened, .readRequest, .answer()]])),
            [.init(url: "http://nowhere.invalid/")], environment: ["http_proxy": "socks4://{self}"],
            resolves: ["nowhere.invalid:80:127.0.0.9"], gives: .ok(bytes: 5)),
        Scenario(
            218, "a name without an address behind such a proxy is the request's fault",
            .fault(.connections([[.read(9)]])), [.init(url: "http://nowhere.invalid/")],
            environment: ["http_proxy": "socks4://{self}"], gives: .failed(.dns, .dns, "nowhere.invalid")),
    ]

    private static let tunnelOpened = WireStep.text("HTTP/1.1 200 Connection established\r\n\r\n")
    private static let socksOpened = WireStep.send([0, 0x5A, 0, 0, 0, 0, 0, 0])

    /// SOCKS proxies, which say by a number what became of a connection (RFC 1928 §6).
    private static func socks(
        _ number: Int, _ name: String, _ steps: [WireStep], _ url: String, gives expected: Expected
    ) -> Scenario {
        Scenario(
            number, name, .two(.answering(.answer()), other: .connections([steps])),
            [FetchRequest(url: url)], environment: ["all_proxy": "socks5h://{other}"], gives: expected)
    }

    /// Takes the greeting, asks for no log-in, and gives this reply to what it is asked for.
    private static func replying(_ code: UInt8) -> [WireStep] {
        [.read(3), .send([5, 0]), .read(8), .send([5, code, 0, 1, 0, 0, 0, 0, 0, 0]), .closeWriting]
    }

    static let socksProxies: [Scenario] = [
        socks(
            175, "a name that a SOCKS proxy cannot resolve", replying(4), "http://name.test/",
            gives: .failed(.dns, .dns, "name.test: the SOCKS proxy cannot resolve or reach it")),
        socks(
            176, "a port that refuses a SOCKS proxy", replying(5), "http://name.test/",
            gives: .failed(.proxy, .connect, "the SOCKS proxy's connection was refused")),
        socks(
            177, "a SOCKS proxy that wants another log-in", [.read(3), .send([5, 0xFF]), .closeWriting],
            "http://name.test/", gives: .failed(.proxy, .connect, "the SOCKS proxy refused the log-in")),
        socks(
            178, "an address that a SOCKS proxy cannot reach", replying(4), "http://192.0.2.1/",
            gives: .failed(.proxy, .connect, "the SOCKS proxy cannot reach the host")),
        socks(
            179, "a SOCKS proxy that is none",
            [.read(3), .text("HTTP/1.1 400 Bad Request\r\n\r\n"), .closeWriting],
            "http://name.test/", gives: .failed(.proxy, .connect, "not SOCKS")),
    ]

    /// Log-ins from a .netrc file, and addresses that are given.
    static let given: [Scenario] = [
        Scenario(
            219, "a .netrc entry of the host logs in", .fault(.answering(.answer())), nil,
            { $0.transport.netrc = try? Netrc(parsing: "machine 127.0.0.1 login ann password pw") },
            gives: .ok(bytes: 5), check: { seen, _ in logIn(seen, is: "Basic YW5uOnB3") }),
        Scenario(
            220, "a user in the URL gets that user's password", .fault(.answering(.answer())),
            [.init(url: "http://bob@{self}/")],
            {
                $0.transport.netrc = try? Netrc(
                    parsing: "machine 127.0.0.1 login ann password pw machine 127.0.0.1 login bob password 2")
            }, gives: .ok(bytes: 5), check: { seen, _ in logIn(seen, is: "Basic Ym9iOjI=") }),
        Scenario(
            221, "an Authorization header of the request's own wins", .fault(.answering(.answer())),
            [get(headers: [HeaderField("Authorization", "Own")])],
            { $0.transport.netrc = try? Netrc(parsing: "default login ann password pw") },
            gives: .ok(bytes: 5), check: { seen, _ in logIn(seen, is: "Own") }),
        Scenario(
            222, "a redirect to another host is looked up in .netrc anew",
            .two(.answering(.redirect(to: "http://{other}/")), other: .answering(.answer())),
            [.init(url: "http://first.localhost:{port}/")],
            {
                $0.transport.netrc = try? Netrc(
                    parsing:
                        "machine first.localhost login a password 1\nmachine 127.0.0.1 login b password 2")
            }, gives: .ok(bytes: 5, redirects: 1),
            check: { seen, other in logIn(seen, is: "Basic YTox") ?? logIn(other, is: "Basic Yjoy") }),
        Scenario(
            223, "a .netrc entry answers a digest challenge",
            .fault(
                .requests([
                    [.answer(401, [#"WWW-Authenticate: Digest realm="r", nonce="n", qop="auth""#])],
                    [.answer()],
                ])), nil,
            {
                $0.transport.netrc = try? Netrc(parsing: "default login ann password pw")
                $0.transport.netrc?.usesDigest = true
            }, gives: .ok(bytes: 5),
            check: { seen, _ in
                seen.last?.header("Authorization")?.hasPrefix("Digest username=\"ann\"") == true
                    ? nil : "the challenge was not answered"
            }),
        Scenario(
            224, "a name is where it is said to be", .fault(.answering(.answer())),
            [.init(url: "http://nowhere.invalid:{port}/")], resolves: ["nowhere.invalid:{port}:127.0.0.1"],
            gives: .ok(bytes: 5)),
    ]

    private static func logIn(_ seen: [SeenRequest], is expected: String) -> String? {
        let value = seen.last?.header("Authorization")
        return value == expected ? nil : "the server saw the log-in '\(value ?? "none")'"
    }
}
