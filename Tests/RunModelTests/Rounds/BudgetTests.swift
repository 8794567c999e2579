import FetchCore
import TestSupport
import Testing

@testable import RunModel

private func at(_ seconds: Double) -> RunInstant { RunInstant(nanoseconds: UInt64(seconds * 1e9)) }

@Suite("Budgets")
struct BudgetTests {
    @Test("a rule is read with its scope and window")
    func reading() throws {
        let rule = try BudgetRule(parsing: "host:API.test p99.9<1.5s in 20 rounds")
        #expect(rule.scope == .host("api.test") && rule.measure == .percentile(99.9))
        #expect(rule.comparison == .less && rule.limit == 1500 && rule.window == .rounds(20))
        let ok = try BudgetRule(parsing: "ok>=99.9% in 1h")
        #expect(ok.measure == .ok && ok.limit == 0.999 && ok.window == .time(.seconds(3600)))
    }

    @Test("spaces may stand around a comparison", arguments: [">=", ">= ", " >=", " >= "])
    func spaces(_ comparison: String) throws {
        let rule = try BudgetRule(parsing: "host:a ok\(comparison)99 % in 20 rounds")
        let plain = try BudgetRule(parsing: "host:a ok>=99% in 20 rounds")
        #expect(rule.scope == plain.scope && rule.measure == plain.measure && rule.limit == plain.limit)
        #expect(rule.comparison == plain.comparison && rule.window == plain.window)
    }

    @Test(
        "what is no rule is refused with words",
        arguments: [
            "", "ok", "ok>=99", "ok>=101%", "p0<4ms", "p95<", "p95 < in 1h", "q95<4ms", "changed>0",
            "ok>=9% in",
            "ok>=9% for 1h",
            "ok>=9% in x rounds", "host:a", "cert>14", "cert<14d", "cert=14d", "cert>",
        ])
    func refused(_ text: String) {
        #expect(throws: OptionComplaint.self) { try BudgetRule(parsing: text) }
    }

    @Test("left is what the rule's formula says")
    func left() throws {
        var budget = Budget(try BudgetRule(parsing: "ok>=99%"))
        for id in 1...1000 {
            budget.take(BudgetAnswer(isOK: id > 4, microseconds: 1000), of: RequestID(id), at: at(1))
        }
        var standing = budget.standing(at: at(1))
        #expect(standing.value == 0.996 && standing.holds && !standing.endsRun)
        #expect(abs((standing.left ?? 0) - 0.6) < 1e-9)
        for id in 1...20 {
            budget.take(BudgetAnswer(isOK: false, microseconds: 1000), of: RequestID(id), at: at(1))
        }
        standing = budget.standing(at: at(1))
        #expect(standing.value == 0.98 && !standing.holds && standing.endsRun && standing.answers == 1000)
    }

    @Test("a budget without answers is not broken")
    func nothing() throws {
        for rule in ["ok>=99%", "p95<4ms"] {
            let standing = Budget(try BudgetRule(parsing: rule)).standing(at: at(1))
            #expect(standing.value == nil && standing.holds && standing.left == nil)
        }
    }

    @Test("a window counts its rounds, or its time, and no more")
    func windows() throws {
        var rounds = Budget(try BudgetRule(parsing: "ok>=99% in 2 rounds"))
        var time = Budget(try BudgetRule(parsing: "ok>=99% in 60s"))
        for (round, isOK) in [false, true, true].enumerated() {
            let now = at(Double(round) * 40)
            rounds.beginRound(at: now)
            time.beginRound(at: now)
            rounds.take(BudgetAnswer(isOK: isOK, microseconds: 5), of: RequestID(1), at: now)
            time.take(BudgetAnswer(isOK: isOK, microseconds: 5), of: RequestID(1), at: now)
            #expect(rounds.standing(at: now).value == [0, 0.5, 1][round])
            #expect(time.standing(at: now).value == [0, 0.5, 1][round])
        }
    }

