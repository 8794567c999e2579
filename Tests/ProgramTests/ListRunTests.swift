import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Lists, from the command line to the server")
struct ListRunTests {
    @Test("# @no-redirect and # @no-cookie-jar hold for their request alone")
    func ownLimits() throws {
        let server = try TestHTTPServer { request in
            request.path == "/a"
                ? .init(status: 302, headers: ["Location: /b", "Set-Cookie: sid=1; Path=/"])
                : .init(headers: ["Set-Cookie: sid=1; Path=/"])
        }
        let folder = try Folder()
        try folder.write(
            """
            GET {{host}}/c
            ###
            # @no-redirect
            GET {{host}}/a
            ###
            # @no-cookie-jar
            GET {{host}}/d
            ###
            GET {{host}}/a
            """, to: "list.http")
        let run = try ProgramRun(
            ["list.http", "-c", "1", "--cookie-jar", "--var", "host=\(server.url)", "-o", "-"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.map(\.path) == ["/c", "/a", "/d", "/a", "/b"])
        #expect(server.requests.map { $0.header("Cookie") } == [nil, "sid=1", nil, "sid=1", "sid=1"])
        let records = try ProgramRun.records(run.output)
        #expect(records.compactMap { $0["status"] as? Int } == [200, 302, 200, 200])
    }

    @Test("--env-file names an environment of a file, --var wins over it")
    func variables() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(
            #"{"dev": {"host": "\#(server.url)", "id": "1"}, "prod": {"host": "http://nowhere.invalid"}}"#,
            to: "http-client.env.json")
        try folder.write("{{host}}/{{id}}\n", to: "list.urls")
        let run = try ProgramRun(
            ["list.urls", "--env-file", "http-client.env.json:dev", "--var", "id=a b", "-H", "A: {{id}}"],
            in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.map(\.target) == ["/a%20b"])
        #expect(server.requests.first?.header("A") == "a b")
        let unnamed = try ProgramRun(["list.urls", "--env-file", "http-client.env.json"], in: folder)
        #expect(unnamed.status == 2)
        #expect(unnamed.errors.contains("write FILE:NAME; it has dev, prod"))
        let secret = try ProgramRun(["list.urls", "--var", "hush"], in: folder)
        #expect(secret.errorLines == ["fetchdeck: --var: expected NAME=VALUE"])
    }

