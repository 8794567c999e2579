import FetchCore
import RunModel

/// How many requests of an earlier run failed by rules that are not given now: their responses would count as ok.
struct MissingRules {
    /// The rules that are given, for requests without their own.
    let rules: [Expectation]
    private(set) var count = 0

    init(_ rules: [Expectation]) {
        self.rules = rules
    }

    /// Takes in what is on record of a chunk's requests.
    mutating func add(_ settlements: [Settlement], of chunk: RequestChunk) {
        for settlement in settlements where settlement.outcome == .failed {
            let rules = chunk.extras(settlement.id)?.expectations ?? rules
            if Self.would(settlement, passBy: rules) { count += 1 }
        }
    }

    /// What is said of them; nil where there are none.
    var note: String? {
        guard count > 0 else { return nil }
        return
            "\(Figures.counted(count, "request")) failed by \(ProgramOption.expect.long) rules that are not given "
            + "now; give them, or the same response counts as ok when sent again"
    }

    private static func would(_ settlement: Settlement, passBy rules: [Expectation]) -> Bool {
        switch settlement.failure?.kind {
        case .status: settlement.status > 0 && Expectation.accepts(settlement.status, rules)
        case .expect: rules.allSatisfy { if case .status = $0 { true } else { false } }
        default: false
        }
    }
}
