import FetchCore
import TestSupport

extension Scenario {
    /// What is sent is what was asked for, and nothing else.
    static let sent: [Scenario] = framingHeaders + userInfo + written + locations

    /// Headers that would say another length than the body has.
    private static let framingHeaders: [Scenario] = [
        Scenario(
            185, "a Content-Length that is too short is left out", .fault(.answering(.answer())),
            [withHeader("Content-Length", "2"), get("/next")], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.map(\.bodyText) == ["abcdef", ""] && seen.last?.target == "/next"
                ? nil : "the server saw \(seen.map(\.bodyText))"
        },
        Scenario(
            186, "a Content-Length that is too long is left out", .fault(.answering(.answer())),
            [withHeader("content-length", "60")], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.first?.header("Content-Length") == "6" ? nil : "the server saw \(seen)"
        },
        Scenario(
            187, "a Content-Length of a GET without a body is left out", .fault(.answering(.answer())),
            [get(headers: [HeaderField("Content-Length", "6")])], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.first?.header("Content-Length") == nil ? nil : "it was sent"
        },
        Scenario(
            188, "a Transfer-Encoding is left out", .fault(.answering(.answer())),
            [withHeader("Transfer-Encoding", "chunked")], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.map(\.bodyText) == ["abcdef"] && seen.first?.header("Transfer-Encoding") == nil
                ? nil : "the server saw \(seen)"
        },
        Scenario(
            189, "an Expect is left out, so that a server that answers 417 to it is asked once",
            .fault(.routes { [.answer($0.header("Expect") == nil ? 200 : 417)] }),
            [withHeader("Expect", "100-continue")], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.count == 1 ? nil : "it was sent \(seen.count) times"
        },
        Scenario(
            190, "a POST that is answered with 417 is not sent again", .fault(.answering(.answer(417))),
            [withHeader("Expect", "100-continue")], gives: .failed(.status, status: 417)
        ) { seen, _ in
            seen.count == 1 ? nil : "it was sent \(seen.count) times"
        },
    ]

    /// Credentials in a URL.
    private static let userInfo: [Scenario] = [
        Scenario(
            191, "the last @ before the path ends the userinfo", .fault(.answering(.answer())),
            [FetchRequest(url: "http://ann:p@ss@{self}/x@y")], gives: .ok(bytes: 5)
        ) { seen, _ in
            sees(seen, target: "/x@y", authorization: "Basic YW5uOnBAc3M=")
        },
        Scenario(
            192, "a # in a password is refused before anything is sent", .fault(.answering(.answer())),
            [FetchRequest(url: "http://ann:hunter2#@{self}/x")],
            gives: .failed(.input, attempts: 0, "'#' in the password of 'http://•••@127.0.0.1:"),
            check: { seen, _ in seen.isEmpty ? nil : "the server saw \(seen)" }),
        Scenario(
            193, "a URL's own userinfo wins over the run's password", .fault(.answering(.answer())),
            [FetchRequest(url: "http://ann:pw@{self}/")],
            { $0.transport.credentials = .basic(user: "run", password: "run") }, gives: .ok(bytes: 5),
            check: { seen, _ in
                sees(seen, target: "/", authorization: "Basic YW5uOnB3")
            }),
        Scenario(
            194, "a URL's own userinfo wins over the run's token", .fault(.answering(.answer())),
            [FetchRequest(url: "http://ann:pw@{self}/")], { $0.transport.credentials = .bearer("run") },
            gives: .ok(bytes: 5),
            check: { seen, _ in
                sees(seen, target: "/", authorization: "Basic YW5uOnB3")
            }),
        Scenario(
            195, "the run's password does not take the place of a URL's own on the way",
            .fault(.routes { [$0.path == "/" ? .redirect(to: "http://{self}/end") : .answer()] }),
            [FetchRequest(url: "http://ann:pw@{self}/")],
            { $0.transport.credentials = .basic(user: "run", password: "run") },
            gives: .ok(bytes: 5, redirects: 1),
            check: { seen, _ in
                seen.last?.header("Authorization") == "Basic cnVuOnJ1bg==" ? "it was sent" : nil
            }),
    ]

