import Foundation
import TestSupport
import Testing

/// Sends the same with curl and with the program, and compares what the server got.
@Suite("Options and pasted commands send what curl sends")
struct LikeCurlTests {
    /// What two programs need not have in common.
    private static let ownHeaders: Set<String> = ["host", "accept-encoding", "user-agent"]

    /// Method, target, headers in no order, body: a line each.
    private static func text(_ request: SeenRequest, with agent: Bool) -> String {
        let headers = request.headers.filter {
            !ownHeaders.contains($0.name.lowercased()) || (agent && $0.name.lowercased() == "user-agent")
        }
        return
            (["\(request.method) \(request.target)"]
            + headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted()
            + [String(reflecting: request.bodyText)]).joined(separator: "\n")
    }

    private static func curl(_ arguments: [String], in folder: Folder) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl", "-q", "-sS", "-o", "/dev/null"] + arguments
        process.currentDirectoryURL = folder.url("")
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    static let options: [[String]] = [
        [],
        ["-d", "a=1", "--data-binary", "b=2", "-d", "c=3"],
        ["--data-binary", "b=2", "-d", "c=3"],
        ["-da=1", "--data-binary=b", "-d", "c"],
        ["-d", "@lines.txt"],
        ["--data-binary", "@lines.txt"],
        ["-d", "@lines.txt", "--data-binary", "@lines.txt", "-d", "x"],
        ["-d", ""],
        ["--json", #"{"a": 1}"#],
        ["--json", #"{"a":"#, "--json", "1}"],
        ["--json", "@lines.txt", "-H", "Accept: text/x"],
        ["-X", "PUT", "-d", "x"],
        ["-XDELETE"],
        ["-H", "Accept:", "-H", "X-A: 1", "-H", "X-Empty;"],
        ["-H", "Content-Type: text/x", "-d", "x"],
        ["-H", "Content-Type:", "-d", "x"],
        ["-u", "me:p:w"],
        ["-u", "me:pw", "-H", "Authorization: Own"],
        ["-b", "a=1; b=2"],
        ["-A", "agent/1"],
        ["-H", "User-Agent:"],
        ["-H", "X-Twice: 1", "-H", "X-Twice: 2"],
    ]

    @Test("an option of the command line does what curl's does", arguments: options)
    func commandLine(arguments: [String]) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("x\r\ny\n", to: "lines.txt")
        let agent = arguments.contains { $0 == "-A" || $0.hasPrefix("User-Agent") }
        // Long options of curl's have no `=`.
        let forCurl = arguments.flatMap {
            $0.hasPrefix("--") ? $0.split(separator: "=", maxSplits: 1).map(String.init) : [$0]
        }
        try Self.curl(forCurl + ["\(server.url)/a?b=c"], in: folder)
        let run = try ProgramRun(arguments + ["\(server.url)/a?b=c"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let seen = server.requests.map { Self.text($0, with: agent) }
        try #require(seen.count == 2)
        #expect(seen[1] == seen[0])
    }

    @Test(
        "a pasted command does what curl does with it",
        arguments: options + [
            ["-G", "-d", "q=1", "--data-urlencode", "w=a b&c"],
            ["--data-urlencode", "a=ü", "--data-raw", "@x", "-d", "y"],
            ["-I"],
            ["-T", "lines.txt", "-H", "Expect:"],
            ["-e", "http://ref/", "-r", "0-9"],
            ["--oauth2-bearer", "t"],
        ])
    func pasted(arguments: [String]) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("x\r\ny\n", to: "lines.txt")
        let agent = arguments.contains { $0 == "-A" || $0.hasPrefix("User-Agent") }
        let forCurl = arguments.flatMap {
            $0.hasPrefix("--data-binary=") ? ["--data-binary", "b"] : [$0]
        }
        try Self.curl(forCurl + ["\(server.url)/a?b=c"], in: folder)
        let words = ["curl"] + forCurl.map { "'\($0)'" } + ["'\(server.url)/a?b=c'"]
        try folder.write(words.joined(separator: " ") + "\n", to: "list.curl")
        let run = try ProgramRun(["list.curl"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let seen = server.requests.map { Self.text($0, with: agent) }
        try #require(seen.count == 2)
        #expect(seen[1] == seen[0])
    }

    @Test(
        "a pasted command asks for the path that curl asks for",
        arguments: [
            "/a/../b", "/a/./b/.", "/..", "/a/b/../../../c/..?x=/../y", "/a//../b", "/%2e%2e/x", "/a/...",
            "?x=/../y",
            "/a/b/..#/../c",
        ])
    func paths(path: String) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        for flag in [[], ["--path-as-is"]] {
            try Self.curl(flag + [server.url + path], in: folder)
            try folder.write(
                (["curl"] + flag + ["'\(server.url)\(path)'"]).joined(separator: " "), to: "list.curl")
            let run = try ProgramRun(["list.curl"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
        }
        let targets = server.requests.map(\.target)
        try #require(targets.count == 4)
        #expect(targets[1] == targets[0])
        #expect(targets[3] == targets[2])
    }

    @Test(
        "a pasted form is what curl makes of it, but for its boundary",
        arguments: [
            ["-F", "a=1", "-F", "b=x y=z"], ["-F", "f=@lines.txt"], ["-F", "f=@lines.txt;filename=a.svg"],
            ["-F", "f=@lines.txt;filename=noend"],
            ["-F", "f=@lines.txt;type=text/plain;filename=x.y", "-F", "g=<lines.txt"],
            ["--form-string", "r=@x;type=z", "-F", #"q="a;b""#], ["-F", "j={\"a\":1};type=application/json"],
            ["-F", "e=", "-X", "PUT"], ["-F", #"n"q=1"#],
        ])
    func forms(arguments: [String]) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("x\r\ny\n", to: "lines.txt")
        try Self.curl(arguments + ["\(server.url)/"], in: folder)
        let words = ["curl"] + arguments.map { "'\($0)'" } + [server.url + "/"]
        try folder.write(words.joined(separator: " "), to: "list.curl")
        let run = try ProgramRun(["list.curl"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let seen = server.requests.map { request in
            let boundary =
                request.header("Content-Type")?.split(separator: "boundary=").last.map(String.init) ?? "-"
            return Self.text(request, with: false).replacing(boundary, with: "BOUNDARY")
                .split(separator: "\n").filter { !$0.hasPrefix("content-length") }
        }
        try #require(seen.count == 2)
        #expect(seen[1] == seen[0])
    }

    @Test("-k and -x of a pasted command hold for it alone")
    func ownTransport() throws {
        let nginx = try NginxServer()
        defer { nginx.stop() }
        let proxy = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let site = nginx.url(.selfSigned)
        try folder.write(
            """
            curl -k \(site)/users/1
            curl \(nginx.url)/users/2
            curl -x \(proxy.authority) http://nowhere.invalid/3
            curl --cacert ca.pem \(site)/users/4

            """, to: "list.curl")
        let refused = try ProgramRun(["list.curl"], in: folder)
        #expect(refused.status == 2)
        #expect(
            refused.errorLines == [
                "fetchdeck: list.curl:4: curl option for one request '--cacert'; leave it out here; "
                    + "give the run --cacert"
            ])
        try folder.write(folder.text("list.curl").replacing("--cacert ca.pem ", with: ""), to: "list.curl")
        let run = try ProgramRun(["list.curl", "-o", "-", "--retries", "0", "-c", "1"], in: folder)
        let records = try ProgramRun.records(run.output)
        let outcomes = records.reduce(into: [Int: String]()) {
            $0[$1["id"] as? Int ?? 0] =
                ($1["error"] as? [String: Any])?["kind"] as? String ?? $1["outcome"] as? String
        }
        #expect(outcomes == [1: "ok", 2: "ok", 3: "ok", 4: "tls"])
        #expect(proxy.requests.map(\.target) == ["http://nowhere.invalid/3"])
    }
}
