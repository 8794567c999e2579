import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Mutates good lists with a seed that is fixed, so that a failure comes again.
///
/// `FUZZ_LISTS=1000000 swift test --filter ListFuzz` runs that many inputs a format.
@Suite("Lists of garbage")
struct ListFuzzTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    private static let seeds: [ListFormat: [String]] = [
        .urls: ["http://h/1\nPOST https://u:p@[::1]:80/x?y#z\r\n# c\nhttp://ü.de/é\n"],
        .jsonl: [
            "{\"url\":\"http://h/\\u00e9\\ud83d\\ude00\",\"headers\":{\"A\":[\"b\",1]},\"json\":{\"a\":[1,-2.5e3,true,null]}}\n",
            "{\"url\":\"http://h/\",\"body_base64\":\"YQ==\",\"timeout\":0.5,\"expect\":[\"status=2xx\",\"time<1s\"]}\n",
        ],
        .csv: ["url,method,header:X,v\n\"http://h/{{v}}\",PUT,\"a \"\"b\"\"\",\"1\n2\"\r\nhttp://h/,,,\n"],
        .http: [
            "@h = x\n### a\n# @name n\nPOST http://{{h}}/a\n  ?q=1\n  &r=2\nA: b\n\n{\"x\": \"{{h}}\"}\n\n> {%\n x\n%}\n###\nGET /p HTTP/1.1\nHost: h\n"
        ],
        .har: [
            "{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"http://h/\",\"headers\":[{\"name\":\"A\",\"value\":\"b\"}],"
                + "\"postData\":{\"mimeType\":\"multipart/form-data\",\"params\":[{\"name\":\"a\",\"value\":\"b\"}]}}}]}}"
        ],
        .curl: [
            "curl 'http://h/' -H 'A: b' \\\n  --data-raw $'a\\n\\x41\\u00e9' -G\ncurl -sSXPOST \"http://h/$X\" -F a=b -F 'c=\"d\";type=x' ; curl h\n"
        ],
    ]

    private static let pieces = [
        "{{", "}}", "{{h}}", "$", "${", "$'", "\\", "\"", "'", "\n", "\r\n", "\0", "\u{FEFF}", "###", "< ",
        "@", "{%", "%}",
        "[", "]", "{", "}", ",", ":", "\\u", "\\ud83d", "--", "-", "=", "é", "http://", "curl ", "0", "-1e",
        "999999999999999999999",
    ]

    @Test("No input of a format is a trap or a hang, and none loses count", arguments: ListFormat.allCases)
    func mutations(format: ListFormat) throws {
        let count = ProcessInfo.processInfo.environment["FUZZ_LISTS"].flatMap { Int($0) } ?? 3400
        var generator = Seeded(state: 20_261_122)
        let options = options {
            $0.skipsBadLines = true
            $0.environment = ["X": "y"]
        }
        let defaults = try PreparedDefaults(RequestDefaults(), environment: options.environment)
        for _ in 0..<count {
            let input = Self.mutated(format, &generator)
            var faults = 0
            let sink = ListSink(
                builder: RequestChunkBuilder(hosts: HostTable()), defaults: defaults, options: options,
                source: "s",
                templateURL: nil, onFault: { _ in faults += 1 })
            var parser = format.makeParser(directory: "/missing/")
            let lines =
                format.isDocument
                ? [input[...]] : input.split(separator: 10, omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                Array(line).withUnsafeBufferPointer { parser.take($0, number: index + 1, into: sink) }
            }
            parser.finish(into: sink)
            var unreadable = 0
            while let chunk = sink.builder.take() {
                for id in chunk.ids {
                    if chunk.extras(id)?.unreadable != nil { unreadable += 1 }
                }
            }
            // Each fault but one of the whole list has its request.
            #expect(
                unreadable == faults - (sink.hasWholeFault ? 1 : 0),
                "\(String(decoding: input, as: UTF8.self))")
        }
    }

    private static func mutated(_ format: ListFormat, _ generator: inout Seeded) -> [UInt8] {
        var bytes = Array((seeds[format]?.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1 where place < bytes.count:
                bytes.removeSubrange(
                    place..<min(bytes.count, place + Int.random(in: 1..<9, using: &generator)))
            case 2:
                bytes.insert(
                    contentsOf: Array((pieces.randomElement(using: &generator) ?? "").utf8), at: place)
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            }
        }
        return bytes
    }
}
