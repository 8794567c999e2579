import FetchCore
import TestSupport

extension Scenario {
    /// Redirects that end well, and those that may not be followed (RFC 9110 §15.4).
    static let redirects: [Scenario] = [
        hop(81, "301 is followed", 301, to: "http://{self}/end"),
        hop(82, "a path is followed", 302, to: "/end"),
        hop(83, "a path without a slash is followed", 302, to: "end"),
        hop(84, "a host without a scheme is followed", 302, to: "//{self}/end"),
        Scenario(
            85, "a redirect to itself is a loop", .fault(.answering(.redirect(to: "/"))),
            gives: .failed(.redirect, status: 302, "loop")),
        Scenario(
            86, "there and back is a loop",
            .fault(.routes { [.redirect(to: $0.path == "/" ? "/away" : "/")] }),
            gives: .failed(.redirect, status: 302, "loop")),
        Scenario(
            87, "more redirects than allowed", .fault(.routes(countdown)), [get("/4")],
            { $0.redirects.maximum = 3 }, gives: .failed(.redirect, status: 302, "more than 3")),
        Scenario(
            88, "as many redirects as allowed are followed", .fault(.routes(countdown)), [get("/3")],
            { $0.redirects.maximum = 3 }, gives: .ok(bytes: 5, redirects: 3)),
        Scenario(
            89, "with none allowed the 302 is the response", .fault(.routes(countdown)), [get("/3")],
            { $0.redirects.maximum = 0 }, gives: .ok(302, redirects: 0)),
        Scenario(
            90, "a redirect to ftp", .fault(.answering(.redirect(to: "ftp://{self}/file"))),
            gives: .failed(.redirect, status: 302, "ftp")),
        Scenario(
            91, "a redirect to a file", .fault(.answering(.redirect(to: "file:///etc/passwd"))),
            gives: .failed(.redirect, status: 302, "file")),
        Scenario(
            92, "a redirect to something that is not a URL", .fault(.answering(.redirect(to: "http://"))),
            gives: .failed(.redirect, status: 302)),
        Scenario(
            93, "a 302 that leads nowhere is the response", .fault(.answering(.answer(302))),
            gives: .ok(302, bytes: 5)),
        Scenario(
            94, "a redirect from https to http", .tls(.good),
            [.init(url: "https://{self}/redirect?to=http://127.0.0.1/")], trusting,
            gives: .failed(.redirect, status: 302, "https to http")),
        method(95, "303 turns a POST into a GET", 303, gives: "GET", body: ""),
        method(96, "302 turns a POST into a GET", 302, gives: "GET", body: ""),
        method(97, "307 keeps a POST and its body", 307, gives: "POST", body: #"{"n": 1}"#),
        method(98, "308 keeps a POST and its body", 308, gives: "POST", body: #"{"n": 1}"#),
        Scenario(
            99, "only harmless headers go to another origin",
            .two(.answering(.redirect(to: "http://{other}/end")), other: .answering(.answer())),
            [get(headers: secrets)], gives: .ok(bytes: 5, redirects: 1)
        ) { _, other in
            let names = Set(other.last?.headers.map { $0.name.lowercased() } ?? [])
            let leaked = names.intersection(["authorization", "cookie", "x-api-key"])
            return leaked.isEmpty && names.contains("accept-language") ? nil : "the other origin saw \(names)"
        },
        Scenario(
            100, "all headers go on within an origin",
            .fault(.routes { [$0.path == "/" ? .redirect(to: "/end") : .answer()] }),
            [get(headers: secrets)], gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            seen.last?.header("X-Api-Key") == "k" ? nil : "X-Api-Key was lost"
        },
        Scenario(
            162, "the password in a URL does not go to another origin",
            .two(.answering(.redirect(to: "http://{other}/end")), other: .answering(.answer())),
            [.init(url: "http://ann:pw@{self}/")], gives: .ok(bytes: 5, redirects: 1)
        ) { seen, other in
            guard seen.last?.header("Authorization") == "Basic YW5uOnB3" else {
                return "it was not sent at all"
            }
            return other.last?.header("Authorization") == nil ? nil : "the other origin saw it"
        },
        Scenario(
            163, "the password in a URL goes on within its origin",
            .fault(.routes { [$0.path == "/" ? .redirect(to: "/end") : .answer()] }),
            [.init(url: "http://ann:pw@{self}/")], gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            seen.last?.header("Authorization") == "Basic YW5uOnB3" ? nil : "it was lost"
        },
        Scenario(
            164, "a cookie goes back to its host, and not to another",
            .fault(.routes { [$0.path == "/" ? farWithCookie : .answer()] }), [get("/"), get("/near")],
            { $0.transport.keepsCookies = true }, gives: .ok(bytes: 5),
            check: { seen, _ in
                let cookies = seen.map { "\($0.path) \($0.header("Cookie") ?? "none")" }
                return cookies == ["/ none", "/far none", "/near c=1"] ? nil : "the server saw \(cookies)"
            }),
        Scenario(
            165, "a POST that 307 leads to another origin takes its body along, and no secret",
            .two(.answering(.redirect(307, to: "http://{other}/end")), other: .answering(.answer())),
            [
                FetchRequest(
                    method: .post, url: "http://{self}/", headers: FetchHeaders(secrets),
                    content: .bytes(Array("text".utf8), type: nil))
            ], gives: .ok(bytes: 5, redirects: 1)
        ) { _, other in
            let seen = other.last
            let isClean = ["Authorization", "Cookie", "X-Api-Key"].allSatisfy { seen?.header($0) == nil }
            return seen?.method == "POST" && seen?.bodyText == "text" && isClean
                ? nil : "it was \(seen?.method ?? "none") with \(seen?.headers.map(\.name) ?? [])"
        },
        Scenario(
            166, "a redirect without a body that never ends is followed",
            .fault(
                .routes {
                    $0.path == "/end"
                        ? [.answer()]
                        : [
                            .text("HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n"),
                            .sendRepeatedly([UInt8](repeating: 46, count: 65_536), times: .max),
                        ]
                }), nil, { $0.timeouts.attempt = .seconds(10) }, gives: .ok(bytes: 5, redirects: 1)),
        Scenario(
            101, "a redirect to a port that refuses",
            .fault(.answering(.redirect(to: "http://{refused}/"))),
            gives: .failed(.connect, .connect, status: 302)),
    ]

    /// Status lines and headers as they should not be.
    static let heads: [Scenario] = [
        Scenario(
            102, "one header line of 200 KB",
            .fault(.reply("HTTP/1.1 200 OK\r\nX-Big: \(String(repeating: "x", count: 200_000))\r\n\r\n")),
            gives: .failed(.protocolError, .receive, "header too large")),
        Scenario(
            103, "ten thousand header lines",
            .fault(
                .connections([
                    [
                        .readRequest, .text("HTTP/1.1 200 OK\r\n"),
                        .sendRepeatedly(
                            Array("X-Many: of a usual length, some 40 bytes\r\n".utf8), times: 10_000),
                        .text("Content-Length: 0\r\n\r\n"),
                    ]
                ])), gives: .failed(.protocolError, .receive, "header too large")),
        Scenario(
            104, "some hundred header lines are ok",
            .fault(
                .connections([
                    [
                        .readRequest, .text("HTTP/1.1 200 OK\r\n"),
                        .sendRepeatedly(Array("X-Many: yes\r\n".utf8), times: 300),
                        .text("Content-Length: 0\r\n\r\n"),
                    ]
                ])), gives: .ok(bytes: 0)),
        Scenario(
            105, "a NUL in a header", .fault(.reply("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n\r\n")),
            gives: .failed(.protocolError, .receive)),
        Scenario(
            106, "a header line without a colon", .fault(.reply("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")),
            gives: .failed(.protocolError, .receive)),
        Scenario(
            107, "an answer without any head", .fault(.reply("hello, this is no HTTP\n")),
            gives: .failed(.protocolError, nil, "not HTTP")),
        Scenario(
            108, "a status that is no number", .fault(.reply("HTTP/1.1 abc OK\r\n\r\n")),
            gives: .failed(.protocolError)),
        Scenario(
            109, "status 999 is a status", .fault(.answering(.answer(999))),
            gives: .failed(.status, status: 999)),
        Scenario(
            110, "1xx answers come before the response",
            .fault(
                .requests([
                    [
                        .text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
                        .answer(),
                    ]
                ])), gives: .ok(bytes: 5)),
        Scenario(
            111, "1xx answers without end",
            .fault(
                .connections([
                    [
                        .readRequest,
                        .sendRepeatedly(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), times: 1_000_000),
                    ]
                ])), gives: .failed(.protocolError, .receive)),
        Scenario(
            112, "101 that nobody asked for",
            .fault(
                .connections([
                    [
                        .readRequest,
                        .text(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhello"
                        ),
                    ]
                ])), gives: .failed(.status, status: 101)),
        Scenario(
            113, "a header line that is folded",
            .fault(.reply("HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\nContent-Length: 5\r\n\r\nhello")),
            gives: .ok(bytes: 5)),
        Scenario(
            114, "lines that end with a line feed alone",
            .fault(.reply("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")), gives: .ok(bytes: 5)),
        Scenario(
            115, "a status without words", .fault(.reply("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello")),
            gives: .ok(bytes: 5)),
        Scenario(
            116, "an escape sequence in a header never gets through",
            .fault(.answering(.answer(200, ["Content-Type: text/\u{1B}[31mred"]))), gives: .ok(bytes: 5)),
    ]

    /// To the same server by another name.
    private static let farWithCookie = WireStep.answer(
        302, ["Location: http://localhost:{port}/far", "Set-Cookie: c=1; Path=/"], body: "")

    private static let secrets = [
        HeaderField("Authorization", "Bearer t"), HeaderField("Cookie", "c=1"), HeaderField("X-Api-Key", "k"),
        HeaderField("Accept-Language", "en"),
    ]

    @Sendable private static func countdown(_ request: SeenRequest) -> [WireStep] {
        let left = Int(request.path.dropFirst()) ?? 0
        return [left == 0 ? .answer() : .redirect(to: "/\(left - 1)")]
    }

    private static func hop(_ number: Int, _ name: String, _ status: Int, to location: String) -> Scenario {
        Scenario(
            number, name,
            .fault(.routes { [$0.path == "/end" ? .answer() : .redirect(status, to: location)] }),
            gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            seen.map(\.path) == ["/", "/end"] ? nil : "the server saw \(seen.map(\.path))"
        }
    }

    private static func method(
        _ number: Int, _ name: String, _ status: Int, gives method: String, body: String
    ) -> Scenario {
        Scenario(
            number, name,
            .fault(.routes { [$0.path == "/end" ? .answer() : .redirect(status, to: "/end")] }),
            [post()], gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            let last = seen.last
            return last?.method == method && last?.bodyText == body
                ? nil : "the last request was \(last?.method ?? "none") with '\(last?.bodyText ?? "")'"
        }
    }
}