    @Test("percentiles are the nearest rank, to the microsecond, whatever was replaced")
    func percentiles() throws {
        var dice = Dice(seed: 5)
        for _ in 0..<50 {
            var budget = Budget(try BudgetRule(parsing: "p95<1s"))
            var times: [Int: Int64] = [:]
            for _ in 0..<Int.random(in: 1...400, using: &dice) {
                let (id, time) = (
                    Int.random(in: 1...200, using: &dice), Int64(Int.random(in: 1...900_000, using: &dice))
                )
                times[id] = time
                budget.take(BudgetAnswer(isOK: true, microseconds: time), of: RequestID(id), at: at(1))
            }
            let expected = NearestRank.value(95, of: times.values.sorted())
            #expect(budget.standing(at: at(1)).value == Double(expected) / 1000)
        }
    }

    @Test("a handshake that fails since the certificate has expired breaks what is asked of certificates")
    func expiredCertificate() throws {
        func answer(_ fault: CertificateFault) throws -> BudgetAnswer {
            let failure = FetchFailure(.tls, phase: .tls, .certificate(fault, detail: ""))
            return try #require(
                BudgetAnswer(
                    Settlement(
                        id: RequestID(1), outcome: .failed, attempts: 1, finishedAt: at(1),
                        details: SettlementDetails(failure: failure))))
        }
        for rule in ["cert>14d", "cert>=0d"] {
            var budget = Budget(try BudgetRule(parsing: rule))
            budget.take(try answer(.selfSigned), of: RequestID(1), at: at(1))
            #expect(budget.standing(at: at(1)).words == "\(rule): no certificate")
            budget.take(try answer(.expired), of: RequestID(2), at: at(1))
            let standing = budget.standing(at: at(1))
            #expect(standing.words == "\(rule): expired, broken" && standing.left == 0)
        }
    }

    @Test("the certificate that ends first is told in days, and a budget without one is not broken")
    func certificates() throws {
        func answer(_ days: Int64) -> BudgetAnswer {
            BudgetAnswer(isOK: true, microseconds: 5, certificateLife: CertificateLife(days: days))
        }
        var budget = Budget(try BudgetRule(parsing: "cert>14d"))
        budget.take(BudgetAnswer(isOK: true, microseconds: 5), of: RequestID(1), at: at(1))
        #expect(budget.standing(at: at(1)).value == nil && budget.standing(at: at(1)).holds)
        #expect(budget.standing(at: at(1)).words == "cert>14d: no certificate")
        budget.take(answer(40), of: RequestID(2), at: at(1))
        budget.take(answer(15), of: RequestID(3), at: at(1))
        var standing = budget.standing(at: at(1))
        #expect(standing.value == 15 && standing.holds && standing.left == 1)
        budget.take(answer(14), of: RequestID(4), at: at(1))
        standing = budget.standing(at: at(1))
        #expect(standing.value == 14 && !standing.holds && standing.left == 0)
        #expect(standing.words == "cert>14d: 14 days, broken")
        // It settled once more: with a new certificate.
        budget.take(answer(90), of: RequestID(4), at: at(1))
        #expect(budget.standing(at: at(1)).value == 15)
        #expect(try BudgetRule(parsing: "cert>=36h").limit == 1.5)
    }

    @Test("a scope counts its requests alone")
    func scopes() throws {
        let rules = [
            "host:a.test ok>=50%", "host:a.test:81 ok>=50%", "group:g ok>=50%", "name:n ok>=50%", "ok>=50%",
        ]
        var budgets = Budgets(try rules.map(BudgetRule.init(parsing:)))
        func host(_ name: String, _ port: UInt16) -> HostName {
            HostName(isHTTPS: false, name: name, port: port)
        }
        let subjects = [
            BudgetSubject(host: host("a.test", 80), group: "g", name: "n"),
            BudgetSubject(host: host("a.test", 81), group: nil, name: nil),
            BudgetSubject(host: host("b.test", 80), group: "g", name: nil),
        ]
        for (place, subject) in subjects.enumerated() {
            budgets.take(BudgetAnswer(isOK: true, microseconds: 1), of: RequestID(place + 1), at: at(1)) {
                subject
            }
        }
        #expect(budgets.standings(at: at(1)).map(\.answers) == [2, 1, 2, 1, 3])
    }
}
