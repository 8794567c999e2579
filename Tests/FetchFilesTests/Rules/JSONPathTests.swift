import FetchCore
import Testing

@testable import FetchFiles

@Suite("Plain paths over JSON")
struct JSONPathTests {
    @Test(
        "a filter that is a plain path is told from others",
        arguments: [
            (".", true), (".a", true), (" .a.b[0] ", true), (#"."a b".c"#, true), (#".["a"][3]"#, true),
            (".a?.b?", true), (".[0]", true), (".and", true), (".a_1", true),
            ("", false), ("a", false), ("..", false), (".a.", false), (".a[]", false), (".[-1]", false),
            (".a.[0]", false), (". a", false), (".a | .b", false), (".a[1:2]", false), (#"."a\n""#, false),
            (#"."\(1)""#, false), (".a // 1", false), (".1", false), (".a[9999999999]", false),
            (#"."a"#, false), (".é", false), (".a b", false), (".[.a]", false), ("$__loc__", false),
        ])
    func plain(_ filter: String, _ isPlain: Bool) {
        #expect((JSONPath(filter) != nil) == isPlain)
    }

    @Test(
        "what it finds is what jq finds, digits as they came",
        arguments: [
            (".id", #"{"id": 675127116845989889}"#, .value("675127116845989889")),
            (".", " [1.0, 1e2, -0.0] ", .value("[1.0,1e2,-0.0]")), (".a", "null", .value("null")),
            (".a", "{}", .value("null")), (".[2]", "[1]", .value("null")), (".[1]", "[1, 2]", .value("2")),
            (".[0]", "[]", .value("null")), (".[0].a", "null", .value("null")),
            (".a", #"{"a": 1, "b": 2, "a": 3}"#, .value("3")), (".a", #"{"\u0061": 1}"#, .value("1")),
            (".a", #"{"a": "x\/\u00e9\n\u0001"}"#, .value(#""x/é\n\u0001""#)),
            (".a", #"{"a": "\ud83d\ude00 \ud83d"}"#, .value("\"😀 \u{fffd}\"")),
            (".a.b", #"{"a": 1}"#, .failed(#"Cannot index number with "b""#)),
            (".a", #""x""#, .failed(#"Cannot index string with "a""#)),
            (".[0]", "{}", .failed("Cannot index object with number")),
            (".a", "[]", .failed(#"Cannot index array with string "a""#)),
            (".[0]", "true", .failed("Cannot index boolean with number")), (".a?", "1", .nothing),
            (".a?.b", "[]", .nothing), (".a", "\u{feff}{\"a\": 1}", .value("1")),
            (".a.b[1]", #"{"x": {"a": 9}, "a": {"b": [{"c": "]"}, "}"]}}"#, .value(#""}""#)),
        ] as [(String, String, RuleAnswer)])
    func finds(_ filter: String, _ body: String, _ answer: RuleAnswer) {
        #expect(JSONPath(filter)?.answer(Array(body.utf8)) == answer)
    }

    @Test(
        "what is no JSON is left to jq",
        arguments: [
            "", " ", "<html>", "{", "[1,]", "{\"a\" 1}", "{\"a\":}", "{1: 2}", "[1 2]", "1 2", "nan", "01",
            "1.", ".5",
            "+1", "-", "1e", "\"\u{1}\"", #""\x""#, #""\u12g4""#, "\"", "tru", "truex", "[}", "{]", "]",
            "{\"a\":1,}",
        ])
    func damaged(_ body: String) {
        #expect(JSONPath(".")?.answer(Array(body.utf8)) == nil)
    }

    @Test("depth costs neither stack nor sense")
    func deep() {
        let inside = String(repeating: "[", count: 9_999) + String(repeating: "]", count: 9_999)
        #expect(JSONPath(".[0]")?.answer(Array("[\(inside)]".utf8)) == .value(inside))
        let deeper = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(JSONPath(".")?.answer(deeper) == nil)
        let objects = Array(String(repeating: "{\"a\":", count: 1 << 18).utf8)
        #expect(JSONPath(".a")?.answer(objects) == nil)
    }

    @Test("texts with changes at random never trap, and what passes is the same to jq")
    func random() {
        var random = SystemRandomNumberGenerator()
        let judge = RuleJudge(limit: .seconds(5), program: RuleProbe.program)
        let parts = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-2.5", "true", "null", " ", "\"\\u0041\"",
            "\\",
            "\"", "é",
        ]
        let filters = [".", ".a", ".[0]", ".a.b", ".a?", ".[1].a"]
        var compared = 0
        for _ in 0..<3000 {
            var text =
                [#"{"a": [1, {"b": null}], "b": "x"}"#, #"[{"a": 1}, {"a": 2}]"#, "[]"].randomElement() ?? ""
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                var bytes = Array(text.utf8)
                let place = Int.random(in: 0...bytes.count, using: &random)
                if place < bytes.count, Bool.random(using: &random) { bytes.remove(at: place) }
                bytes.insert(contentsOf: Array((parts.randomElement() ?? "").utf8), at: place)
                text = String(decoding: bytes, as: UTF8.self)
            }
            let filter = filters.randomElement() ?? "."
            guard let found = JSONPath(filter)?.answer(Array(text.utf8)) else { continue }
            compared += 1
            let rule = BodyRule(.extract, filter)
            guard compared % 5 == 0, case .success(let verdict) = judge.verdict(Array(text.utf8), by: [rule])
            else {
                continue
            }
            // Of a name that is there twice jq writes the last, and numbers in its own way.
            if case .value = found, filter == "." || text.contains(".5") { continue }
            // The words of an error are not the same in all versions.
            if case .failed = found, case .failed = verdict.answers.first { continue }
            #expect(verdict.answers == [found], "\(filter) of \(text)")
        }
        #expect(compared > 500)
    }
}
