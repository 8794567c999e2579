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

    init(_ command: CompareCommand) throws(ProgramError) {
        let values = OptionValues(command.options.values, origin: .commandLine)
        (before, after) = (command.before, command.after)
        guard before != "-" || after != "-" else {
            throw .usage("BEFORE and AFTER are both standard input; name a file for one of them")
        }
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

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ option: ProgramOption, _ values: OptionValues
    ) throws(ProgramError) -> Word? where Word.RawValue == String {
        try values.read(option) { text throws(OptionComplaint) in
            if let word = Word(rawValue: text) { return word }
            throw OptionComplaint("unknown key\(Nearest.hint(text, kinds: Word.allCases.map(\.rawValue)))")
        }
    }

    func perform() throws(ProgramError) -> ExitStatus {
        let report = ComparisonReport(
            before: try read(before), after: try read(after), match: match, grouping: grouping,
            ignoring: ignoring)
        guard report.comparison.paired > 0 else {
            throw .usage(
                "no request of \(before.sanitised()) is in \(after.sanitised()); --match name or path pairs them otherwise"
            )
        }
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

    private func read(_ path: String) throws(ProgramError) -> RunAnswers {
        let run: RunAnswers
        do {
            run = try RunAnswers(path: path, match: match, by: grouping, keepsBodies: ignoring != nil)
        } catch { throw ReplaySession.error(error) }
        try ReplaySession.check(count: run.count, badLines: run.badLines, path: path)
        return run
    }
}
