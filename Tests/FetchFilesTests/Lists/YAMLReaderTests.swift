import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Documents of JSON and YAML")
struct YAMLReaderTests {
    private func node(_ text: String) throws -> DocumentNode {
        let result = Array(text.utf8).withUnsafeBufferPointer { bytes in
            Result { () throws(DocumentFault) in try DocumentNode(document: bytes) }
        }
        return try result.get()
    }

    private func json(_ text: String) throws -> String {
        String(decoding: try node(text).json, as: UTF8.self)
    }

    private func fault(_ text: String) -> String {
        do {
            _ = try node(text)
            return "none"
        } catch let fault as DocumentFault {
            return "\(fault.line ?? 0): \(fault.fault)"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "Scalars are what the core schema says",
        arguments: [
            ("a", #""a""#), ("12", "12"), ("-0.50", "-0.50"), ("+1", "1"), (".5", "0.5"), ("1.", "1"),
            ("007", "7"), ("1e3", "1e3"), ("1E+3", "1E+3"), ("0x1F", "31"), ("0o17", "15"),
            ("1_000", #""1_000""#),
            (".inf", #"".inf""#), (".", #"".""#), ("-", "[null]"), ("1.2.3", #""1.2.3""#), ("1e", #""1e""#),
            ("yes", #""yes""#), ("on", #""on""#), ("True", "true"), ("FALSE", "false"), ("~", "null"),
            ("null", "null"), ("'12'", #""12""#), ("\"a\\tb\"", #""a\tb""#), ("2026-11-27", #""2026-11-27""#),
            ("!!str 12", #""12""#), ("12:30", #""12:30""#),
            ("0xFFFFFFFFFFFFFFFFFF", #""0xFFFFFFFFFFFFFFFFFF""#),
            ("é", #""é""#), ("", "null"), ("# c", "null"),
        ])
    func scalars(text: String, expected: String) throws {
        #expect(try json(text) == expected)
    }

    @Test("Mappings and sequences keep their order; anchors, merges and several documents")
    func structures() throws {
        #expect(try json("b: 1\na: [x, {y: z}]\n200: ok\n") == #"{"b":1,"a":["x",{"y":"z"}],"200":"ok"}"#)
        #expect(try json("- &a {x: 1}\n- *a\n- {<<: *a, y: 2}\n") == #"[{"x":1},{"x":1},{"x":1,"y":2}]"#)
        #expect(
            try json("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {x: 3, <<: [*a, *b]}\n")
                == #"{"a":{"x":1,"y":1},"b":{"y":2,"z":2},"c":{"y":1,"z":2,"x":3}}"#)
        #expect(try json("'<<': {a: 1}\n") == #"{"<<":{"a":1}}"#)
        #expect(try json("a: 1\n---\nb: 2\n") == #"{"a":1}"#)
        #expect(try json("a: |\n  x\n  y\nb: >-\n  p\n  q\n") == #"{"a":"x\ny\n","b":"p q"}"#)
        #expect(try json("\u{FEFF}{\"a\": [1.50, \"\\u00e9\"]}") == #"{"a":[1.50,"é"]}"#)
    }

    @Test("Each value knows its line")
    func lines() throws {
        for text in [
            "a:\n  b: 1\nc:\n\n  - x\n  - y\n", "{\"a\":\n  {\"b\": 1},\n\"c\":\n\n [\"x\",\n\"y\"]}",
        ] {
            let node = try node(text)
            let isYAML = !text.hasPrefix("{")
            #expect(node.line == 1)
            #expect(node["a"]?.line == (isYAML ? 1 : 2))
            #expect(node["a"]?["b"]?.line == 2)
            #expect(node["c"]?.elements.map(\.line) == [5, 6])
        }
    }

    @Test(
        "What cannot be read is told with its line",
        arguments: [
            ("a: [\n", "2: bad YAML: did not find expected node content"),
            ("a: 1\n\tb: 2\n", "2: bad YAML: found a tab character that violates indentation"),
            ("? [a]\n: 1\n", "1: a key that is not text; expected KEY: value"),
            ("a:\n  - *nowhere\n", "2: undefined anchor 'nowhere'; define it above"),
            (
                "{\"a\": 1,}",
                "1: no quoted field name in the JSON at column 9 near '}'; expected one JSON object"
            ),
            (
                "{\n \"a\": 1\n \"b\": 2\n}",
                "3: no ',' or '}' in the JSON at column 2 near '\"b\": 2␊}'; expected one JSON object"
            ),
            ("# c\n" + String(repeating: "[", count: 300), "2: YAML nested more than 128 deep"),
        ])
    func faults(text: String, expected: String) {
        #expect(fault(text) == expected)
    }

    @Test("Nesting without end is a fault in JSON too")
    func deepJSON() {
        let text = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(fault(text) == "0: JSON nested more than 128 deep")
    }
}
