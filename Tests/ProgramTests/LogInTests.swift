import Foundation
import TestSupport
import Testing

@Suite("Log-ins by option")
struct LogInTests {
    @Test("--netrc takes those of the host from ~/.netrc")
    func netrc() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("machine 127.0.0.1\n  login ann\n  password \"s e\\\"cret\"\n", to: ".netrc")
        let own = "Authorization: Own"
        for arguments in [["--netrc"], [], ["--netrc", "-u", "me:pw"], ["--netrc", "-H", own]] {
            let run = try ProgramRun(["\(server.url)/", "-o", "r.jsonl"] + arguments, in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(!(run.errors + folder.text("r.jsonl")).contains("cret"))
        }
        let expected = ["Basic YW5uOnMgZSJjcmV0", nil, "Basic bWU6cHc=", "Own"]
        #expect(server.requests.map { $0.header("Authorization") } == expected)
    }

    @Test("a token and headers may stand in files, a token in the environment: in no list of processes")
    func files() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("from file\n", to: "token")
        try folder.write("Authorization: Own\n# nothing\n\nX-One: 1\nX-Two;\n", to: "heads")
        let inEnvironment = ["FETCHDECK_BEARER": "from environment"]
        for (arguments, environment) in [
            (["--bearer", "@token"], [:]), ([], inEnvironment), (["--bearer", "own"], inEnvironment),
            (["-u", "me:pw"], inEnvironment), (["-H", "@heads", "-H", "X-Three: 3"], [:]),
        ] {
            let run = try ProgramRun(
                ["\(server.url)/"] + arguments, environment: environment, in: folder)
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(
            server.requests.map { $0.header("Authorization") } == [
                "Bearer from file", "Bearer from environment", "Bearer own", "Basic bWU6cHc=", "Own",
            ])
        #expect(["X-One", "X-Two", "X-Three"].map { server.requests.last?.header($0) } == ["1", "", "3"])
        for (arguments, line) in [
            (["--bearer", "@none"], "--bearer: No such file or directory"),
            (["-H", "@none"], "--header @none: No such file or directory"),
        ] {
            let run = try ProgramRun(["\(server.url)/"] + arguments, in: folder)
            #expect(run.status == 2 && run.errorLines == ["fetchdeck: \(line)"])
        }
    }

    @Test("a missing .netrc is a note, one that cannot be read is exit 2 with its line")
    func badNetrc() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let missing = try ProgramRun(["\(server.url)/", "--netrc"], in: folder)
        #expect(missing.status == 0)
        #expect(
            missing.errorLines.first
                == "fetchdeck: \(folder.path)/.netrc: No such file or directory; continuing without it")
        try folder.write("machine h login ann\npassword \"secret\n", to: ".netrc")
        let bad = try ProgramRun(["\(server.url)/", "--netrc"], in: folder)
        #expect(bad.status == 2)
        #expect(
            bad.errorLines == [
                "fetchdeck: \(folder.path)/.netrc:2: a quote without its end; expected \"…\" on one line"
            ])
        #expect(server.requests.count == 1)
    }

    @Test("a request of a list answers a challenge with a log-in of its own")
    func digestOfRequests() throws {
        let challenge = [#"WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5"#]
        let server = try TestHTTPServer { request in
            let user = request.path.dropFirst()
            return request.header("Authorization")?.hasPrefix("Digest username=\"\(user)\"") == true
                ? .init() : .init(status: 401, headers: challenge)
        }
        let folder = try Folder()
        try folder.write(
            """
            curl --digest -u ann:pw \(server.url)/ann
            curl --digest http://bob:p%40w@\(server.authority)/bob
            """, to: "l.curl")
        try folder.write("GET \(server.url)/cid\nAuthorization: Digest cid pw\n", to: "l.http")
        let run = try ProgramRun(["l.curl", "l.http", "-u", "run:pw", "--retries", "0"], in: folder)
        #expect(server.requests.count == 6, "\(server.requests.map(\.target)) \(run.errors)")
        let users = server.requests.compactMap { $0.header("Authorization") }
        #expect(users.allSatisfy { $0.hasPrefix("Digest ") } && users.count == 3, "\(users)")
    }

    @Test("--digest answers a challenge with -u or with .netrc", arguments: [["-u", "ann:pw"], ["--netrc"]])
    func digest(arguments: [String]) throws {
        let challenge = [#"WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5"#]
        let server = try TestHTTPServer { request in
            request.header("Authorization")?.hasPrefix("Digest username=\"ann\"") == true
                ? .init() : .init(status: 401, headers: challenge)
        }
        let folder = try Folder()
        try folder.write("default login ann password pw\n", to: ".netrc")
        let run = try ProgramRun(["\(server.url)/", "--digest", "-d", "x"] + arguments, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.map(\.bodyText) == ["x", "x"])
    }
}
