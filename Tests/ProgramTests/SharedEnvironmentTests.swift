import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Variables of the environment in a shared run", .serialized)
struct SharedEnvironmentTests {
    /// What no table of the database, and nothing that a worker says, may have.
    private static let secrets = ["s3cr3t & \"sly\" + x", "another-s3cr3t"]

    private func list(_ server: TestHTTPServer) -> String {
        let url = "http://\(server.authority)"
        return (0..<60).map { number in
            switch number % 4 {
            case 0: #"{"url": "\#(url)/\#(number)?q={{env:SECRET}}&x=1", "name": "n $PLACE"}"#
            case 1: #"{"url": "\#(url)/\#(number)", "json": {"n": \#(number), "s": "{{env:SECRET}}"}}"#
            case 2: #"{"url": "\#(url)/p/$PLACE/\#(number)", "headers": {"X-Own": "<${PLACE}>"}}"#
            default: #"{"url": "\#(url)/\#(number)", "body": "s=$SECRET", "method": "PUT"}"#
            }
        }.joined(separator: "\n")
    }

    @Test(
        "are those of each worker's machine, wherever they stand; the database and what is said have their names alone"
    )
    func values() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 1, servers: 2, gate: gate) {
            $0.path.hasPrefix("/p/") ? 404 : 200
        }
        try stage.folder.write(
            stage.servers.map(list).joined(separator: "\n"), to: "list.jsonl")
        let headers = ["-H", "Authorization: Bearer $SECRET"]
        let run = try ProgramRun(
            ["share", "load", stage.url, "list.jsonl", "--env", "--per-host", "4"] + headers, in: stage.folder
        )
        try #require(run.status == 0, "\(run.errors)")
        // The first leaves most of it to the second.
        try stage.work("-c", "4", environment: ["SECRET": Self.secrets[0], "PLACE": "place-east"])
        gate.pass(20)
        await gate.arrivals(24)
        stage.workers[0].signal(SIGTERM)
        try await stage.aWorkerEnds()
        gate.open()
        _ = stage.workers[0].waitUntilExit()
        try stage.work("-c", "4", environment: ["SECRET": Self.secrets[1], "PLACE": "place-west"])
        for worker in stage.waitForWorkers() {
            #expect([1, 143].contains(worker.status), "\(worker.errors)")
            for secret in Self.secrets { #expect(!worker.errors.contains(secret)) }
            #expect(worker.errors.contains("404"))
            #expect(!worker.errors.contains("place-"))
        }
        let records = try stage.collect()
        #expect(records.count == 120)
        #expect(Set(records.compactMap { $0["worker"] as? String }).count == 2)
        let requests = stage.servers.flatMap(\.requests)
        #expect(requests.count == 120)
        for request in requests {
            let own = request.header("authorization") == "Bearer \(Self.secrets[0])" ? 0 : 1
            check(request, Self.secrets[own], own == 0 ? "place-east" : "place-west")
        }
        let ofFirst = requests.count { $0.header("authorization") == "Bearer \(Self.secrets[0])" }
        #expect((24...40).contains(ofFirst))
        for record in records {
            let url = try #require(record["url"] as? String)
            let number = try #require(
                Int(url.split(whereSeparator: { "/?".contains($0) }).first { Int($0) != nil } ?? ""))
            switch number % 4 {
            case 0:
                #expect(url.hasSuffix("/\(number)?q={{env:SECRET}}&x=1"))
                #expect(record["name"] as? String == "n {{env:PLACE}}")
            case 2: #expect(url.hasSuffix("/p/{{env:PLACE}}/\(number)"))
            default: #expect(url.hasSuffix("/\(number)"))
            }
        }
        try checkDatabase(stage)
    }

    private func check(_ request: SeenRequest, _ secret: String, _ place: String) {
        #expect(request.header("authorization") == "Bearer \(secret)")
        let number =
            Int(request.path.split(whereSeparator: { "/?".contains($0) }).first { Int($0) != nil } ?? "")
            ?? -1
        switch number % 4 {
        case 0:
            let query = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-"]))
            #expect(request.target.hasSuffix("?q=\(query ?? "")&x=1"))
        case 1:
            let json = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
            #expect(json?["s"] as? String == secret)
        case 2:
            #expect(request.path == "/p/\(place)/\(number)")
            #expect(request.header("x-own") == "<\(place)>")
        default: #expect(request.bodyText == "s=\(secret)")
        }
    }

    /// Every table as a text, and what is packed in chunks and batches.
    private func checkDatabase(_ stage: SharedRunStage) throws {
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let tables = try database.connection.query(
            "select table_name::text from information_schema.tables where table_schema = 'fetchdeck'")
        #expect(tables.count > 5)
        var texts: [String] = []
        for table in 0..<tables.count {
            let name = try #require(tables.text(table, 0))
            let rows = try database.connection.query(
                "select coalesce(string_agg(t::text, ' '), '') from fetchdeck.\(name) t")
            texts.append(rows.text(0, 0) ?? "")
        }
        for table in ["chunk", "batch"] {
            let bodies = try database.connection.query(
                "select body from fetchdeck.\(table) where body is not null")
            #expect(bodies.count > 0)
            for row in 0..<bodies.count {
                let bytes = ZstdBlocks.decompressed(bodies.bytes(row, 0) ?? [], atMost: 1 << 20)
                texts.append(String(decoding: try #require(bytes), as: UTF8.self))
            }
        }
        let all = texts.joined(separator: "\n")
        #expect(all.contains("SECRET"))
        for value in ["s3cr3t", "place-east", "place-west"] { #expect(!all.contains(value)) }
    }

    @Test("that a worker does not have end it before it joins; the same list joins, by whomever it is loaded")
    func missing() throws {
        let stage = try SharedRunStage(total: 1, servers: 1)
        try stage.folder.write(list(stage.servers[0]), to: "list.jsonl")
        try stage.folder.write("curl http://a.test/ -F 'a=1' -F \"b=$SECRET\"\n", to: "form.sh")
        func load(_ environment: [String: String]) throws -> String {
            let run = try ProgramRun(
                ["share", "load", stage.url, "list.jsonl", "form.sh", "--env"], environment: environment,
                in: stage.folder)
            #expect(run.status == 0, "\(run.errors)")
            return run.output
        }
        let run = try load([:])
        #expect(try load(["SECRET": "x", "PLACE": "y"]) == run)
        let worker = try ProgramRun(
            ["work", stage.url, "--once"], environment: ["PLACE": "here"], in: stage.folder)
        #expect(worker.status == 2)
        #expect(
            worker.errorLines.last
                == "fetchdeck: run \(run.dropLast()) needs environment variables that are not set here: SECRET"
        )
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        #expect(try database.connection.query("select count(*) from fetchdeck.worker").int(0, 0) == 0)
    }

    @Test(
        "are refused where a worker could not fill them in, without a trace of what stands for them",
        arguments: [
            ("l.jsonl", #"{"url": "$BASE/x"}"#, "the environment has the host of the URL: '{{env:BASE}}'"),
            (
                "l.jsonl", #"{"url": "http://a.$ZONE.test/x"}"#,
                "the environment has the host of the URL: '{{env:ZONE}}'"
            ),
            (
                "l.jsonl", #"{"url": "http://a.test/", "method": "$VERB"}"#,
                "can't be here in a shared run: '{{env:VERB}}'"
            ),
            ("l.sh", "curl -u $USER:x http://a.test/", "can't be here in a shared run: '{{env:USER}}"),
            (
                "l.sh", "curl -x http://$AT:1 http://a.test/",
                "can't be here in a shared run: 'http://{{env:AT}}"
            ),
            ("l.sh", "curl http://a.test/${A:-b}", "default of an environment variable '${A:-b}'"),
            (
                "l.http", "GET http://a.test/\nAuthorization: Basic {{env:USER}} x",
                "can't be here in a shared run: '{{env:USER}}"
            ),
            ("l.json", basicInPostman, "can't be here in a shared run: '{{env:USER}}"),
            ("l.yaml", reservedInOpenAPI, "can't be here in a shared run: '{{env:Q}}"),
        ])
    func refused(_ name: String, _ list: String, _ message: String) throws {
        let stage = try SharedRunStage(total: 1, servers: 1)
        try stage.folder.write(list + "\n", to: name)
        for arguments in [["share", "load", stage.url], ["--share", stage.url]] {
            let run = try ProgramRun(arguments + ["--env", name], in: stage.folder)
            #expect(run.status == 2)
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    private static let basicInPostman = """
        {"info": {"name": "p",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "a", "request": {"method": "GET", "url": "http://a.test/", "auth": {"type": "basic",
        "basic": [{"key": "username", "value": "{{env:USER}}"}, {"key": "password", "value": "x"}]}}}]}
        """

    private static let reservedInOpenAPI = """
        openapi: 3.0.0
        info: {title: t, version: "1"}
        servers: [{url: "http://a.test"}]
        paths:
          /a:
            get:
              parameters: [{name: q, in: query, allowReserved: true, example: "{{env:Q}}"}]
              responses: {"200": {description: ok}}
        """

    @Test("are put where they stand as they are, never read as a list, and make one request per name")
    func noSyntax() throws {
        let stage = try SharedRunStage(total: 1, servers: 1)
        let url = stage.servers[0].url
        try stage.folder.write("\(url)/$A\n\(url)/$B\n", to: "l.txt")
        try stage.folder.write(
            "curl \(url)/c -H \"X-Own: $A\" -d $A\ncurl \(url)/n -H \"X-Own: $LINES\"\n", to: "l.sh")
        try stage.folder.write(#"{"url": "\#(url)/j", "json": {"v": "$A"}}"# + "\n", to: "l.jsonl")
        let value = #"a b,"c" -H Z:1 {{x}} $B"#
        let run = try ProgramRun(
            ["l.txt", "l.sh", "l.jsonl", "--share", stage.url, "--env", "-o", "r.jsonl"],
            environment: ["A": value, "B": value, "LINES": "one\ntwo"], in: stage.folder)
        #expect(run.status == 1, "\(run.errors)")
        let requests = stage.servers[0].requests
        #expect(requests.count == 4 && requests.allSatisfy { $0.header("Z") == nil })
        let curl = try #require(requests.first { $0.path == "/c" })
        #expect(curl.header("x-own") == value && curl.bodyText == value)
        let body = try #require(requests.first { $0.path == "/j" }).body
        #expect((try JSONSerialization.jsonObject(with: Data(body)) as? [String: String])?["v"] == value)
        let records = try ProgramRun.records(stage.folder.text("r.jsonl"))
        #expect(Set(records.compactMap { $0["key"] as? String }).count == 5)
        let failed = try #require(records.first { $0["outcome"] as? String == "failed" })
        let error = try #require(failed["error"] as? [String: Any])
        #expect(error["kind"] as? String == "input")
        let message = try #require(error["message"] as? String)
        #expect(message.hasSuffix(": the value of a variable of the environment"))
    }

    @Test("are shown by their names in a dry run, and --resume finds what a shared run has as ok")
    func namesAndKeys() throws {
        let stage = try SharedRunStage(total: 1, servers: 1)
        try stage.folder.write(list(stage.servers[0]), to: "list.jsonl")
        let values = ["SECRET": "from here", "PLACE": "place-here"]
        let dry = try ProgramRun(
            ["list.jsonl", "--share", stage.url, "--env", "--dry-run"], environment: values, in: stage.folder)
        #expect(dry.output.contains("/0?q={{env:SECRET}}&x=1"), "\(dry.output)")
        #expect(!dry.output.contains("here"))
        let run = try ProgramRun(
            ["list.jsonl", "--share", stage.url, "--env", "-o", "r.jsonl"], environment: values,
            in: stage.folder)
        #expect(run.status == 0, "\(run.errors)")
        let lines = stage.folder.text("r.jsonl").split(separator: "\n")
        #expect(lines.count == 60)
        #expect(!stage.folder.text("r.jsonl").contains("here"))
        try stage.folder.write(lines.prefix(20).joined(separator: "\n") + "\n", to: "r.jsonl")
        let again = try ProgramRun(
            ["share", "load", stage.url, "list.jsonl", "--env", "-o", "r.jsonl", "--resume"], in: stage.folder
        )
        #expect(again.errors.contains("loaded 40 requests"), "\(again.errors)")
    }

    @Test("keep their place in requests that are retried")
    func retried() throws {
        let stage = try SharedRunStage(total: 1, servers: 1) { $0.path.hasPrefix("/p/") ? 404 : 200 }
        try stage.folder.write(list(stage.servers[0]), to: "list.jsonl")
        let values = ["SECRET": "from here", "PLACE": "place-one"]
        let first = try ProgramRun(
            ["list.jsonl", "--share", stage.url, "--env"], environment: values, in: stage.folder)
        #expect(first.status == 1, "\(first.errors)")
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let run = try #require(try database.runs().first).number
        var reader = BatchReader(run: run)
        let failed = try reader.next(database).filter { $0.failed > 0 }
        #expect(!failed.isEmpty)
        var requests = RequestRepacking(run: run, hosts: .init())
        let places = failed.flatMap(\.places)
        try requests.load(places, database)
        let packed = requests.chunks(
            places.map { RetriedRow(place: $0, outcome: .failed, isUnknown: false) })
        for chunk in packed {
            let again = try PackedRequests(chunk.body, .values(["PLACE": "place-two", "SECRET": "x"]))
            let urls = again.rows.map { String(decoding: again.bytes[$0.url], as: UTF8.self) }
            #expect(urls.contains { $0.contains("/p/place-two/") }, "\(urls)")
            #expect(!urls.contains { $0.contains("place-one") })
        }
    }
}
