import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchFiles

@Suite("Rules over bodies in a process of their own", .timeLimit(.minutes(2)))
struct RuleJudgeTests {
    private static let limit = Duration.milliseconds(300)
    private let judge = RuleJudge(limit: limit, program: RuleProbe.program)

    private func answer(_ rule: BodyRule, _ body: String) throws -> RuleAnswer? {
        try judge.verdict(Array(body.utf8), by: [rule]).get().answers.first
    }

    @Test(
        "a filter that asks for further input is answered with jq's own error",
        arguments: [
            "input", "inputs", "limit(1;inputs)", "getpath(input)", "first(inputs)",
            "[inputs] | .[0] | input",
        ])
    func input(_ filter: String) throws {
        for kind in [BodyRule.Kind.extract, .jq] {
            #expect(judge.complaint(about: BodyRule(kind, filter)) == nil)
            let answer = try answer(BodyRule(kind, filter), "{}")
            switch answer {
            // In 1.6, and from 1.7 on.
            case .failed(let message): #expect(message == "break" || message.contains("No more inputs"))
            case .nothing: #expect(filter.contains("inputs"))
            default: Issue.record("\(filter): \(String(describing: answer))")
            }
        }
    }

    @Test(
        "a filter with a module is refused",
        arguments: [
            #"include "a"; 1"#, #"import "a" as x; 1"#, #"import "a" as $x; $x"#,
            #"import "passwd" as x {search: "/etc"}; 1"#, #"include "./a" {search: "./"}; 1"#,
        ])
    func modules(_ filter: String) {
        let complaint = judge.complaint(about: BodyRule(.jq, filter))
        #expect(complaint?.contains("module not found") == true, "\(complaint ?? "none")")
    }

    /// Rules and bodies that take all time or memory they get, and what they fail with.
    private static let hostile: [(BodyRule, String, RuleFailure?)] = [
        (BodyRule(.pattern, "^(a+)+$"), String(repeating: "a", count: 40) + "!", .time(limit)),
        (BodyRule(.pattern, "^(a|aa)+$"), String(repeating: "a", count: 5000) + "!", nil),
        (BodyRule(.pattern, "(x*)*y"), String(repeating: "x", count: 1 << 20), nil),
        (BodyRule(.jq, "def f: f; f"), "{}", nil),
        (BodyRule(.jq, "repeat(1) | empty"), "{}", .time(limit)),
        (BodyRule(.jq, "def f: 1 + f; f"), "{}", .memory),
        (BodyRule(.extract, "[range(100000000)]"), "{}", nil),
        (BodyRule(.extract, #"reduce range(40) as $n ("ab"; . + .)"#), "{}", .memory),
    ]

    @Test("a body of 8 MB has the memory that jq needs for it")
    func ofEightMegabytes() throws {
        let judge = RuleJudge(limit: .seconds(30), program: RuleProbe.program)
        let body = "[" + String(repeating: "1,", count: 4 << 20) + "1]"
        let answer = try judge.verdict(Array(body.utf8), by: [BodyRule(.extract, "length")]).get().answers
            .first
        #expect(answer == .value("4194305"))
    }

    @Test("a body that takes too long or too much fails, and the next one is judged", arguments: 0..<8)
    func fails(_ index: Int) throws {
        let (rule, body, failure) = Self.hostile[index]
        let verdict = judge.verdict(Array(body.utf8), by: [rule])
        guard case .failure(let reason) = verdict else {
            Issue.record("\(rule.text) was answered: \(verdict)")
            return
        }
        #expect(
            failure == nil ? reason == .memory || reason == .time(Self.limit) : reason == failure, "\(reason)"
        )
        #expect(try answer(BodyRule(.jq, ".a + 1"), #"{"a": 1}"#) == .value("2"))
    }

    @Test("a filter that overwhelms the compiler is refused, and harms nobody")
    func compiler() throws {
        for filter in [String(repeating: "(", count: 200_000), String(repeating: "[", count: 50_000)] {
            #expect(judge.complaint(about: BodyRule(.jq, filter)) != nil)
            #expect(judge.complaint(about: BodyRule(.pattern, filter)) != nil)
        }
        #expect(judge.complaint(about: BodyRule(.jq, ".a + 1")) == nil)
    }

    @Test("nobody waits for a body that takes its whole time")
    func others() throws {
        // Far longer than the others need on a busy machine.
        let judge = RuleJudge(limit: .seconds(3), program: RuleProbe.program)
        let order = Mutex<[Int]>([])
        let done = DispatchGroup()
        let bad = BodyRule(.pattern, "^(a+)+$")
        let hostile = Array((String(repeating: "a", count: 40) + "!").utf8)
        for index in 0..<203 {
            done.enter()
            let isHostile = index < 3
            judge.judge(
                isHostile ? hostile : Array(#"{"a": \#(index)}"#.utf8),
                by: [isHostile ? bad : BodyRule(.extract, ".a + 1")]
            ) { result in
                if !isHostile {
                    #expect((try? result.get())?.answers == [.value(String(index + 1))])
                }
                order.withLock { $0.append(index) }
                done.leave()
            }
        }
        #expect(done.wait(timeout: .now() + 60) == .success)
        #expect(Set(order.withLock { $0.suffix(3) }) == [0, 1, 2])
    }

    @Test("a large body is handed over whole")
    func large() throws {
        let body = Array(#"{"a": "\#(String(repeating: "x", count: 5 << 20))"}"#.utf8)
        let verdict = try judge.verdict(body, by: [BodyRule(.extract, ".a | length")]).get()
        #expect(verdict.answers == [.value(String(5 << 20))])
        let beyond = [UInt8](repeating: 0x20, count: RuleBudget.bodyBytes + 1)
        #expect(judge.verdict(beyond, by: [BodyRule(.jq, ". + 1")]) == .failure(.memory))
    }

    @Test("many rules in turn leave neither memory nor answers behind")
    func manyRules() throws {
        for number in 0..<300 {
            #expect(try answer(BodyRule(.jq, ". + \(number)"), "1") == .value(String(number + 1)))
        }
    }

    @Test(
        "a number that jq may round is named",
        arguments: [
            (#"{"id": 675127116845989889}"#, "675127116845989889"),
            ("[9007199254740993]", "9007199254740993"),
            ("[9007199254740992]", nil), (#"{"id": "675127116845989889"}"#, nil),
            ("[1234567890.123456789]", nil),
            ("[1e300]", nil), ("[-99999999999999999999999]", "99999999999999999999999"),
        ] as [(String, String?)])
    func numbers(_ body: String, _ number: String?) throws {
        #expect(try judge.verdict(Array(body.utf8), by: [BodyRule(.jq, ". | 1")]).get().largeNumber == number)
    }
}
