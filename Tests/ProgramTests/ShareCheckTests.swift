import FetchShare
import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck share check")
struct ShareCheckTests {
    private static let password = PostgresServer.password

    @Test(
        "names the version, TLS, tables, rights, latency and clock of a database, and what is missing there")
    func findings() throws {
        let url = try PostgresServer.shared.get().database()
        let folder = try Folder()
        try folder.write(url + "\n", to: "url")
        let bare = try ProgramRun(["share", "check", "@url"], in: folder)
        #expect(bare.status == 5, "\(bare.errors)")
        #expect(
            bare.outputLines.contains {
                $0.hasPrefix("! tables") && $0.hasSuffix("'fetchdeck share init URL' makes them")
            }, "\(bare.output)")
        try ShareDatabase(DatabaseAddress(url, environment: [:])).install()
        let run = try ProgramRun(
            ["share", "check", "env"], environment: ["FETCHDECK_SHARE": url], in: folder)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.outputLines.allSatisfy { $0.hasPrefix("  ") })
        let words = [
            "  database    127.0.0.1:", "  server      PostgreSQL ", "  tls         TLSv1.",
            "  tables      version \(ShareSchema.version)",
            "  rights      the owner's", "  latency     ", "  clock       ",
        ]
        #expect(run.outputLines.count == words.count)
        for (line, start) in zip(run.outputLines, words) { #expect(line.hasPrefix(start), "\(line)") }
    }

    /// What is typed, with what each has to end as.
    private func failures(_ server: PostgresServer, closed: UInt16) throws -> [(
        url: String, status: Int32, words: String
    )] {
        let place = "127.0.0.1:\(server.port)"
        return [
            (server.url(of: "postgres", password: "hunter2"), 5, "rejects this user or password"),
            (server.url(of: "nowhere"), 5, "no such database"),
            (server.url(of: "postgres", options: "sslmode=verify-full"), 5, "no TLS connection"),
            ("postgres://u:hunter2@127.0.0.1:\(closed)/d", 5, "cannot be reached: Connection refused"),
            ("postgres://u:hunter2@\(place)/d?sslmode=hunter2", 2, "invalid sslmode in the database URL"),
            ("postgres://u:hunter2@\(place)x/d", 2, "invalid port in the database URL"),
            ("postgres://u:hunter2@h h/d", 2, "invalid database URL"),
            (
                "http://u:hunter2@h/d", 2,
                "invalid database URL; expected one with the scheme postgres, a host and a database, or @FILE or env"
            ),
            ("@none", 2, "none: cannot be read"), ("@bad", 2, "bad: no database URL in its first line"),
        ]
    }

    @Test(
        "work says what is wrong in its own options before it looks for a database",
        arguments: ["-c", "--threads"])
    func ownOptions(option: String) throws {
        let closed = try LoopbackListener.refusedPort()
        let run = try ProgramRun(
            ["work", "postgres://u@127.0.0.1:\(closed)/d", option, "0"], in: try Folder())
        #expect(
            run.status == 2 && run.errors.contains("\(option == "-c" ? "--concurrency" : option) 0: "),
            "\(run.errors)")
    }

    @Test("ends with one line that says what is wrong, and no password, at once or after --share-wait")
    func errors() throws {
        let server = try PostgresServer.shared.get()
        let folder = try Folder()
        try folder.write("host=h password=hunter2\n", to: "bad")
        for (url, status, words) in try failures(server, closed: try LoopbackListener.refusedPort()) {
            let wait = words.contains("reached") ? "0.3" : "20"
            let run = try ProgramRun(["share", "check", url, "--share-wait", wait], in: folder)
            #expect(run.status == status, "\(url)")
            #expect(run.output == "")
            let waited = words.contains("reached") ? 2 : 1
            #expect(run.errorLines.count == waited, "\(run.errors)")
            #expect(run.errors.contains(words), "\(url): \(run.errors)")
            #expect(!run.errors.contains("hunter2") && !run.errors.contains(Self.password), "\(run.errors)")
        }
    }

    @Test(
        "is shown no password by complaints about arguments either",
        arguments: [
            ["share", "check", "postgres://u:hunter2@h/d", "postgresql://u:hunter2@h/e"],
            ["share", "postgres://u:hunt'er2 hunter2@h/d?password=hunter2"],
            ["postgres://u:hunter2@h/d"], ["--retries", "postgres://u:hunter2@h/d", "x"],
            ["compare", "postgres://u:hunter2@h/d", "x"],
            ["share", "check", "x", "--share-wait=postgres://u:hunter2@h/d"],
        ])
    func arguments(_ arguments: [String]) throws {
        let run = try ProgramRun(arguments, in: try Folder())
        #expect(run.status == 2)
        #expect(!run.errors.contains("hunter2"), "\(run.errors)")
    }

    @Test("waits for a server that is not up yet, and says so once")
    func waiting() async throws {
        let folder = try Folder()
        let port = try LoopbackListener.refusedPort()
        let started = try ProgramRun.Started(
            ["share", "check", "postgres://a:hunter2@127.0.0.1:\(port)/d?sslmode=disable"], in: folder)
        let deadline = ContinuousClock.now + .seconds(20)
        while !started.errorsSoFar.contains("trying again"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(started.errorsSoFar.contains("Connection refused; trying again for up to 60.0 s"))
        started.signal(SIGINT)
        #expect(started.waitUntilExit().status == -SIGINT)
    }
}
