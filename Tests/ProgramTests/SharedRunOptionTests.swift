import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Options of a shared run", .serialized)
struct SharedRunOptionTests {
    @Test(
        "budgets are judged by whoever collects, and a JUnit report has all workers' requests in the order of the list"
    )
    func judges() throws {
        let stage = try SharedRunStage(total: 40, hasPosts: false)
        try stage.load("--budget", "ok>=50%", "--budget", "ok>=90%", "--expect", "status=201")
        try stage.work()
        _ = stage.waitForWorkers()
        let run = try ProgramRun(
            ["collect", stage.url, "-o", "all.jsonl", "--junit", "all.xml"], in: stage.folder)
        #expect(run.status == 4, "\(run.errors)")
        #expect(run.errors.contains("budget ok>=50%: 0.00 %, broken"))
        let report = stage.folder.text("all.xml")
        #expect(report.contains(#"failures="42""#), "\(report.prefix(300))")
        let places = (0..<40).compactMap { report.range(of: "/\($0)\"")?.lowerBound }
        #expect(places.count == 40 && places == places.sorted())
    }

    @Test("budgets that hold leave the exit status as it is")
    func holds() throws {
        let stage = try SharedRunStage(total: 20, hasPosts: false)
        let run = try ProgramRun(
            ["list.jsonl", "--share", stage.url, "--budget", "ok>=90%", "--junit", "r.xml"], in: stage.folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("budget ok>=90%: 100.00 %"))
        #expect(stage.folder.text("r.xml").contains(#"tests="21""#))
    }

    @Test("files of workers' machines are not looked for at load, but by each worker before it joins")
    func machineFiles() throws {
        let stage = try SharedRunStage(total: 3)
        try stage.load("--cacert", "nowhere.pem")
        let worker = try ProgramRun(["work", stage.url, "--once"], in: stage.folder)
        #expect(worker.status == 2)
        #expect(worker.errors.contains("--cacert nowhere.pem: "), "\(worker.errors)")
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        #expect(try database.connection.query("select count(*) from fetchdeck.worker").int(0, 0) == 0)
    }

    @Test(
        "what each worker would have of its own alone is refused",
        arguments: [
            ["--cookie-jar"], ["--adaptive"], ["--canary", "3"], ["--metrics", "127.0.0.1:0"],
            ["--abort-on-budget"],
        ])
    func refuses(_ options: [String]) throws {
        let stage = try SharedRunStage(total: 3)
        for arguments in [["share", "load", stage.url, "list.jsonl"], ["list.jsonl", "--share", stage.url]] {
            let run = try ProgramRun(arguments + options, in: stage.folder)
            #expect(run.status == 2)
            #expect(run.errorLines.last == "fetchdeck: \(options[0]) can't be used in a shared run")
        }
    }

    @Test("a run of another format is left with one line")
    func otherFormat() throws {
        let stage = try SharedRunStage(total: 3)
        let run = try stage.load()
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        try database.connection.query("update fetchdeck.run set format = format + 1")
        let worker = try ProgramRun(["work", stage.url, "--once"], in: stage.folder)
        #expect(worker.status == 5)
        #expect(
            worker.errorLines.last
                == "fetchdeck: run \(run) was loaded by another version of fetchdeck; use that one")
    }

    @Test("--resume leaves out what a file of records has as ok")
    func resumes() throws {
        let stage = try SharedRunStage(total: 30, hasPosts: false)
        let first = try ProgramRun(["list.jsonl", "-o", "r.jsonl", "--plain"], in: stage.folder)
        #expect(first.status == 0)
        let lines = stage.folder.text("r.jsonl").split(separator: "\n").prefix(12)
        try stage.folder.write(lines.joined(separator: "\n") + "\n", to: "r.jsonl")
        try stage.load("-o", "r.jsonl", "--resume")
        try stage.work()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        #expect(try stage.collect().count == 18)
    }
}
