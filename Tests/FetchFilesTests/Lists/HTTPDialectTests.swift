import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// A list and what is sent of it.
struct ListCase: CustomTestStringConvertible {
    let name: String
    let input: String
    let expected: String
    /// The file's name; nil is that of the suite.
    let file: String?

    init(_ name: String, _ input: String, _ expected: String, _ file: String? = nil) {
        self.file = file
        self.name = name
        self.input = input
        self.expected = expected
    }

    var testDescription: String { name }
}

/// Request files as people have them, in the manner of public ones, and what their editors send.
@Suite(".http files of both editors")
struct HTTPDialectTests {
    static let cases = [
        ListCase(
            "a comment line is no part of a body",
            """
            POST http://h/x
            Content-Type: application/json

            // CreateItem
            {
              # of no use
              "a": "http://h/#x"
            }
            """,
            #"1 POST http://h/x|  Content-Type: application/json|  body "{\n  \"a\": \"http://h/#x\"\n}""#),
        ListCase(
            "a comment alone is no body",
            "GET http://h/1\n\n# list of users\n\n###\nGET http://h/2\n", "1 GET http://h/1|2 GET http://h/2"),
        ListCase(
            "a comment may stand within the query and the headers",
            "GET http://h/x\n    ?a=1\n#    &b=2\n    &c=3\n# A: b\nX-A: 1\n",
            "1 GET http://h/x?a=1&c=3|  X-A: 1"),
        ListCase(
            "variables are pasted as text, with % they are encoded",
            "@q = a=1&b=2\nGET http://h/x?{{q}}\n###\nGET http://h/x?q={{%q}}\n",
            "1 GET http://h/x?a=1&b=2|2 GET http://h/x?q=a%3D1%26b%3D2"),
        ListCase(
            "a variable in a JSON body is pasted too",
            "@list = \"a\", \"b\"\nPOST http://h/\nContent-Type: application/json\n\n[{{list}}]\n",
            #"1 POST http://h/|  Content-Type: application/json|  body "[\"a\", \"b\"]""#),
        ListCase(
            "a variable may be made of others, defined later too",
            "@base = {{host}}/v1\n@host = http://h\nGET {{base}}/x\n", "1 GET http://h/v1/x"),
        ListCase(
            "the query goes on over lines without an indent",
            "GET http://h/x\n?a=1\n&b=2\nAccept: x/y\n", "1 GET http://h/x?a=1&b=2|  Accept: x/y"),
        ListCase(
            "indented headers are headers", "GET http://h/x\n  Accept: x/y\n  /z\n",
            "! list.http:1: no ':' in the header '/z'; expected 'Name: value', or a blank line before the body"
        ),
        ListCase(
            "any version is dropped",
            "GET http://h/1 HTTP/2 (Prior Knowledge)\n###\nGET http://h/2 HTTP/3\n###\nGET http://h/?q= HTTP/x\n",
            "1 GET http://h/1|2 GET http://h/2|3 GET http://h/?q=%20HTTP/x"),
        ListCase(
            "spaces in a URL are encoded, but not in its host",
            "GET http://h/a b?q=New York\n###\nGET http://h?q=a b\n",
            "1 GET http://h/a%20b?q=New%20York|2 GET http://h?q=a%20b"),
        ListCase(
            "JSON lines end with a line end",
            "POST http://h/_bulk\nContent-Type: application/x-ndjson\n\n{\"index\":{}}\n{\"a\":1}\n\n",
            #"1 POST http://h/_bulk|  Content-Type: application/x-ndjson|  body "{\"index\":{}}\n{\"a\":1}\n""#
        ),
        ListCase(
            "a form is encoded where it is not yet",
            "POST http://h/x\nContent-Type: application/x-www-form-urlencoded\n\na=1\n&b=50%\n&c=openid profile&d=a%20b\n",
            "1 POST http://h/x|  Content-Type: application/x-www-form-urlencoded"
                + #"|  body "a=1&b=50%25&c=openid%20profile&d=a%20b""#),
        ListCase(
            "a saved response is passed over",
            "GET http://h/x\n\n###\nHTTP/1.1 200 OK\nA: b\n\n{}\n###\nGET http://h/y\n",
            "1 GET http://h/x|2 GET http://h/y"),
        ListCase(
            "redirects and cookies of one request",
            "# @no-redirect\n// @no-cookie-jar\nGET http://h/a\n###\n\nGET http://h/b\n",
            "1 GET http://h/a|  redirects 0|  no cookie jar|2 GET http://h/b"),
        ListCase(
            "GraphQL by its header",
            "POST http://h/g\nX-REQUEST-TYPE: GraphQL\nA: b\n\nquery {\n  a(x: \"y\")\n}\n\n{\"n\": 1}\n",
            "1 POST http://h/g|  A: b|  Content-Type: application/json"
                + #"|  body "{\"query\":\"query {\\n  a(x: \\\"y\\\")\\n}\",\"variables\":{\"n\": 1}}""#),
        ListCase(
            "GraphQL by its method",
            "GRAPHQL http://h/g\n\nquery { a }\n\nfragment f on T { b }\n",
            "1 POST http://h/g|  Content-Type: application/json"
                + #"|  body "{\"query\":\"query { a }\\n\\nfragment f on T { b }\"}""#),
        ListCase(
            "a path goes to the host of its Host header",
            "@path = /p?q=1\nGET {{path}} HTTP/1.1\nHost: h:81\n", "1 GET http://h:81/p?q=1"),
        ListCase(
            "requests of other files are named",
            "import ./common.http\n\n###\nrun ./common.http (@host=x)\n###\nGET http://h/x\n",
            "1 GET http://h/x|! list.http:1: requests of another file are not read here: 'import ./common.http';"
                + " give that file as a list of its own|! list.http:4: requests of another file are not read here:"
                + " 'run ./common.http (@host=x)'; give that file as a list of its own"),
        ListCase(
            "all that is undefined is told at once",
            "GET {{host}}/x\nA: {{token}}\n###\nGET {{host}}/y\n###\nGET http://h/\n",
            "1 GET http://h/|! list.http:1: undefined variables in 2 requests: 'token', 'host'; define with "
                + "@NAME = VALUE above, --var NAME=VALUE, --env-file FILE or --env ({{env:NAME}})"),
    ]

    @Test("A request file sends what its editor sends", arguments: cases)
    func sent(_ file: ListCase) throws {
        let listing = try readList(file.input, named: "list.http")
        #expect(listing.text.split(separator: "\n").joined(separator: "|") == file.expected)
    }

    /// 2026-11-22T12:34:56.789Z, a Sunday.
    private static let now = Date(timeIntervalSince1970: 1_795_350_896.789)

    @Test(
        "A time is moved and written as asked",
        arguments: [
            ("$timestamp", "1795350896"), ("$timestamp -1 d", "1795264496"),
            ("$timestamp 1 w -1 s", "1795955695"),
            (#"$datetime "YYYY-MM-DD" 1 d"#, "2026-11-23"),
            ("$datetime 'D.M.YY [at] h:mm a'", "22.11.26 at 12:34 pm"),
            ("$datetime iso8601", "2026-11-22T12:34:56.789Z"),
            ("$datetime rfc1123 -1 M", "Thu, 22 Oct 2026 12:34:56 GMT"),
            (#"$datetime "dddd MMMM X x" 1 Q"#, "Monday February 1803299696 1803299696789"),
            ("$isoTimestamp", "2026-11-22T12:34:56Z"),
        ])
    func times(name: String, expected: String) throws {
        #expect(try DynamicVariable(now: { Self.now }).value(name) == expected)
    }

    @Test("A local time is that of the zone")
    func localTime() throws {
        let zone = try #require(TimeZone(secondsFromGMT: -(5 * 3600 + 1800)))
        #expect(
            DateText(isLocal: true, zone: zone).text(Self.now, format: "iso8601")
                == "2026-11-22T07:04:56-05:30")
        #expect(
            DateText(isLocal: true, zone: zone).text(Self.now, format: "rfc1123")
                == "Sun, 22 Nov 2026 07:04:56 -0530")
    }

    @Test(
        "Chance has the form that is asked for",
        arguments: [
            ("$random.integer(1, 5)", "[1-4]"), ("$random.integer", "[0-9]{1,3}"), ("$randomInt 7 8", "7"),
            ("$random.float(1,2)", "1[.0-9e-]*"), ("$random.alphabetic(6)", "[A-Za-z]{6}"),
            ("$random.alphanumeric(9)", "[A-Za-z0-9_]{9}"), ("$random.hexadecimal(4)", "[0-9a-f]{4}"),
            ("$random.email", "[a-z]+@example[.]com"), ("$guid", "[0-9a-f-]{36}"),
            ("$random.uuid", "[0-9a-f-]{36}"),
        ])
    func chance(name: String, pattern: String) throws {
        let value = try DynamicVariable().value(name)
        #expect(value.wholeMatch(of: try Regex(pattern)) != nil, "\(value)")
    }

    @Test(
        "What is no such variable is named",
        arguments: [
            "$frob", "$datetime", "$timestamp 1", "$timestamp x d", "$random.frob", "$random.alphabetic(0)",
        ])
    func unknown(name: String) {
        #expect(throws: RequestFault.self) { try DynamicVariable().value(name) }
    }

    @Test("$dotenv reads the file beside the list, $processEnv and $env. only with --env")
    func environment() throws {
        let folder = try ListFolder()
        _ = try folder.write("export A=1\n# c\nB=\"x\\ny\" # d\nC='a#b'\nD=e f # g\n", to: ".env")
        let list = try folder.write(
            "GET http://h/{{$dotenv A}}/{{$dotenv C}}/{{$dotenv D}}/{{$processEnv X}}/{{$env.X}}\n",
            to: "l.http")
        let listing = try readList([.file(list)], options { $0.environment = .values(["X": "y"]) })
        #expect(listing.urls == ["http://h/1/a#b/e%20f/y/y"])
        #expect(try DotEnv.read(folder.path + "/.env")["B"] == "x\ny")
        #expect(
            try readList([.file(list)]).faults.first?.hasSuffix("'$processEnv X'; allow it with --env")
                == true)
    }
}
