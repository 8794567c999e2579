import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("What the command line lays under each request")
struct ListDefaultsTests {
    private func defaults(_ change: (inout RequestDefaults) -> Void) -> ListOptions {
        options { change(&$0.defaults) }
    }

    @Test("A request has the defaults that it does not set itself")
    func layers() throws {
        let options = defaults {
            $0.headers = ["X-A: default", "X-B: default"]
            $0.data = [.data("a=1"), .data("b=2")]
            $0.bearer = "t0ken"
            $0.userAgent = "me"
            $0.cookie = "c=1"
        }
        let list = """
            {"url": "http://h/1"}
            {"url": "http://h/2", "method": "PUT", "headers": {"x-a": "own", "Authorization": "own", "Cookie": null}}
            {"url": "http://h/3", "json": {"b": 1, "a": 2.50}}
            """
        let listing = try readList(list, named: "l.jsonl", options)
        #expect(
            listing.text == """
                1 POST http://h/1
                  X-A: default
                  X-B: default
                  User-Agent: me
                  Cookie: c=1
                  Authorization: Bearer t0ken
                  Content-Type: application/x-www-form-urlencoded
                  body "a=1&b=2"
                2 PUT http://h/2
                  x-a: own
                  Authorization: own
                  X-B: default
                  User-Agent: me
                  Content-Type: application/x-www-form-urlencoded
                  no Cookie
                  body "a=1&b=2"
                3 POST http://h/3
                  X-A: default
                  X-B: default
                  User-Agent: me
                  Cookie: c=1
                  Authorization: Bearer t0ken
                  Content-Type: application/json
                  Accept: application/json
                  body "{\\"b\\": 1, \\"a\\": 2.50}"

                """)
    }

    @Test("Plain lines share one object for their defaults")
    func shared() throws {
        let listing = try readList("http://h/1\nhttp://h/2\n", defaults { $0.headers = ["A: b"] })
        let extras = listing.requests.map { $0.chunk.extras($0.id) }
        #expect(extras[0] != nil)
        #expect(extras[0] === extras[1])
        #expect(try readList("http://h/1\n").requests.allSatisfy { $0.chunk.extras($0.id) == nil })
    }

    @Test("A method of the command line is for the requests that have none")
    func method() throws {
        let put = defaults { $0.method = .put }
        #expect(try readList("http://h/1\nGET http://h/2\n", put).methods == ["PUT", "GET"])
        #expect(try readList("{\"url\":\"http://h/\",\"body\":\"x\"}", put).methods == ["PUT"])
        #expect(try readList("{\"url\":\"http://h/\",\"body\":\"x\"}").methods == ["POST"])
        let both = defaults {
            $0.method = .patch
            $0.data = [.data("x")]
        }
        #expect(try readList("http://h/1\nGET http://h/2\n", both).methods == ["PATCH", "GET"])
    }

    @Test("A URL with user info of its own does without the default one")
    func userInfo() throws {
        let listing = try readList("http://h/\nhttp://u:p@h/\nhttp://h/@\n", defaults { $0.user = "a:b" })
        let names = listing.requests.map { $0.chunk.extras($0.id)?.headers.map(\.value) }
        #expect(names == [["Basic YTpi"], nil, ["Basic YTpi"]])
    }

    @Test("-d @file drops CR, LF and NUL, --data-binary and --json keep them; --data-binary stays a file")
    func files() throws {
        let folder = try ListFolder()
        let path = try folder.write("a\r\nb\0c\n", to: "body")
        func body(_ parts: [BodyPart]) throws -> RequestBody? {
            try readList("http://h/", defaults { $0.data = parts }).requests.first.flatMap {
                $0.chunk.extras($0.id)?.body
            }
        }
        func bytes(_ text: String) -> RequestBody { .bytes(Array(text.utf8)) }
        #expect(try body([.data("@\(path)")]) == bytes("abc"))
        #expect(try body([.binary("@\(path)")]) == .file(path))
        #expect(try body([.binary("@\(path)"), .data("x")]) == bytes("a\r\nb\0c\n&x"))
        #expect(try body([.json("@\(path)")]) == bytes("a\r\nb\0c\n"))
        #expect(try body([.json("{\"a\":"), .json("1}")]) == bytes("{\"a\":1}"))
        #expect(try body([.raw("@x")]) == bytes("@x"))
        #expect(
            try body([.encoded("a b"), .encoded("=c d"), .encoded("n=e&f"), .encoded("m@\(path)")])
                == bytes("a+b&c+d&n=e%26f&m=a%0D%0Ab%00c%0A"))
        #expect(try body([.data("")]) == bytes(""))
    }

    @Test("--json brings its headers unless they are given")
    func jsonHeaders() throws {
        let listing = try readList(
            "http://h/",
            defaults {
                $0.data = [.json("{}")]
                $0.headers = ["content-type: application/vnd.api+json"]
            })
        let (chunk, id) = listing.requests[0]
        #expect(chunk.method(id) == .post)
        #expect(
            chunk.extras(id)?.headers == [
                HeaderField("content-type", "application/vnd.api+json"),
                HeaderField("Accept", "application/json"),
            ])
    }

    @Test(
        "Defaults that cannot be are refused before any list is read",
        arguments: Refused.all)
    func refused(message: String, defaults: RequestDefaults) {
        let fault = #expect(throws: RequestFault.self) {
            try ListReader(
                sources: [], options: options { $0.defaults = defaults }, hosts: HostTable())
        }
        #expect(fault?.description == message)
    }

    @Test("CSV rows fill in the templates of URL, body and headers")
    func templates() throws {
        let list = "url,id,name\nhttp://h/{{id}}?q={{name}},7,\"O'Neil \"\"x\"\" & co\"\n,8,b\n"
        let folder = try ListFolder()
        let path = try folder.write(list, to: "l.csv")
        let listing = try readList(
            [.url("http://t/{{name}}"), .file(path)],
            defaults {
                $0.data = [.json("{\"id\": {{id}}, \"name\": \"{{name}}\"}")]
                $0.headers = ["X-Id: {{id}}"]
            })
        #expect(
            listing.text == """
                1 POST http://h/7?q=O'Neil%20%22x%22%20%26%20co
                  X-Id: 7
                  Content-Type: application/json
                  Accept: application/json
                  body "{\\"id\\": 7, \\"name\\": \\"O\\'Neil \\\\\\"x\\\\\\" & co\\"}"
                  name O'Neil "x" & co
                2 POST http://t/b
                  X-Id: 8
                  Content-Type: application/json
                  Accept: application/json
                  body "{\\"id\\": 8, \\"name\\": \\"b\\"}"
                  name b

                """)
    }

    @Test("An unknown column is named with the nearest one")
    func unknownColumn() throws {
        let listing = try readList("url,city\nhttp://h/{{cty}},x\n", named: "l.csv")
        #expect(
            listing.faults == [
                "l.csv:2: undefined variable 'cty'; did you mean 'city'? Else define with a column of that name, "
                    + "--var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})"
            ])
        #expect(
            try readList([.url("http://h/{{id}}")]).faults
                == [
                    "nothing fills in the template 'http://h/{{id}}'; add a CSV list with these columns, or --var NAME=VALUE"
                ])
    }
}

/// Defaults that cannot be, with what is said of them.
private enum Refused {
    static let all: [(String, RequestDefaults)] = [
        ("no ':' in the header 'X'; expected 'Name: value'", with { $0.headers = ["X"] }),
        (
            "bad header name 'A B'; expected 'Name: value', the name of letters, digits and '-'",
            with { $0.headers = ["A B: x"] }
        ),
        (
            "line break or NUL in the header 'A'; write the value on one line",
            with { $0.headers = ["A: x\ny"] }
        ),
        (
            "-d: no body file '/missing'; expected a file that can be read",
            with { $0.data = [.data("@/missing")] }
        ),
        (
            "--data-binary: no body file '/missing'; expected a file that can be read",
            with { $0.data = [.binary("@/missing")] }
        ),
        (
            "bad method 'A B'; expected a word such as GET or POST",
            with { $0.method = FetchMethod(rawValue: "A B") }
        ),
        (
            "line break or NUL in the header 'Authorization'; write the value on one line",
            with { $0.bearer = "a\nb" }
        ),
    ]

    private static func with(_ change: (inout RequestDefaults) -> Void) -> RequestDefaults {
        var defaults = RequestDefaults()
        change(&defaults)
        return defaults
    }
}
