import FetchCore
import Testing

@testable import FetchFiles

/// Lists that are refused, each with the line that says why and what to do.
@Suite("What is said of lists that cannot be read")
struct ListMessageTests {
    private static let cases: [(name: String, text: [UInt8], expected: String)] = [
        (
            "a.curl", Array("curl -F 'c=@f.txt,bin' http://h/".utf8),
            "a.curl:1: several files in the form field 'f.txt,bin'; give each its own -F"
        ),
        (
            "a.csv", Array("url,token\nhttp://h/,a,b\n".utf8),
            "a.csv:2: 3 fields where the header has 2; quote fields that contain the separator"
        ),
        (
            "a.csv", Array("url,n\rhttp://h/,1\r".utf8),
            "a.csv:1: lines that end with CR alone; save it with LF line ends"
        ),
        (
            "a.jsonl", Array(#"{"url":"http://h/1","url":"http://h/2"}"#.utf8),
            "a.jsonl:1: two fields 'url'; give one of them"
        ),
        (
            "a.jsonl", Array(#"{"url":"http://h/\ud800x"}"#.utf8),
            "a.jsonl:1: field 'url' has half a surrogate pair; write the character, or both its \\u escapes"
        ),
        (
            "a.json", Array("[\n{\"url\": \"http://h/\"},\n{\"url\" \"http://h/\"}\n]\n".utf8),
            "a.json:3: no ':' behind a field name in the JSON at column 8 near '\"http://h/\"}"
        ),
        (
            "a.xlsx", Array("PK\u{3}\u{4}...[Content_Types].xml".utf8),
            "a.xlsx: an Excel workbook, which is not read"
        ),
        ("a.zip", Array("PK\u{3}\u{4}...x.txt".utf8), "a.zip: a zip archive, which is not read; unpack it"),
        ("a.pdf", Array("%PDF-1.7\n%\u{e2}\n".utf8), "a.pdf: a PDF document, which is not read"),
        ("a.png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0], "a.png: a picture, which is not read"),
        (
            "a.json",
            Array(#"{"id":"1","name":"x","order":["2"],"requests":[{"id":"2","url":"http://h/"}]}"#.utf8),
            "a.json: a Postman collection of version 1, which is not read; export it as Collection v2.1"
        ),
        ("a.curl", Array("curl -0 http://h/".utf8), "a.curl:1: curl option '-0'; not read here"),
    ]

    @Test("One line says what it is and what to do", arguments: cases)
    func message(name: String, text: [UInt8], expected: String) throws {
        let listing = try readList(text, named: name)
        #expect(listing.faults.count == 1)
        #expect(listing.faults.first?.hasPrefix(expected) == true, "\(listing.faults)")
    }

    @Test("Options of OpenAPI documents are refused with another list, and hold with such a document")
    func operations() throws {
        var options = ListOptions()
        options.baseURL = "http://h"
        let other = try readList(Array("http://h/\n".utf8), named: "a.txt", options)
        #expect(
            other.faults == [
                "a.txt: no OpenAPI document, which --operations and --base are for; leave them out, or give --format openapi"
            ])
        let document = #"{"openapi": "3.0.0", "paths": {"/a": {"get": {}}}}"#
        #expect(try readList(Array(document.utf8), named: "openapi.json", options).urls == ["http://h/a"])
    }

    @Test("Log-ins that a document asks for and nothing gives are named once")
    func logIns() throws {
        let document = """
            {"openapi": "3.0.0", "servers": [{"url": "http://h"}], "security": [{"apiKey": []}],
            "components": {"securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "web": {"type": "http", "scheme": "bearer"}}},
            "paths": {"/a": {"get": {}}, "/b": {"get": {"security": [{"web": []}]}}, "/c": {"get": {"security": []}},
            "/d": {"get": {"security": [{}, {"web": []}]}}}}
            """
        let text = Array(document.utf8)
        #expect(
            try readList(text, named: "openapi.json").notes == [
                "openapi.json: sent without a log-in that it asks for: apiKey, web; give --var apiKey=VALUE, -u or --bearer"
            ])
        var options = ListOptions()
        options.hasLogIn = true
        #expect(try readList(text, named: "openapi.json", options).notes.isEmpty)
        options.hasLogIn = false
        options.variables = ListVariables(given: ["apiKey": "k", "web": "t"], files: [:])
        #expect(try readList(text, named: "openapi.json", options).notes.isEmpty)
    }

    @Test(
        "Commands are read as curl and bash read them",
        arguments: [
            ("curl http:/h/a", "http://h/a"), ("curl http:///h/a", "http://h/a"),
            ("curl HTTP://h/a", "HTTP://h/a"),
            (#"curl http://h/$'a\x00b'c"#, "http://h/ac"), (#"curl http://h/$'a\0b\'c'd"#, "http://h/ad"),
        ])
    func commands(command: String, url: String) throws {
        let listing = try readList(Array(command.utf8), named: "a.curl")
        #expect(listing.faults.isEmpty)
        #expect(listing.urls.map { $0.lowercased() } == [url.lowercased()])
    }

    @Test("Control characters of $'…' are those of bash")
    func controls() throws {
        let listing = try readList(Array(#"curl -d $'\c?\cA\ca' http://h/"#.utf8), named: "a.curl")
        #expect(listing.text.contains(#"body "\u{7F}\u{01}\u{01}""#), "\(listing.text)")
    }
}