    @Test("A sitemap index is followed with the run's headers and log-in, its pages are the list")
    func sitemap() throws {
        let pages = Mutex("")
        let server = try TestHTTPServer { request in
            switch request.path {
            case "/sitemap.xml":
                .init(
                    body: "<sitemapindex><sitemap><loc>http://\(request.header("Host") ?? "")/pages.xml</loc>"
                        + "</sitemap></sitemapindex>")
            case "/pages.xml": .init(body: pages.withLock { $0 })
            default: .init()
            }
        }
        let urls = ["\(server.url)/1", "\(server.url)/2?a=1&amp;b=2", "http://other.invalid/3"]
        pages.withLock {
            $0 = "<urlset>" + urls.map { "<url><loc>\($0)</loc></url>" }.joined() + "</urlset>"
        }
        let folder = try Folder()
        let url = "\(server.url)/sitemap.xml"
        let run = try ProgramRun(
            [url, "--format", "sitemap", "-c", "1", "-u", "me:pw", "-H", "X-A: b", "--expect", "time<9s"],
            in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.map(\.target) == ["/sitemap.xml", "/pages.xml", "/1", "/2?a=1&b=2"])
        #expect(server.requests.allSatisfy { $0.header("X-A") == "b" && $0.header("Authorization") != nil })
        #expect(run.errors.contains("\(url): left out: 1 URL of other sites; --any-host takes them too"))
        // Without the format it is a request; a dry run sends nothing.
        #expect(try ProgramRun([url], in: folder).status == 0)
        #expect(server.requests.count == 5)
        let dry = try ProgramRun([url, "--format", "sitemap", "--dry-run"], in: folder)
        #expect(dry.status == 2)
        #expect(dry.errorLines.count == 1)
        #expect(server.requests.count == 5)
        let date = try ProgramRun([url, "--since", "yesterday"], in: folder)
        #expect(
            date.errorLines == [
                "fetchdeck: --since yesterday: expected a date, such as 2026-11-27 or 2026-11-27T12:30Z"
            ])
    }

    @Test("An OpenAPI document is counted by a dry run and sent to --base")
    func openAPI() throws {
        let server = try TestHTTPServer { request in
            .init(status: request.path.hasSuffix("/7") ? 404 : 202)
        }
        let folder = try Folder()
        try folder.write(
            """
            openapi: 3.0.0
            servers: [{url: https://pets.example/v3}]
            paths:
              /pets:
                get: {operationId: list, tags: [pets], responses: {200: {}}}
                post:
                  operationId: add
                  requestBody: {content: {application/json: {schema: {required: [name], properties: {name: {example: Tom}}}}}}
                  responses: {202: {}}
              /pets/{id}:
                get:
                  operationId: one
                  parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
                  responses: {404: {}}
            """, to: "petstore.yaml")
        let missing = try ProgramRun(["run", "petstore.yaml", "--dry-run"], in: folder)
        #expect(missing.status == 2)
        #expect(missing.errors.contains("petstore.yaml:11: one: no value for the required parameter 'id'"))
        let dry = try ProgramRun(["run", "petstore.yaml", "--dry-run", "--var", "id=7"], in: folder)
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(dry.outputLines.prefix(2) == ["2 requests to 1 host; nothing was sent", "  2  pets.example"])
        #expect(
            dry.outputLines.dropFirst(2).prefix(2) == [
                "GET https://pets.example/v3/pets  list", "GET https://pets.example/v3/pets/7  one",
            ])
        #expect(dry.errors.contains("left out: 1 operation; --operations all takes them too"))
        let asked = try ProgramRun(["petstore.yaml", "--dry-run", "--operations", "list"], in: folder)
        #expect(asked.outputLines.first == "1 request to 1 host; nothing was sent")
        #expect(!asked.errors.contains("left out"))
        let run = try ProgramRun(
            [
                "run", "petstore.yaml", "--base", server.url + "/x/", "--operations", "all", "--var", "id=7",
                "--expect-declared", "-c", "1", "-o", "-",
            ], in: folder)
        #expect(
            server.requests.map { "\($0.method) \($0.path)" } == [
                "GET /x/pets", "POST /x/pets", "GET /x/pets/7",
            ])
        #expect(
            server.requests.map { String(decoding: $0.body, as: UTF8.self) } == ["", #"{"name":"Tom"}"#, ""])
        // 202 is not what the first declares; 404 is what the last does.
        #expect(run.status == 1)
        let records = try ProgramRun.records(run.output)
        #expect(records.compactMap { $0["outcome"] as? String } == ["failed", "ok", "ok"])
        #expect(records.compactMap { $0["name"] as? String } == ["list", "add", "one"])
        #expect(records.compactMap { $0["group"] as? String } == ["pets"])
        for word in ["pets", "ftp://h/"] {
            let base = try ProgramRun(["petstore.yaml", "--base", word], in: folder)
            #expect(base.errorLines == ["fetchdeck: --base \(word): expected http://host/path"])
        }
        let none = try ProgramRun(["petstore.yaml", "--operations", "ones"], in: folder)
        #expect(none.errors.contains("petstore.yaml: no operation 'ones'; did you mean 'one'?"))
    }

    @Test("A Postman collection is sent with an environment that Postman exported")
    func postman() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(
            """
            {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
             "event": [{"listen": "test", "script": {"exec": ["pm.test()"]}}],
             "variable": [{"key": "base", "value": "http://nowhere.invalid"}],
             "item": [{"name": "in", "item": [
               {"name": "one", "request": {"method": "POST", "url": "{{base}}/{{id}}",
                "auth": {"type": "basic", "basic": {"username": "u", "password": "{{secret}}"}},
                "body": {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "b c"}]}}}]}]}
            """, to: "list.json")
        try folder.write(
            #"{"name": "dev", "values": [{"key": "base", "value": "\#(server.url)", "enabled": true}, "#
                + #"{"key": "secret", "value": "p"}, {"key": "id", "value": "1", "enabled": false}]}"#,
            to: "env.json")
        let undefined = try ProgramRun(["list.json", "--env-file", "env.json"], in: folder)
        #expect(undefined.status == 2)
        #expect(undefined.errors.contains("list.json:5: undefined variable 'id'"))
        let run = try ProgramRun(["list.json", "--env-file", "env.json", "--var", "id=7"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("fetchdeck: list.json: not run: 1 script"))
        let sent = try #require(server.requests.first)
        #expect(sent.method == "POST" && sent.path == "/7")
        #expect(sent.header("Authorization") == "Basic dTpw")
        #expect(sent.header("Content-Type") == "application/x-www-form-urlencoded")
        #expect(String(decoding: sent.body, as: UTF8.self) == "a=b%20c")
    }

    @Test("At most 20 lines tell of bad lines, then one counts the rest")
    func badLines() throws {
        let folder = try Folder()
        try folder.write(String(repeating: "http:///x\n", count: 27), to: "list.txt")
        let run = try ProgramRun(["list.txt"], in: folder)
        #expect(run.status == 2)
        #expect(run.errorLines.count == 21)
        #expect(run.errorLines.last == "fetchdeck: 7 more lines that cannot be read")
    }

    @Test("What is left out of a list is said once, of standard input too", arguments: [true, false])
    func notes(isStandardInput: Bool) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let list = "curl \(server.url)/1 | jq .\ncurl \(server.url)/2 > /dev/null\n"
        try folder.write(list, to: "list.curl")
        let run = try ProgramRun(
            [isStandardInput ? "-" : "list.curl"], input: isStandardInput ? list : "", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let name = isStandardInput ? "stdin" : "list.curl"
        let note = "fetchdeck: \(name): of 2 commands what follows |, >, ; or && is left out"
        #expect(run.errorLines.count { $0 == note } == 1, "\(run.errors)")
        #expect(server.requests.count == 2)
    }

    @Test("A named pipe given as list is run as it arrives")
    func namedPipe() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let path = folder.url("f.urls").path
        #expect(mkfifo(path, 0o600) == 0)
        Thread.detachNewThread {
            let file = open(path, O_WRONLY)
            for line in ["\(server.url)/1\n", "\(server.url)/2\n"] {
                _ = Array(line.utf8).withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            }
            close(file)
        }
        let run = try ProgramRun(["f.urls"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.map(\.path).sorted() == ["/1", "/2"])
    }
}
