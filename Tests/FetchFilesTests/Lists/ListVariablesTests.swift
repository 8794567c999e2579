import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Variables given beside a list")
struct ListVariablesTests {
    private func with(
        _ given: [String: String], _ files: [String: String] = [:],
        _ change: (inout ListOptions) -> Void = { _ in }
    ) -> ListOptions {
        options {
            $0.variables = ListVariables(given: given, files: files)
            change(&$0)
        }
    }

    @Test("Placeholders of URL and JSON lists are read only where there are variables")
    func plainLists() throws {
        let urls = "http://{{host}}/?q={{q}}\n"
        let json = #"{"url": "http://{{host}}/", "json": {"q": "{{q}}"}, "headers": {"A": "{{q}}"}}"#
        let variables = with(["host": "h", "q": "a&\"b"])
        #expect(try readList(urls, variables).urls == ["http://h/?q=a%26%22b"])
        #expect(try readList("http://h/{{q}}\n").urls == ["http://h/{{q}}"])
        let listing = try readList(json, named: "l.jsonl", variables)
        #expect(listing.text.contains("A: a&\"b"))
        #expect(listing.text.contains(#"body "{\"q\": \"a&\\\"b\"}""#), "\(listing.text)")
    }

    @Test("Values lead to further ones; a circle of them is told whole")
    func chains() throws {
        let http = "GET http://h/{{a}}\n"
        let chain = ["a": "{{b}}", "b": "{{c}}", "c": "1"]
        #expect(try readList(http, named: "l.http", with(chain)).urls == ["http://h/1"])
        let circle = ["a": "{{b}}", "b": "{{c}}", "c": "{{a}}"]
        let told = "l.http:1: variables that stand for each other: 'a → b → c → a'; give one of them a value"
        #expect(try readList(http, named: "l.http", with(circle)).faults == [told])
        let folder = try ListFolder()
        let file = try folder.write("a={{b}}\nb={{c}}\nc={{a}}\nd={{e}}\ne=1\n", to: "x.env")
        let values = try VariableFile.read(file)
        #expect(values["d"] == "1")
        #expect(try readList(http, named: "l.http", with([:], values)).faults == [told])
    }

