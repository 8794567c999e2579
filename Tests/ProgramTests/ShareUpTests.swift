import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck share up", .serialized)
struct ShareUpTests {
    /// A folder whose server is stopped with it.
    private final class Place {
        let folder: Folder

        init() throws { folder = try Folder() }

        deinit { _ = try? ProgramRun(["share", "down", "--dir", "db", "--purge"], in: folder) }

        func run(_ arguments: String...) throws -> ProgramRun {
            try ProgramRun(["share"] + arguments + ["--dir", "db"], in: folder)
        }

        func up(_ arguments: String...) throws -> ProgramRun {
            try ProgramRun(["share", "up", "--dir", "db"] + arguments, in: folder)
        }
    }

    private func ask(_ sql: String, _ url: String) throws -> String {
        try CompanionProcess.run(
            "\(PostgresServer.programs)/psql", ["--no-psqlrc", "-qAt", "-c", sql, url])
    }

    @Test(
        "makes a server, prints the same URL each time, and keeps its password to the one file",
        .timeLimit(.minutes(3)))
    func life() throws {
        let place = try Place()
        let port = try LoopbackListener.refusedPort()
        let first = try place.up("--port", "\(port)")
        #expect(first.status == 0, "\(first.errors)")
        let url = try #require(first.outputLines.first)
        #expect(first.outputLines.count == 1)
        let address = try #require(ClusterURL(url))
        #expect(address.host == "127.0.0.1" && address.port == port && address.password.count == 32)
        #expect(url.hasSuffix("/fetchdeck?sslmode=require&channel_binding=require"))
        #expect(
            try FileManager.default.attributesOfItem(atPath: "\(place.folder.path)/db/url")[.posixPermissions]
                as? Int == 0o600)
        #expect(!first.errors.contains(address.password))
        #expect(try place.up().output == first.output)

