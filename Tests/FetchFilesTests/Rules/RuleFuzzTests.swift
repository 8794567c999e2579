import FetchCore
import TestSupport
import Testing

@testable import FetchFiles

@Suite("Rules and bodies at random", .timeLimit(.minutes(3)))
struct RuleFuzzTests {
    private static let words = [
        ".", ".a", "[", "]", "{", "}", "(", ")", "|", ",", "input", "inputs", "def f: f;", "f", "1", "\"x\"",
        "..",
        "range(10000000)", "repeat(.)", "limit(3;", ";", "reduce", "as $x", "+", "-", "*", "/", "%",
        "test(\"(a+)+$\")",
        "include \"a\";", "import \"a\" as x;", "getpath(", "tojson", "fromjson", "error", "try", "catch",
        "?", "//",
        "env", "halt", "debug", "stderr", "input_line_number", "$__loc__", "splits(\"a\")", "@base64d",
        "ltrimstr(1)",
        "implode", "recurse", "label $x", "break $x", "foreach", "walk(", "ascii", "\\(", "¿", "#",
        "now|strftime(\"%Y\")",
    ]
    private static let signs = [
        "a", "b", "(", ")", "[", "]", "*", "+", "?", "{", "}", "|", "^", "$", "\\", ".", "1,", "(?=", "(?<",
        "\\1", "é",
        "(a|aa)+", "(a*)*", "\\d", "\\p{L}", "-",
    ]

    /// - Returns: what a filter or an expression may look like, and what a body.
    private static func make(_ random: inout SystemRandomNumberGenerator) -> (BodyRule, [UInt8]) {
        let kind: BodyRule.Kind = [.extract, .jq, .pattern].randomElement(using: &random) ?? .jq
        let parts = kind == .pattern ? signs : words
        let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in
            parts.randomElement(using: &random) ?? ""
        }
        .joined(separator: kind == .pattern ? "" : " ")
        let bodies: [[UInt8]] = [
            Array("{\"a\": [1, 2, {\"b\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"}]}".utf8),
            Array(repeating: UInt8(ascii: "a"), count: 3000), Array("null".utf8), [], [0, 0xff, 0x5b],
            Array(repeating: UInt8(ascii: "["), count: 5000),
        ]
        return (BodyRule(kind, text), bodies.randomElement(using: &random) ?? [])
    }

    @Test("each is answered or fails within its budget, and the next one is judged")
    func random() throws {
        var random = SystemRandomNumberGenerator()
        let judge = RuleJudge(limit: .milliseconds(150), program: RuleProbe.program)
        for _ in 0..<250 {
            let (rule, body) = Self.make(&random)
            let verdict = judge.verdict(body, by: [rule])
            if case .success(let verdict) = verdict { #expect(verdict.answers.count == 1) }
            if case .failure(.noProcess(let number)) = verdict { Issue.record("no process: \(number)") }
            if case .failure(.crash(let signal)) = verdict {
                Issue.record("'\(rule.text)': signal \(signal)")
            }
        }
        #expect(
            try judge.verdict(Array("[1]".utf8), by: [BodyRule(.jq, ".[0] + 1")]).get().answers == [
                .value("2")
            ])
    }
}
