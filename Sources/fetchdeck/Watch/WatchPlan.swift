import FetchCore
import RunModel

/// A watch as it was asked for: when its rounds begin, and whom it tells what.
struct WatchPlan {
    var rounds = RoundClock.Plan()
    /// So many rounds are kept.
    var kept = 120
    var raise = AlertRule(2, of: 2)
    var clear = AlertRule(1, of: 1)
    /// Called for each alert that is raised or ends; nil calls none.
    var command: String?
    var ringsBell = true
    var quietHours: QuietHours?
    /// Whether what the output knows of earlier rounds is left alone.
    var isFresh = false
    var budgets: [BudgetRule] = []
    var abortsOnBudget = false

    /// - Throws: one line about the first value that cannot be.
    init(_ plan: RunPlan) throws(ProgramError) {
        let values = plan.values
        try Self.checkContradictions(values)
        rounds.every = try values.read(.every, Self.period) ?? rounds.every
        rounds.everyFailing = try values.read(.everyFailing, Self.period)
        rounds.rounds = try values.read(.rounds) { text throws(OptionComplaint) in
            try OptionReading.count(text, atLeast: 1)
        }
        rounds.duration = try values.read(.watchTime) { text throws(OptionComplaint) in
            try OptionReading.seconds(text)
        }
        rounds.spreads = values.flag(.spread) ?? true
        kept =
            try values.read(.keep) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 1, atMost: 100_000)
            } ?? kept
        raise = try values.read(.alertWhen, AlertRule.init(parsing:)) ?? raise
        clear = try values.read(.clearWhen, AlertRule.init(parsing:)) ?? clear
        command = try values.read(.alertCommand) { text throws(OptionComplaint) in
            guard !text.isEmpty else { throw OptionComplaint("expected a shell command") }
            return text
        }
        ringsBell = values.flag(.bell) ?? plan.config.ringsBell ?? true
        quietHours = try values.read(.quietHours, QuietHours.init(parsing:))
        isFresh = values.isOn(.fresh)
        budgets = try values.budgets(hasRounds: true)
        abortsOnBudget = values.isOn(.abortOnBudget)
    }

    private static func period(_ text: String) throws(OptionComplaint) -> Duration {
        let period = try OptionReading.seconds(text)
        guard period >= .milliseconds(100) else { throw OptionComplaint("expected 0.1s or more") }
        return period
    }

    private static func checkContradictions(_ values: OptionValues) throws(ProgramError) {
        for option in [ProgramOption.resume, .resumeUnsafe] where values.isOn(option) {
            throw .usage("\(values.place(option)): a watch goes on from its output by itself; leave it out")
        }
        if values.has(.canary) {
            throw .usage("\(values.place(.canary)) is for 'run'; a watch sends every request each round")
        }
        if values.isOn(.paused) {
            throw .usage("\(values.place(.paused)) is for 'run'; in a watch P pauses the rounds")
        }
    }
}

extension OptionValues {
    /// What `--budget` asks for, in order.
    ///
    /// - Parameter hasRounds: Whether there are rounds to count in.
    /// - Throws: one line about the first that can't be read.
    func budgets(hasRounds: Bool) throws(ProgramError) -> [BudgetRule] {
        try readAll(.budget) { text throws(OptionComplaint) in
            let rule = try BudgetRule(parsing: text)
            guard !hasRounds else { return rule }
            if case .rounds = rule.window {
                throw OptionComplaint("a run has no rounds; use 'fetchdeck watch'")
            }
            if rule.measure == .changed {
                throw OptionComplaint("a run has no round before to compare with; use 'fetchdeck watch'")
            }
            return rule
        }
    }
}
