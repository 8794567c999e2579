import Foundation
import TestSupport
import Testing

/// The same requests in each format that can say them; the server compares bytes.
@Suite("A list reaches the server byte for byte")
struct RoundTripTests {
    /// A request as it has to arrive.
    private struct Expected: Equatable {
        var method: String
        var target: String
        var header: String?
        var type: String?
        var body: [UInt8]

        init(
            _ method: String, _ target: String, header: String? = nil, type: String? = nil, body: String = ""
        ) {
            self.init(method, target, header: header, type: type, bytes: Array(body.utf8))
        }

        init(_ method: String, _ target: String, header: String? = nil, type: String? = nil, bytes: [UInt8]) {
            self.method = method
            self.target = target
            self.header = header
            self.type = type
            body = bytes
        }

        init(_ seen: SeenRequest) {
            self.init(
                seen.method, seen.target, header: seen.header("X-Odd"), type: seen.header("Content-Type"),
                bytes: seen.body)
        }
    }

    private static let odd = "a \"quoted\" 'word', $HOME `x` \\n é \t& {{no}};"
    private static let text = "line 1\n\n  line 3 = \(odd)"
    private static let json = #"{"b": 1.50, "a": ["é", "\u00e9", null],  "big": 12345678901234567890}"#
    private static let bytes: [UInt8] = Array(0...255)

    private static let simple = [
        Expected("GET", "/a?x=1&y=%20%C3%A9"),
        Expected("DELETE", "/b/../c;p=1?q=a+b"),
    ]
    private static let full =
        simple + [
            Expected("POST", "/text", header: odd, type: "text/x", body: text),
            Expected("PUT", "/json", type: "application/json", body: json),
        ]
    private static let withBytes =
        full + [Expected("POST", "/bytes", type: "application/octet-stream", bytes: bytes)]

    private let folder: Folder
    private let server: TestHTTPServer

    init() throws {
        folder = try Folder()
        server = try TestHTTPServer { _ in .init() }
    }

    private func run(_ name: String, _ list: String, _ more: [String] = []) throws -> [Expected] {
        try folder.write(list, to: name)
        let before = server.requests.count
        let run = try ProgramRun([name, "-c", "1"] + more, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return server.requests.dropFirst(before).map(Expected.init)
    }

    /// The text as a JSON string.
    private static func quoted(_ text: String) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
        return String(decoding: data, as: UTF8.self)
    }

    @Test("as urls")
    func urls() throws {
        let list = Self.simple.map { "\($0.method) \(server.url)\($0.target)" }.joined(separator: "\r\n")
        #expect(try run("l.urls", list) == Self.simple)
    }

    @Test("as jsonl, bytes as Base64")
    func jsonl() throws {
        let lines = try Self.withBytes.map { request in
            var line = #"{"method": "\#(request.method)", "url": "\#(server.url)\#(request.target)""#
            if let type = request.type, type != "application/json" {
                let odd = try request.header.map { #", "X-Odd": \#(try Self.quoted($0))"# } ?? ""
                line += #", "headers": {"Content-Type": "\#(type)"\#(odd)}"#
            }
            switch request.target {
            case "/text": line += #", "body": \#(try Self.quoted(Self.text))"#
            case "/json": line += #", "json": \#(Self.json)"#
            case "/bytes": line += #", "body_base64": "\#(Data(Self.bytes).base64EncodedString())""#
            default: break
            }
            return line + "}"
        }
        #expect(try run("l.jsonl", lines.joined(separator: "\n")) == Self.withBytes)
    }

    @Test("as csv")
    func csv() throws {
        func cell(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        let rows = Self.full.map { request in
            let url = server.url + request.target
            let cells = [
                url, request.method, request.type ?? "", request.header ?? "",
                String(decoding: request.body, as: UTF8.self),
            ]
            return cells.map(cell).joined(separator: ",")
        }
        let list = (["url,method,header:Content-Type,header:X-Odd,body"] + rows).joined(separator: "\r\n")
        #expect(try run("l.csv", list) == Self.full)
    }

    @Test("as http, bytes from a file")
    func http() throws {
        try Data(Self.bytes).write(to: folder.url("bytes.bin"))
        let parts = Self.withBytes.map { request in
            var part = "\(request.method) \(server.url)\(request.target) HTTP/1.1\n"
            if let type = request.type { part += "Content-Type: \(type)\n" }
            // An editor would fill in {{no}}.
            if let odd = request.header { part += "X-Odd: \(odd.replacing("{{no}}", with: "{{odd}}"))\n" }
            let body = String(decoding: request.body, as: UTF8.self)
            if request.target == "/bytes" {
                part += "\n< ./bytes.bin\n"
            } else if !body.isEmpty {
                part += "\n\(body.replacing("{{no}}", with: "{{odd}}"))\n"
            }
            return part
        }
        let list = "@odd = no\n" + parts.joined(separator: "\n###\n")
        let expected = Self.withBytes.map { request in
            var request = request
            request.header = request.header?.replacing("{{no}}", with: "no")
            if request.target == "/text" {
                request.body = Array(Self.text.replacing("{{no}}", with: "no").utf8)
            }
            return request
        }
        #expect(try run("l.http", list) == expected)
    }

    @Test("as curl, quoted for the shell")
    func curl() throws {
        try Data(Self.bytes).write(to: folder.url("bytes.bin"))
        let lines = Self.withBytes.map { request in
            func word(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }
            var words = ["curl", "-X", request.method, "--path-as-is", word(server.url + request.target)]
            if let type = request.type { words += ["-H", word("Content-Type: \(type)")] }
            if let odd = request.header { words += ["-H", word("X-Odd: \(odd)")] }
            let body = String(decoding: request.body, as: UTF8.self)
            if request.target == "/bytes" {
                words += ["--data-binary", "@bytes.bin"]
            } else if !body.isEmpty {
                words += ["--data-raw", word(body)]
            }
            return words.joined(separator: " \\\n  ")
        }
        #expect(try run("l.curl", lines.joined(separator: "\n")) == Self.withBytes)
    }

    @Test("as har, as the program itself has recorded them")
    func har() throws {
        try jsonl()
        let before = server.requests.count
        let recorded = try ProgramRun(["l.jsonl", "-c", "1", "-o", "r.har", "--show-secrets"], in: folder)
        #expect(recorded.status == 0)
        let again = try ProgramRun(["r.har", "-c", "1"], in: folder)
        #expect(again.status == 0, "\(again.errors)")
        let seen = server.requests.dropFirst(before).map(Expected.init)
        #expect(Array(seen.prefix(Self.withBytes.count)) == Self.withBytes)
        #expect(Array(seen.suffix(Self.withBytes.count)) == Self.withBytes)
    }
}
