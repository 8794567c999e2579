import FetchCore
import RunModel

/// What becomes of the responses.
enum RecordOptions: OptionSection {
    static let title = "Results"
    static let options: [ProgramOption] = [
        .output, .saveBodies, .extract, .expect, .ruleTime, .resume, .resumeUnsafe, .budget,
        .abortOnBudget, .summary, .junit, .showSecrets, .history,
    ]
}

extension ProgramOption {
    static let output = ProgramOption(
        "output", .value("FILE"), short: "o", default: "none", isInConfig: false,
        "Result records, appended as JSON lines; - = standard output; .csv and .har by name.")

    static let saveBodies = ProgramOption(
        "save-bodies", .value("DIR"), default: "none", "Save each body to DIR/ID.ext, complete or not at all."
    )

    static let extract = ProgramOption(
        "extract", .repeated("NAME=FILTER"), default: "none",
        "A jq filter over a JSON body: a column on screen and a field in the record.")

    static let expect = ProgramOption(
        "expect", .repeated("RULE"),
        """
        What counts as ok: 'status=200,204', 'type=application/json', 'body~REGEX', 'jq:.ok == true', \
        'time<500ms'.
        """, .expect)

    static let ruleTime = ProgramOption(
        "rule-time", .value("S"), default: "1",
        "Longest time of the rules and filters over one body; a request whose body takes longer fails.")

    static let resume = ProgramOption(
        "resume", .flag, default: "off", isInConfig: false,
        "With -o FILE: do not send again what is ok in that file.")

    static let resumeUnsafe = ProgramOption(
        "resume-unsafe", .flag, default: "off", isInConfig: false,
        "As --resume, and repeat a POST or PATCH that was in flight at a crash too.")

    static let summary = ProgramOption(
        "summary", .value("F"), default: "none",
        "Append the run's figures to F as one JSON line at its end; - = standard output.")

    static let junit = ProgramOption(
        "junit", .value("F"), default: "none",
        "Write a JUnit report to F at the end, for CI systems: a test case a request and a budget.")

    static let showSecrets = ProgramOption(
        "show-secrets", .flag, default: "off", "No redaction: on screen, in records and in exports.")

    static let history = ProgramOption(
        "history", .toggle, default: "on",
        "Keep a dashboard run without -o for 'fetchdeck last': the newest 20 and 1 GB at most.")
}

extension RunSetting {
    fileprivate static let expect = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            settings.expectations = try texts.map { text throws(OptionComplaint) in
                do throws(ExpectationError) { return try Expectation(parsing: text) } catch {
                    throw OptionComplaint(error.description)
                }
            }
        }, text: { $0.expectations.isEmpty ? "status=200-399" : "as given" },
        change: { .expectations($0.expectations) })
}
