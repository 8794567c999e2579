import FetchCore
import RunModel

/// What becomes of the responses.
enum RecordOptions: OptionSection {
    static let title = "Results"
    static let options: [ProgramOption] = [
        .output, .saveBodies, .extract, .expect, .ruleTime, .resume, .resumeUnsafe, .budget,
        .abortOnBudget, .summary, .junit, .metrics, .otlp, .showSecrets, .history,
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
        "Time limit of all rules and filters over one body; a request that exceeds it fails.")

    static let resume = ProgramOption(
        "resume", .flag, default: "off", isInConfig: false,
        "With -o FILE: skip the requests that are ok in that file.")

    static let resumeUnsafe = ProgramOption(
        "resume-unsafe", .flag, default: "off", isInConfig: false,
        "As --resume, and also repeat a POST or PATCH that was in flight at a crash.")

    static let summary = ProgramOption(
        "summary", .value("F"), default: "none",
        "Append the run's figures to F as one JSON line at its end; - = standard output.")

    static let junit = ProgramOption(
        "junit", .value("F"), default: "none",
        "Write a JUnit report to F at the end, for CI systems: one test case per request and per budget.")

    static let metrics = ProgramOption(
        "metrics", .value("ADDR:PORT"), default: "none",
        "Serve metrics for Prometheus there; :9090 is 127.0.0.1:9090, port 0 is one that is free.")

    static let otlp = ProgramOption(
        "otlp", .value("URL"), default: "OTEL_EXPORTER_OTLP_ENDPOINT",
        "Send metrics to a collector of OpenTelemetry every 10 s and at the end, as JSON to URL/v1/metrics.")

    static let showSecrets = ProgramOption(
        "show-secrets", .flag, default: "off", "No redaction: on screen, in records and in exports.")

    static let history = ProgramOption(
        "history", .toggle, default: "on",
        "Keep dashboard runs without -o for 'fetchdeck last': the newest 20, 1 GB at most.")
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
