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
            ["-r", "600"], ["-b", "a=b", "-H", "Cookie: e=f"], ["-A", "b", "-H", "User-Agent: a"],
            ["-e", "a", "-H", "Referer: b"], ["-T", "lines.txt", "-H", "Expect:", "-H", "X-A: 1"],
            ["--url-query", "q=x y&z", "--url-query", "+w=1"], ["-g"],
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
        "a pasted command asks for the URLs that curl asks for, in its order",
        arguments: [
            ["/a[1-3].html"], ["/{one,two}.html"], ["/{a,b}[08-12:2]/[a-e:2]"], ["-g", "/{x}"], [#"/\{x\}"#],
            ["-L", "/to/2"], ["/to/2"], ["-L", "--max-redirs", "5", "/to/1"], ["-T", "lines.txt", "/dir/"],
            ["-T", "lines.txt", "/dir/?q"], ["-T", "lines.txt", "/dir"],
            ["/q", "-d", "x", "--next", "/z", "-I"],
        ])
    func urls(arguments: [String]) throws {
        let server = try TestHTTPServer { request in
            guard let left = request.target.split(separator: "/to/").last.flatMap({ Int($0) }), left > 0
            else {
                return .init()
            }
            return .init(status: 302, headers: ["Location: /to/\(left - 1)"])
        }
        let folder = try Folder()
        try folder.write("x\r\ny\n", to: "lines.txt")
        let words = arguments.map { $0.hasPrefix("/") ? server.url + $0 : $0 }
        try Self.curl(words, in: folder)
        let count = server.requests.count
        try folder.write((["curl"] + words.map { "'\($0)'" }).joined(separator: " "), to: "list.curl")
        let run = try ProgramRun(["list.curl", "-c", "1"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let seen = server.requests.map { "\($0.method) \($0.target)" }
        try #require(count > 0)
        #expect(Array(seen.dropFirst(count)) == Array(seen.prefix(count)))
    }

    @Test(
        "a pasted command has the input that a shell gives it",
        arguments: [
            "-d @- URL <<EOF\n{\"a\": 1}\n\\$x\nEOF\n", "--data-binary @- URL <<'EOF'\n$x\n\nEOF\n",
            "-d @- URL < lines.txt\n", "--data-binary @- URL <<< 'x y'\n", "-T - URL/t < lines.txt\n",
            "URL 2>/dev/null | cat > /dev/null\n", "-d \"a\\\nb\" URL && true\n",
        ])
    func input(command: String) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("x\r\ny\n", to: "lines.txt")
        let text = "curl -q -sS -H Expect: " + command.replacing("URL", with: server.url + "/a")
        try folder.write(text, to: "list.curl")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        shell.arguments = ["bash", "list.curl"]
        shell.currentDirectoryURL = folder.url("")
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        let run = try ProgramRun(["list.curl"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let seen = server.requests.map {
            Self.text($0, with: false).split(separator: "\n").filter {
                !$0.hasPrefix("transfer-encoding") && !$0.hasPrefix("content-length")
            }
        }
        try #require(seen.count == 2)
        #expect(seen[1] == seen[0])
    }

    @Test(
        "a pasted form is what curl makes of it, but for its boundary",
        arguments: [
            ["-F", "a=1", "-F", "b=x y=z"], ["-F", "f=@lines.txt"], ["-F", "f=@lines.txt;filename=a.svg"],
            ["-F", "f=@lines.txt;filename=noend"],
            ["-F", "f=@lines.txt;type=text/plain;filename=x.y", "-F", "g=<lines.txt"],
            ["--form-string", "r=@x;type=z", "-F", #"q="a;b""#], ["-F", "j={\"a\":1};type=application/json"],
            ["-F", "e=", "-X", "PUT"], ["-F", #"n"q=1"#],
            ["-F", #"file=@"lines.txt""#], ["-F", #"a=OK;headers="X-T: 1""#], ["-F", "=@lines.txt"],
            ["-F", "=v"], ["-F", "a=\u{a0}b\u{a0}"],
            ["-F", "a=b; type=text/x; charset=utf-8;filename=q.txt"], ["-F", "a=b;c=d"],
            ["-F", #"a="x"y\z";type=x/y"#], ["-F", #"a=@"lines.txt";filename="x y.txt""#],
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