    /// Escapes.
    private static let written: [Scenario] = [
        Scenario(
            196, "a path is asked for as it is written", .fault(.answering(.answer())),
            [get("/%41%c3%a9/../x%2F?sig=%c3%2f#%aa")], gives: .ok(bytes: 5)
        ) { seen, _ in
            sees(seen, target: "/%41%c3%a9/../x%2F?sig=%c3%2f")
        },
        Scenario(
            197, "so is that of the next request on its handle", .fault(.answering(.answer())),
            [get("/%c3%a9"), get("/plain")], gives: .ok(bytes: 5)
        ) { seen, _ in
            sees(seen, target: "/plain")
        },
        Scenario(
            198, "a redirect's escapes are asked for as they are written",
            .fault(.routes { [$0.path == "/" ? .redirect(to: "/%c3%a9?sig=%2f") : .answer()] }),
            gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            sees(seen, target: "/%c3%a9?sig=%2f")
        },
        Scenario(
            207, "a proxy is asked for the whole URL as it is written", .fault(.answering(.answer())),
            [FetchRequest(url: "http://far.test/%c3%a9?sig=%c3%2f#x")],
            environment: ["all_proxy": "http://{self}"], gives: .ok(bytes: 5),
            check: { seen, _ in
                sees(seen, target: "http://far.test/%c3%a9?sig=%c3%2f")
            }),
    ]

    /// What a Location may look like.
    private static let locations: [Scenario] = [
        location(
            199, "bytes that are no UTF-8 are asked for byte by byte", Array("/jos\u{0}".utf8), "/jos%E9"),
        location(
            200, "bytes of UTF-8 are asked for byte by byte", Array("/josé?é".utf8), "/jos%C3%A9?%C3%A9"),
        location(201, "spaces are escaped", Array("/a b?c d#e".utf8), "/a%20b?c+d"),
        location(202, "a tab is escaped", Array("/a\tb".utf8), "/a%09b"),
        location(203, "backslashes are part of the path", Array(#"\\other\x"#.utf8), #"/dir/\\other\x"#),
        location(204, "dots are resolved", Array("../a/./b/../c?x=../y".utf8), "/a/c?x=../y"),
        location(205, "a query takes the place of the query", Array("?next".utf8), "/dir/start?next"),
        Scenario(
            206, "an empty Location leads nowhere",
            .fault(.answering(.text("HTTP/1.1 302 Found\r\nContent-Length: 2\r\nLocation:  \r\n\r\nhi"))),
            gives: .ok(302, bytes: 2, redirects: 0)),
    ]

    private static func withHeader(_ name: String, _ value: String) -> FetchRequest {
        FetchRequest(
            method: .post, url: "http://{self}/", headers: [HeaderField(name, value)],
            content: .bytes(Array("abcdef".utf8), type: nil))
    }

    /// A redirect from `/dir/start` to the bytes, a NUL among them for E9.
    private static func location(
        _ number: Int, _ name: String, _ bytes: [UInt8], _ target: String
    ) -> Scenario {
        let bytes = bytes.map { $0 == 0 ? 0xE9 : $0 }
        let head = Array("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ".utf8)
        return Scenario(
            number, "in a Location \(name)",
            .fault(.requests([[.send(head + bytes + Array("\r\n\r\n".utf8))], [.answer()]])),
            [get("/dir/start?query")], gives: .ok(bytes: 5, redirects: 1)
        ) { seen, _ in
            sees(seen, target: target)
        }
    }

    private static func sees(_ seen: [SeenRequest], target: String, authorization: String? = nil) -> String? {
        seen.last?.target == target && seen.last?.header("Authorization") == authorization
            ? nil : "the server saw \(seen.last?.target ?? "nothing") of \(seen.last?.headers ?? [])"
    }
}
