import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck compare")
struct CompareTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// One record; `body` stands for its hash.
    private struct Record {
        var number: Int
        var host = "a.test"
        var name: String?
        var status = 200
        var milliseconds = 10.0
        var type = "application/json"
        var body = 1
        var bodyPath: String?
        var concurrent = 1

        var line: String {
            let isOK = status < 400
            let start = String(
                format: "2026-11-22T12:%02d:%02d.000Z", number / concurrent / 60, number / concurrent % 60)
            let end = String(
                format: "2026-11-22T12:%02d:%02d.999Z", number / concurrent / 60, number / concurrent % 60)
            var text =
                "{\"id\":\(number),\"key\":\"\(String(format: "%016x", number * (host == "a.test" ? 1 : 1000)))\","
            if let name { text += "\"name\":\"\(name)\"," }
            text +=
                "\"method\":\"GET\",\"url\":\"http://\(host)/\(number)\",\"outcome\":\"\(isOK ? "ok" : "failed")\","
            text += "\"status\":\(status),"
            if !isOK {
                text += "\"error\":{\"kind\":\"status\",\"phase\":\"receive\",\"message\":\"\(status)\"},"
            }
            text += "\"attempts\":1,\"started_at\":\"\(start)\",\"finished_at\":\"\(end)\","
            text +=
                "\"timings_ms\":{\"wait\":\(milliseconds),\"total\":\(milliseconds)},\"http_version\":\"1.1\","
            text +=
                "\"content_type\":\"\(type)\",\"sha256\":\"\(String(repeating: String(format: "%016x", body), count: 4))\""
            if let bodyPath { text += ",\"body_path\":\"\(bodyPath)\"" }
            return text + "}"
        }
    }

    private func write(_ records: [Record], to name: String) throws {
        try folder.write(records.map { $0.line + "\n" }.joined(), to: name)
    }

    private func compare(_ arguments: String...) throws -> ProgramRun {
        try ProgramRun(["compare", "before.jsonl", "after.jsonl"] + arguments, in: folder)
    }

    private func json(_ run: ProgramRun) throws -> [String: Any] {
        try #require(try ProgramRun.records(run.output).first)
    }

    @Test("says in JSON what is paired, how each percentile changed, what fails and what differs")
    func asJSON() throws {
        try write((1...40).map { Record(number: $0, milliseconds: 10 + Double($0) / 10) }, to: "before.jsonl")
        var after = (2...41).map { Record(number: $0, milliseconds: 20 + Double($0) / 5) }
        after[0].status = 503
        after[1].status = 201
        after[2].type = "text/html; charset=utf-8"
        after[3].body = 2
        try write(after, to: "after.jsonl")
        let run = try compare(
            "--json", "--fail-on", "p95>+10%", "--fail-on", "changed>5", "--fail-on", "new-failures>0")
        #expect(run.status == 4)
        #expect(run.errorLines.map { $0.hasPrefix("fetchdeck: ") } == [true, true])
        let result = try json(run)
        #expect(
            run.output.hasPrefix(
                "{\"paired\":39,\"only_before\":1,\"only_after\":1,\"figures\":[{\"figure\":\"p50\",\"before\":"
            ))
        #expect(result["new_failures"] as? Int == 1 && result["recovered"] as? Int == 0)
        #expect(result["answers_differ"] as? [String: Int] == ["status": 1, "type": 1, "body": 1])
        #expect(result["broken"] as? [String] == ["p95>+10%", "new-failures>0"])
        let figures = try #require(result["figures"] as? [[String: Any]])
        #expect(figures.compactMap { $0["figure"] as? String } == ["p50", "p95", "p99", "ok"])
        #expect(figures.compactMap { $0["verdict"] as? String } == ["slower", "slower", "slower", "none"])
        // Of the 38 pairs that are ok on both sides.
        #expect(figures[0]["before"] as? Double == 12.1 && figures[0]["after"] as? Double == 24.2)
        #expect(figures[0]["change"] as? Double == 1)
        #expect((figures[0]["low"] as? Double ?? 0) > 0.9 && (figures[0]["high"] as? Double ?? 9) < 1.1)
    }

    @Test("ends with 0 where nothing got worse, and with 4 and the count where requests fail anew")
    func statuses() throws {
        try write((1...30).map { Record(number: $0) }, to: "before.jsonl")
        try write((1...30).map { Record(number: $0) }, to: "after.jsonl")
        let same = try compare()
        #expect(same.status == 0 && same.errors.isEmpty)
        #expect(same.output.contains("paired 30 by key") && same.output.contains("answers differ: 0"))
        try write((1...30).map { Record(number: $0, status: $0 < 3 ? 500 : 200) }, to: "after.jsonl")
        let worse = try compare()
        #expect(worse.status == 4 && worse.errorLines == ["fetchdeck: new-failures>0: 2"])
        #expect(
            worse.output.contains("2 new failures, 0 recovered")
                && worse.output.contains("status 500  a.test"))
        #expect(worse.outputLines.allSatisfy { $0.count <= 80 })
    }

    @Test("counts the last record of a key")
    func lastRecord() throws {
        try write((1...2).map { Record(number: $0) }, to: "before.jsonl")
        try write([Record(number: 1, status: 503), Record(number: 2), Record(number: 1)], to: "after.jsonl")
        let run = try compare("--json")
        #expect(run.status == 0)
        #expect(try json(run)["paired"] as? Int == 2)
    }

    @Test("pairs keys that are all zeros, and says which file has keys that tell no request")
    func oddKeys() throws {
        var records = (0..<3).map { Record(number: $0) }
        records[0].number = 0
        let text = records.map { $0.line + "\n" }.joined().replacing("\"id\":0,", with: "\"id\":9,")
        try folder.write(text, to: "before.jsonl")
        try folder.write(text, to: "after.jsonl")
        let zero = try compare("--json")
        #expect(zero.errors.isEmpty)
        #expect(try json(zero)["paired"] as? Int == 3)
        try folder.write(text.replacing("0000000000000002", with: "2"), to: "after.jsonl")
        let odd = try compare("--json")
        #expect(
            odd.errorLines == [
                "fetchdeck: after.jsonl: 1 record whose key is not 16 hex digits; their ids tell them apart"
            ])
    }

    @Test("pairs by name and by path what has other keys")
    func matches() throws {
        try write((1...3).map { Record(number: $0, name: "n\($0)") }, to: "before.jsonl")
        try write(
            (1...3).map { Record(number: $0, host: "b.test:81", name: "n\(4 - $0)") }, to: "after.jsonl")
        let none = try compare()
        #expect(none.status == 2 && none.errors.contains("--match name or path"))
        for match in ["name", "path"] {
            let run = try compare("--json", "--match", match)
            #expect(run.status == 0)
            #expect(try json(run)["paired"] as? Int == 3)
        }
    }

    @Test("tells apart requests that have the same name or path by which comes first")
    func repeated() throws {
        try write((1...4).map { Record(number: $0, name: "n") }, to: "before.jsonl")
        try write((1...3).map { Record(number: $0, name: "n", milliseconds: 10) }, to: "after.jsonl")
        let result = try json(try compare("--json", "--match", "name"))
        #expect(result["paired"] as? Int == 3 && result["only_before"] as? Int == 1)
        #expect(result["only_after"] as? Int == 0)
    }

    @Test("leaves out of saved bodies what --ignore says, and their spaces and order")
    func ignored() throws {
        let bodies = [
            ("{\"a\":1,\"date\":1}", "{\"date\": 2, \"a\": 1}"),
            ("{\"a\":1,\"date\":1}", "{\"a\":2,\"date\":1}"),
            ("{\"a\":[{\"date\":3}]}", "{\"a\":[{\"date\":4}]}"), ("no JSON", "{}"),
        ]
        var (before, after): ([Record], [Record]) = ([], [])
        for (place, body) in bodies.enumerated() {
            try folder.write(body.0, to: "before-\(place)")
            try folder.write(body.1, to: "after-\(place)")
            before.append(Record(number: place + 1, body: 1, bodyPath: "before-\(place)"))
            after.append(Record(number: place + 1, body: 2, bodyPath: "after-\(place)"))
        }
        try write(before, to: "before.jsonl")
        try write(after, to: "after.jsonl")
        func differ(_ arguments: String...) throws -> Int? {
            let run = try ProgramRun(
                ["compare", "before.jsonl", "after.jsonl", "--json"] + arguments, in: folder)
            return (try json(run)["answers_differ"] as? [String: Int])?["body"]
        }
        #expect(try differ() == 4)
        #expect(try differ("--ignore", "del(.date)") == 3)
        #expect(try differ("--ignore", "del(.date)", "--ignore", "del(.a[]?.date?)") == 2)
        #expect(
            try compare("--ignore", "del(.date)").output.contains("1 pair of bodies compared by hash alone"))
        let bad = try compare("--ignore", "del(")
        #expect(bad.status == 2 && bad.errors.contains("--ignore 'del('"))
    }

    @Test("says where conditions differ, and that few pairs are no ground for a verdict")
    func notes() throws {
        try write((1...10).map { Record(number: $0) }, to: "before.jsonl")
        try write((1...10).map { Record(number: $0, milliseconds: 90, concurrent: 10) }, to: "after.jsonl")
        let run = try compare()
        #expect(run.output.contains("no verdict: 10 pairs ok in both runs, 20 needed"))
        #expect(
            run.output.contains(
                "Conditions differ, which latencies may follow\n  most in flight 1 before, 9 after"))
        #expect(!run.output.contains("slower"))
    }

    @Test("groups by what --by says")
    func groups() throws {
        try write((1...60).map { Record(number: $0, status: $0 > 30 ? 201 : 200) }, to: "before.jsonl")
        try write(
            (1...60).map { Record(number: $0, status: 200, milliseconds: $0 > 30 ? 20 : 10) },
            to: "after.jsonl")
        let lines = try compare("--by", "status").outputLines
        let head = try #require(lines.firstIndex { $0.hasPrefix("Slowest by status") })
        #expect(lines[head + 1].hasPrefix("201") && lines[head + 1].contains("+100 %  slower"))
        #expect(lines[head + 2].hasPrefix("200"))
    }

    @Test("writes a page that loads nothing, and Markdown whose cells hold what servers say")
    func forms() throws {
        try write((1...30).map { Record(number: $0, name: "<b>|\($0)") }, to: "before.jsonl")
        try write(
            (1...30).map { Record(number: $0, name: "<b>|\($0)", status: $0 < 3 ? 500 : 200) },
            to: "after.jsonl")
        let run = try compare("-o", "page.html", "--md", "--by", "name")
        #expect(run.status == 4)
        #expect(run.errorLines.first == "wrote page.html")
        #expect(run.output.contains("| 1 | status 500 | &lt;b>\\|1 |"))
        let html = folder.text("page.html")
        #expect(!html.contains("<script") && !html.contains("<b>") && html.contains("&lt;b&gt;|1"))
        let xhtml = html.replacingOccurrences(of: "<!DOCTYPE html>", with: "").replacing(/<meta ([^>]*)>/) {
            "<meta \($0.output.1)/>"
        }
        let parser = XMLParser(data: Data(xhtml.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        let printed = try compare("-o", "-")
        #expect(printed.output.hasPrefix("<!DOCTYPE html>") && printed.output.hasSuffix("</html>\n"))
    }

    @Test("reads CSV records, and one run from standard input")
    func sources() throws {
        try write((1...3).map { Record(number: $0) }, to: "before.jsonl")
        let export = try ProgramRun(["replay", "before.jsonl", "--export", "after.csv"], in: folder)
        #expect(export.status == 0)
        let run = try ProgramRun(
            ["compare", "-", "after.csv", "--json"], input: folder.text("before.jsonl"), in: folder)
        #expect(run.status == 0)
        #expect(try json(run)["paired"] as? Int == 3)
    }

    @Test(
        "refuses what it cannot do in one line",
        arguments: [
            (["--by", "hots"], "did you mean 'host'?"), (["--match", "url"], "known: key, name, path"),
            (["--fail-on", "p95"], "--fail-on p95: expected a figure"), (["--json", "--md"], "contradict"),
            (["--json", "-o", "-"], "both print"),
        ])
    func refused(arguments: [String], words: String) throws {
        try write([Record(number: 1)], to: "before.jsonl")
        try write([Record(number: 1)], to: "after.jsonl")
        let run = try ProgramRun(["compare", "before.jsonl", "after.jsonl"] + arguments, in: folder)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errorLines.count == 1 && run.errors.contains(words))
    }

    @Test(
        "--screen shows each request beside what it was, the worst first, and prints the comparison at the end"
    )
    func onScreen() throws {
        try folder.write("{\"v\": 1}", to: "one.json")
        try folder.write("{\"v\": 2}", to: "two.json")
        var before = (1...30).map { Record(number: $0, milliseconds: 100) }
        var after = (1...30).map { Record(number: $0, milliseconds: 110) }
        after[4].status = 503
        (after[6].milliseconds, after[7].body) = (500, 2)
        (before[7].bodyPath, after[7].bodyPath) = ("one.json", "two.json")
        try write(before, to: "before.jsonl")
        try write(after, to: "after.jsonl")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["compare", "before.jsonl", "after.jsonl", "--screen"],
            environment: ["HOME": folder.path], columns: 80, rows: 60, folder: folder.path)
        try terminal.wait(for: "new failure")
        let rows = terminal.screen.lines.filter { $0.contains("/") && $0.contains("100ms") }
        #expect(rows.first?.contains("503") == true && rows.dropFirst().first?.contains("+400 %") == true)
        terminal.send("E")
        try terminal.wait(for: "only new failures: 1 request")
        terminal.send("Ed/~d changed\r\r")
        try terminal.wait(for: "+   \"v\": 2")
        #expect(terminal.screen.contains("before") && terminal.screen.contains("after"))
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(4))
        let printed = String(decoding: terminal.output, as: UTF8.self)
        #expect(printed.contains("paired 30") && printed.contains("new-failures>0: 1"))
    }

    @Test("--screen is refused without a terminal and with what prints another form")
    func noScreen() throws {
        try write([Record(number: 1)], to: "before.jsonl")
        try write([Record(number: 1)], to: "after.jsonl")
        #expect(try compare("--screen").errors.contains("--screen needs a terminal"))
        let run = try compare("--screen", "--json")
        #expect(run.status == 2 && run.errors.contains("--screen contradicts --json"))
    }
}