        let check = try ProgramRun(["share", "check", "@db/url"], in: place.folder)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(check.output.contains("TLSv1.3"))
        let facts = """
            select current_setting('fsync'), current_setting('data_checksums'), current_setting('synchronous_commit'),
                (select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user)
            """
        #expect(try ask(facts, url) == "on|on|on|f\n")
        for stranger in ["postgres:x", "fetchdeck:wrong"] {
            let other = "postgres://\(stranger)@127.0.0.1:\(port)/postgres?sslmode=require"
            #expect(throws: (any Error).self) { try ask("select 1", other) }
        }
        #expect(throws: (any Error).self) {
            try ask(
                "select 1", url.replacing("sslmode=require&channel_binding=require", with: "sslmode=disable"))
        }
        for file in ["db/data/server.log", "db/data/fetchdeck.conf", "db/data/postgresql.conf"] {
            #expect(!place.folder.text(file).contains(address.password), "\(file)")
        }
        let plain = url.replacing("sslmode=require&channel_binding=require", with: "sslmode=disable")
        let refused = try ProgramRun(["share", "check", plain], in: place.folder)
        #expect(
            refused.status == 5 && refused.errors.contains("does not admit this user"), "\(refused.errors)")
        let other = try place.up("--port", "\(port &+ 1)")
        #expect(other.status == 2)
        #expect(other.errors.contains("the server runs on 127.0.0.1:\(port); 'share down' first"))
    }

    @Test(
        "goes on after 'share down', after a crash, with a lost URL and on another address",
        .timeLimit(.minutes(3)))
    func again() throws {
        let place = try Place()
        let url = try #require(
            try place.up("--port", "\(try LoopbackListener.refusedPort())").outputLines.first)
        _ = try ask("create table kept (n int)", url)
        let before = try #require(
            pid_t(place.folder.text("db/data/postmaster.pid").split(separator: "\n")[0]))
        // As after a power failure: the file stays, and by now another process has the number.
        kill(before, SIGKILL)
        let deadline = ContinuousClock.now + .seconds(20)
        while kill(before, 0) == 0, ContinuousClock.now < deadline { usleep(10_000) }
        let pidFile = place.folder.text("db/data/postmaster.pid").split(separator: "\n", maxSplits: 1)
        try place.folder.write("\(getpid())\n\(pidFile[1])", to: "db/data/postmaster.pid")
        let crashed = try place.up()
        #expect(crashed.outputLines.first == url, "\(crashed.errors)")
        _ = try ask("select from kept", url)

        unlink("\(place.folder.path)/db/url")
        let lost = try place.up()
        #expect(lost.status == 2)
        #expect(lost.errors.contains("url is gone"))
        #expect(try place.run("down").errors.contains("stopped"))
        #expect(try place.run("down").errors.contains("did not run"))
        let moved = try place.up("--listen", "127.0.0.2")
        let new = try #require(moved.outputLines.first.flatMap { ClusterURL($0) }, "\(moved.errors)")
        #expect(new.host == "127.0.0.2" && new.password != ClusterURL(url)?.password)
        _ = try ask("select from kept", new.text)
        #expect(throws: (any Error).self) { try ask("select 1", url) }

        #expect(try place.run("down", "--purge").status == 0)
        #expect(!place.folder.exists("db"))
        #expect(throws: (any Error).self) { try ask("select 1", new.text) }
    }

    @Test("begins anew where it was killed while it made the server", .timeLimit(.minutes(3)))
    func halfMade() throws {
        let place = try Place()
        let started = try ProgramRun.Started(["share", "up", "--dir", "db"], in: place.folder)
        let deadline = ContinuousClock.now + .seconds(60)
        while !place.folder.exists("db/data.new/PG_VERSION"), ContinuousClock.now < deadline { usleep(1000) }
        #expect(!place.folder.exists("db/data"))
        started.signal(SIGSTOP)
        let second = try place.up()
        #expect(second.status == 2)
        #expect(second.errors.contains("another 'share up' or 'share down' works on"), "\(second.errors)")
        started.signal(SIGKILL)
        #expect(started.waitUntilExit().status == -SIGKILL)
        let run = try place.up("--port", "\(try LoopbackListener.refusedPort())")
        #expect(run.status == 0, "\(run.errors)")
        #expect(!place.folder.exists("db/data.new"))
    }

    @Test("says in one line why there is no server")
    func refusals() throws {
        let taken = try LoopbackListener(serve: nil)
        defer { taken.stop() }
        let cases: [(arguments: [String], words: String)] = [
            (["--port", "\(taken.port)"], "127.0.0.1:\(taken.port) is in use; --port names another one"),
            (["--port", "0"], "expected a port"), (["--port", "x"], "'x' is invalid"),
            (["--listen", "localhost"], "--listen localhost: expected an IP address"),
            (["--listen", "192.0.2.1"], "--listen 192.0.2.1: no address of this machine"),
            (["--user", "no-such-user"], geteuid() == 0 ? "no user 'no-such-user'" : "only root"),
            (["--dir", "/proc/nowhere"], "/proc/nowhere: "), (["--dir", ""], "--dir: expected a folder"),
            (["--dir", "mine"], "mine/data is no database of 'share up'"),
            (["--dir", "named"], "named/url is no file of 'share up'"),
            (["--dir", "old"], "old has a database of PostgreSQL 9"),
        ]
        for (arguments, words) in cases {
            let folder = try Folder()
            for name in ["mine/data/x", "old/data/x"] { try folder.makeFolder(name) }
            try folder.makeFolder("named")
            try folder.write("something", to: "named/url")
            try folder.write("9\n", to: "old/data/PG_VERSION")
            try folder.write("port = 1\n", to: "old/data/fetchdeck.conf")
            let place = arguments[0] == "--dir" ? [] : ["--dir", "db"]
            let run = try ProgramRun(["share", "up"] + place + arguments, in: folder)
            #expect([2, 3, 5].contains(run.status), "\(arguments)")
            #expect(run.errorLines.count == 1 && run.errors.contains(words), "\(arguments): \(run.errors)")
            #expect(run.output == "" && !folder.exists("db/data") && !folder.exists("db/data.new"))
        }
        let none = try ProgramRun(["share", "down", "--dir", "db"], in: try Folder())
        #expect(none.status == 2)
        #expect(none.errors.contains("no database of 'share up'"))
    }

    @Test("deletes nothing in a folder that has no database of 'share up'")
    func foreignFolders() throws {
        let folder = try Folder()
        let files = [
            "notes/note", "fresh/data.new/note", "gone/data.old/base.txt", "locked/lock", "named/url",
            "mine/data/x",
        ]
        for file in files {
            try folder.makeFolder(file.split(separator: "/").dropLast().joined(separator: "/"))
            try folder.write("mine", to: file)
        }
        try folder.makeFolder("empty")
        let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            !$0.contains(".")
        }
        for place in ["notes", "fresh", "gone", "locked", "named", "mine", "empty"] {
            let run = try ProgramRun(["share", "down", "--purge", "--dir", place], in: folder)
            #expect(run.status == 2, "\(place)")
            #expect(
                run.errorLines.count == 1 && run.errors.contains("no database of 'share up'"), "\(run.errors)"
            )
        }
        let after = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            !$0.contains(".")
        }
        #expect(after == before)
        for file in files { #expect(folder.text(file) == "mine", "\(file)") }
    }

    @Test("'share ls' says at once that the server does not run", .timeLimit(.minutes(3)))
    func stopped() throws {
        let folder = try Folder()
        let environment = ["XDG_STATE_HOME": folder.path]
        func share(_ arguments: String...) throws -> ProgramRun {
            try ProgramRun(["share"] + arguments, environment: environment, in: folder)
        }
        let port = try LoopbackListener.refusedPort()
        #expect(try share("up", "--port", "\(port)").status == 0)
        defer { _ = try? share("down", "--purge") }
        #expect(try share("ls").output == "no run\n")
        #expect(try share("down").status == 0)
        let listing = try share("ls")
        #expect(listing.status == 5)
        #expect(
            listing.errorLines == [
                "fetchdeck: \(folder.path)/fetchdeck/postgres: the database does not run; 'fetchdeck share up' starts it"
            ])
        let waited = try share("ls", "--share-wait", "0.1")
        #expect(
            waited.status == 5 && waited.errors.contains("trying again for up to 100 ms"), "\(waited.errors)")
    }

    @Test("has no URL but its own read back", arguments: ["127.0.0.1", "::1", "10.1.2.3"])
    func addresses(host: String) throws {
        let address = ClusterURL(password: ClusterURL.newPassword(), host: host, port: 5432)
        #expect(ClusterURL(address.text + "\n") == address)
        for other in ["postgres://a:b@h:1/d", "", "postgres://fetchdeck:p@h:x/fetchdeck?sslmode=require"] {
            #expect(ClusterURL(other) == nil)
        }
    }
}