    @Test("What is undefined is told once a list")
    func undefined() throws {
        let told =
            "; define with --var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})"
        let listing = try readList("http://h/{{a}}\nhttp://h/{{b}}/{{a}}\nhttp://h/\n", with(["other": "1"]))
        #expect(listing.faults == ["list.txt:1: undefined variables in 2 requests: 'a', 'b'" + told])
        let one = try readList(
            #"{"url": "http://h/", "body": "{{hots}}"}"#, named: "l.jsonl", with(["host": "1"]))
        #expect(
            one.faults == [
                "l.jsonl:1: undefined variable 'hots'; did you mean 'host'? Else" + told.dropFirst()
            ])
        let skipping = with(["other": "1"]) { $0.skipsBadLines = true }
        let skipped = try readList("http://h/{{a}}\nhttp://h/\n", skipping)
        #expect(skipped.requests.count == 2)
        #expect(skipped.requests[0].chunk.extras(RequestID(1))?.unreadable == "undefined variable 'a'" + told)
        #expect(
            try readList([.url("http://{{h}}/"), .url("http://{{given}}/")], with(["given": "x"])).text
                == "1 GET http://x/\n! undefined variable 'h'" + told + "\n")
    }

    @Test("Undefined names are told whole, the first twenty of them")
    func manyUndefined() throws {
        let names = (1...23).map { "a_name_that_is_rather_long_\($0)" }
        let listing = try readList(
            names.map { "http://h/{{\($0)}}\n" }.joined(), with(["other": "1"]))
        let named = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        #expect(
            listing.faults == [
                "list.txt:1: undefined variables in 23 requests: \(named); and 3 more; "
                    + "define with --var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})"
            ])
    }

    @Test("Given singly they win over a list's own, those over files")
    func precedence() throws {
        let variables = with(["a": "given"], ["a": "file", "b": "file", "c": "file"])
        let http = "@a = own\n@b = own\nGET http://h/{{a}}/{{b}}/{{c}}\n"
        #expect(try readList(http, named: "l.http", variables).urls == ["http://h/given/own/file"])
        let csv = "url,a,b\nhttp://h/{{a}}/{{b}}/{{c}},own,own\n"
        #expect(try readList(csv, named: "l.csv", variables).urls == ["http://h/given/own/file"])
    }

    @Test("They fill in what the command line lays under each request")
    func defaults() throws {
        let variables = with(["a": "given"], ["b": "file"]) { $0.defaults.headers = ["A: {{a}} {{b}} {{c}}"] }
        #expect(try readList("http://h/", variables).text == "1 GET http://h/\n  A: given file {{c}}\n")
        #expect(
            try readList("url,b,c\nhttp://h/,own,x\n", named: "l.csv", variables).text
                == "1 GET http://h/\n  A: given own x\n")
        #expect(
            try readList("url,c\nhttp://h/,x\n", named: "l.csv", variables).text
                == "1 GET http://h/\n  A: given file x\n")
        #expect(try readList("url,b\nhttp://h/,x\n", named: "l.csv", variables).faults.count == 1)
    }

    @Test("Archives, commands and body files are as they are")
    func untouched() throws {
        let har = #"{"log": {"entries": [{"request": {"method": "GET", "url": "http://h/{{a}}"}}]}}"#
        #expect(try readList(har, named: "l.har", with(["a": "x"])).urls == ["http://h/{{a}}"])
        #expect(
            try readList("curl -g 'http://h/{{a}}'", named: "l.curl", with(["a": "x"])).urls == [
                "http://h/{{a}}"
            ])
    }

    static let files: [(name: String, text: String, argument: String, expected: [String: String])] = [
        (".env", "A=1\nexport B='x y' # c\n", "", ["A": "1", "B": "x y"]),
        (
            "http-client.env.json",
            #"{"$shared": {"v": "1"}, "dev": {"host": "h", "n": 7, "SSL": {"a": 1}}, "prod": {}}"#,
            ":dev", ["v": "1", "host": "h", "n": "7"]
        ),
        (
            "settings.json",
            "{ // mine\n\"a\": [1,],\n\"rest-client.environmentVariables\": {\"$shared\": {\"v\": \"2\"},\n"
                + "\"local\": {\"host\": \"http://h/{{$shared v}}\", /* x */ \"u\": \"{{host}}/u\",},}, }",
            ":local", ["v": "2", "host": "http://h/2", "u": "http://h/2/u"]
        ),
        (
            "x.postman_environment.json",
            #"{"name": "x", "values": [{"key": "a", "value": "1", "enabled": true}, {"key": "b", "value": "2", "enabled": false}]}"#,
            "", ["a": "1"]
        ),
        ("flat.json", #"{"a": "x:y", "b": true}"#, "", ["a": "x:y", "b": "true"]),
        ("with:colon.env", "A=1", "", ["A": "1"]),
    ]

    @Test("A file of variables is read as its program writes it", arguments: files.indices)
    func file(index: Int) throws {
        let file = Self.files[index]
        let folder = try ListFolder()
        let path = try folder.write(file.text, to: file.name)
        #expect(try VariableFile.read(path + file.argument) == file.expected)
    }

    @Test("The private twin of an environment file wins")
    func privateTwin() throws {
        let folder = try ListFolder()
        let path = try folder.write(#"{"dev": {"a": "1", "b": "1"}}"#, to: "http-client.env.json")
        _ = try folder.write(#"{"dev": {"b": "2", "c": "{{a}}3"}}"#, to: "http-client.private.env.json")
        #expect(try VariableFile.read(path) == ["a": "1", "b": "2", "c": "13"])
    }

    @Test(
        "What cannot be is named",
        arguments: [
            (
                "e.json", #"{"dev": {}, "prod": {}}"#, "",
                "which environment of 'e.json'; write FILE:NAME; it has dev, prod"
            ),
            ("e.json", #"{"dev": {}, "prod": {}}"#, ":pord", "no environment 'pord'; did you mean 'prod'?"),
            ("e.json", #"{"dev": }"#, ":dev", "e.json: unreadable JSON at column 9"),
            (".env", "A=1\nB", "", ".env:2: no NAME=value"),
            (".env", "A=1", ":dev", "no environments in '.env'; name the file alone"),
        ])
    func unreadable(name: String, text: String, argument: String, message: String) throws {
        let folder = try ListFolder()
        let path = try folder.write(text, to: name)
        let fault = #expect(throws: RequestFault.self) { try VariableFile.read(path + argument) }
        let told = (fault?.description ?? "").replacing(folder.path + "/", with: "")
        #expect(told.hasPrefix(message), "\(told)")
    }
}
