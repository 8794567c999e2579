import FetchShare
import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck share init, ls and rm")
struct ShareRunsTests {
    private func load(_ url: String, name: String) throws -> (database: ShareDatabase, run: Int) {
        let database = try ShareDatabase(DatabaseAddress(url, environment: [:]))
        let writing = try RunWriting(database, name: name, options: "{}", limits: SharedLimits())
        try writing.add(lane: 0, rows: 3, body: [1, 2, 3])
        let run = try writing.finish(digest: name, limits: SharedLimits(), hosts: []).run
        return (database, run)
    }

    @Test("make the tables, list a run, and delete it once no worker is at it")
    func life() throws {
        let url = try PostgresServer.shared.get().database()
        let folder = try Folder()
        try folder.write(url, to: "url")
        func share(_ arguments: String...) throws -> ProgramRun {
            try ProgramRun(["share"] + arguments, environment: ["FETCHDECK_SHARE": url], in: folder)
        }
        let early = try share("ls", "@url")
        #expect(early.status == 5)
        #expect(early.errors.contains("no tables of fetchdeck in this database; 'fetchdeck share init URL'"))
        for _ in 0..<2 {
            let made = try share("init", "@url")
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.outputLines.contains("grant usage on schema fetchdeck to fetchdeck_worker;"))
            #expect(made.outputLines.contains("grant delete on fetchdeck.sending to fetchdeck_worker;"))
        }
        #expect(try share("ls").output == "no run\n")
        let (database, run) = try load(url, name: "brave-otter")
        _ = try load(url, name: "calm-heron")
        _ = try database.join(run: run, host: "m", version: "1")
        let lines = try share("ls", "env").outputLines
        #expect(lines.count == 3 && lines[1].hasPrefix("calm-heron") && lines[2].hasPrefix("brave-otter"))
        let cells = lines[2].split(separator: " ").map(String.init)
        #expect(Array(cells[3...9]) == ["running", "3", "0", "0", "0", "3", "1"], "\(lines[2])")

        let refused = try share("rm", "@url", "--run", "brave-otter")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("brave-otter has 1 worker; --force"))
        let unknown = try share("rm", "@url", "--run", "brave-ottr")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("no run 'brave-ottr'; did you mean 'brave-otter'?"))
        #expect(try share("rm", "@url", "--run", "brave-otter", "--force").status == 0)
        #expect(try share("rm", "@url", "--run", "calm-heron").status == 0)
        #expect(try share("ls").output == "no run\n")
        try PostgresServer.shared.get().run(
            "insert into fetchdeck.version (number) values (99)",
            in: try #require(URL(string: url)).lastPathComponent)
        for arguments in [["ls", "@url"], ["init", "@url"], ["rm", "@url", "--run", "x"]] {
            let run = try ProgramRun(["share"] + arguments, in: folder)
            #expect(run.status == 5 && run.errors.contains("the tables have version 99"), "\(run.errors)")
        }
    }

    @Test("need a database, which is that of 'share up' where none is named")
    func noDatabase() throws {
        let run = try ProgramRun(
            ["share", "ls"], environment: ["XDG_STATE_HOME": "/nowhere"], in: try Folder())
        #expect(run.status == 2)
        #expect(run.errors.contains("no database given; expected a URL, @FILE or env"))
    }

    @Test("do not wait for a server whose socket is not there, unless they are told to")
    func missingSocket() throws {
        let folder = try Folder()
        let url = "postgres:///x?host=\(folder.path)"
        for arguments in [
            ["ls", url], ["ls", "env"], ["init", url], ["check", url], ["rm", url, "--run", "x"],
        ] {
            let run = try ProgramRun(
                ["share"] + arguments, environment: ["PGHOST": folder.path, "PGDATABASE": "x"], in: folder)
            #expect(run.status == 5, "\(arguments)")
            #expect(
                run.errorLines == [
                    "fetchdeck: \(folder.path):5432/x: no server has the socket \(folder.path)/.s.PGSQL.5432; "
                        + "start it, or name another database"
                ])
        }
        let waited = try ProgramRun(["share", "ls", url, "--share-wait", "0.1"], in: folder)
        #expect(
            waited.status == 5 && waited.errors.contains("trying again for up to 100 ms"), "\(waited.errors)")
    }

    @Test("print statements that a server takes, of roles that then have their rights")
    func grants() throws {
        let server = try PostgresServer.shared.get()
        let url = try server.database()
        let name = try #require(URL(string: url)).lastPathComponent
        let folder = try Folder()
        let script = try ProgramRun(["share", "init", url], in: folder).output
        try server.run(
            "create role fetchdeck_worker login password 'w'; create role fetchdeck_dashboard login password 'd'",
            in: name)
        try server.run(script, in: name)
        for (role, password, words) in [
            ("fetchdeck_worker", "w", "for workers and dashboards"),
            ("fetchdeck_dashboard", "d", "for dashboards, not for workers"),
        ] {
            let check = try ProgramRun(
                ["share", "check", server.url(of: name, user: role, password: password)], in: folder)
            #expect(check.status == 0)
            #expect(check.output.contains(words), "\(check.output)")
        }
        _ = try load(url, name: "brave-otter")
        let denied = try ProgramRun(
            [
                "share", "rm", server.url(of: name, user: "fetchdeck_worker", password: "w"), "--run",
                "brave-otter",
            ], in: folder)
        #expect(denied.status == 5 && denied.errors.contains("the user lacks a right"), "\(denied.errors)")
    }
}
