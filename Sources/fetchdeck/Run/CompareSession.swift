import DeckModel
import Dispatch
import FetchFiles
import Reports
import RunModel

/// `fetchdeck compare`: reads two runs, says how they differ, and whether that is a regression.
struct CompareSession {
    private enum Form {
        case text, json, markdown
    }

    private let before: String
    private let after: String
    private let match: RunAnswers.Match
    private let grouping: RunAnswers.Grouping
    private let rules: [RegressionRule]
    private let ignoring: BodyComparing?
    private let form: Form
    private let page: String?
    /// How both are shown in the dashboard; nil where that is not asked for.
    private let screen: (plan: RunPlan, screen: ScreenPlan)?

    init(_ command: CompareCommand, environment: [String: String]) throws(ProgramError) {
        let values = OptionValues(command.options.values, origin: .commandLine)
        (before, after) = (command.before, command.after)
        guard before != "-" || after != "-" else {
            throw .usage("BEFORE and AFTER are both standard input; name a file for one of them")
        }
        screen = try values.isOn(.comparisonScreen) ? Self.screen(command, values, environment) : nil
        match = try Self.word(.match, values) ?? .key
        grouping = try Self.word(.by, values) ?? .host
        let given = try values.readAll(.failOn) { text throws(OptionComplaint) in
            try RegressionRule(parsing: text)
        }
        rules = given.isEmpty ? [.standard] : given
        let filters = values.all(.ignore)
        do { ignoring = filters.isEmpty ? nil : try BodyComparing(filters: filters) } catch {
            throw ReplaySession.error(error)
        }
        page = values.text(.comparisonPage)
        switch (values.isOn(.comparisonJSON), values.isOn(.comparisonMarkdown)) {
        case (true, true): throw .usage("--json and --md contradict each other; give one")
        case (true, false): form = .json
        case (false, true): form = .markdown
        case (false, false): form = .text
        }
        if page == "-", form != .text {
            throw .usage(
                "-o - and \(form == .json ? "--json" : "--md") both print; give one, or a file to -o")
        }
    }

    private static func screen(
        _ command: CompareCommand, _ values: OptionValues, _ environment: [String: String]
    ) throws(ProgramError) -> (plan: RunPlan, screen: ScreenPlan) {
        let given = OptionValues(command.screen.values, origin: .commandLine)
        guard command.before != "-", command.after != "-" else {
            throw .usage("--screen reads both runs again; name files for both")
        }
        guard !values.isOn(.comparisonJSON), !values.isOn(.comparisonMarkdown), !given.isOn(.plain) else {
            throw .usage("--screen contradicts --json, --md and --plain; give one")
        }
        guard StandardStream.output.isTerminal else {
            throw .usage("--screen needs a terminal; without it the comparison is printed")
        }
        let plan = try RunPlan(given, environment: environment)
        return (plan, try ScreenPlan(plan, extractedNames: []))
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ option: ProgramOption, _ values: OptionValues
    ) throws(ProgramError) -> Word? where Word.RawValue == String {
        try values.read(option) { text throws(OptionComplaint) in
            if let word = Word(rawValue: text) { return word }
            throw OptionComplaint("unknown key\(Nearest.hint(text, kinds: Word.allCases.map(\.rawValue)))")
        }
    }

    func perform() throws(ProgramError) -> ExitStatus {
        let (before, after) = try readBoth()
        let report = ComparisonReport(
            before: before, after: after, match: match, grouping: grouping, ignoring: ignoring)
        guard report.comparison.paired > 0 else {
            throw .usage(
                "no request of \(self.before.sanitised()) is in \(self.after.sanitised()); --match name or path pairs them otherwise"
            )
        }
        let shown = try show()
        guard shown == .ok else { return shown }
        let broken = rules.compactMap { rule in
            rule.breach(report.comparison, report.changes).map { (rule: rule, words: $0) }
        }
        if let page {
            do { try report.write(to: page) } catch { throw ReplaySession.error(error) }
            if page != "-" { StandardStream.error.writeLine("wrote \(page.sanitised())") }
        }
        if page != "-" {
            let text =
                switch form {
                case .text: report.text
                case .json: report.json(broken: broken.map(\.rule))
                case .markdown: report.markdown
                }
            guard StandardStream.output.writeLine(text) else { return .output }
        }
        for (rule, words) in broken {
            StandardStream.error.writeLine("fetchdeck: \(rule.text.sanitised()): \(words)")
        }
        return broken.isEmpty ? .ok : .broken
    }

    /// The run after in the dashboard, each request beside what it was before; the status of a signal where one ended it.
    private func show() throws(ProgramError) -> ExitStatus {
        guard let screen else { return .ok }
        let runs: PairedRuns
        do { runs = try PairedRuns(before: before, after: after, match: match) } catch {
            throw ReplaySession.error(error)
        }
        var session = ReplaySession(plan: screen.plan, screen: screen.screen, path: after)
        session.comparison = ComparisonBook(ids: runs.ids) { id in
            runs.pair(id).map { .init(before: $0.before, after: $0.after) }
        }
        session.isSummed = false
        return try session.show()
    }

    /// Both at once: reading takes nearly all of the time.
    private func readBoth() throws(ProgramError) -> (before: RunAnswers, after: RunAnswers) {
        let done = DispatchSemaphore(value: 0)
        let other = ResultBox<Result<RunAnswers, RecordError>>()
        Worker.start { [after, match, grouping, keepsBodies = ignoring != nil] in
            other.put(Self.read(after, match, grouping, keepsBodies: keepsBodies))
            done.signal()
        }
        let own = Self.read(before, match, grouping, keepsBodies: ignoring != nil)
        done.wait()
        return (try Self.checked(own, before), try Self.checked(other.take(), after))
    }

    private static func read(
        _ path: String, _ match: RunAnswers.Match, _ grouping: RunAnswers.Grouping, keepsBodies: Bool
    ) -> Result<RunAnswers, RecordError> {
        Result { () throws(RecordError) in
            try RunAnswers(path: path, match: match, by: grouping, keepsBodies: keepsBodies)
        }
    }

    private static func checked(
        _ result: Result<RunAnswers, RecordError>, _ path: String
    ) throws(ProgramError) -> RunAnswers {
        let run: RunAnswers
        do { run = try result.get() } catch { throw ReplaySession.error(error) }
        try ReplaySession.check(count: run.count, badLines: run.badLines, path: path)
        ReplaySession.say(run.badKeys, in: path, "their ids tell them apart")
        return run
    }
}
