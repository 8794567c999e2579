import FetchFiles
import RunModel

/// The options of `fetchdeck compare`.
enum CompareOptions: OptionSection {
    static let title = "Comparing"
    static let options: [ProgramOption] = [
        .by, .match, .failOn, .ignore, .comparisonScreen, .comparisonJSON, .comparisonMarkdown,
        .comparisonPage,
    ]
}

extension ProgramOption {
    static let by = ProgramOption(
        "by", .value("KEY"), default: "host", isInConfig: false,
        "Group the slowest by \(words(RunAnswers.Grouping.allCases.map(\.rawValue))).")

    static let match = ProgramOption(
        "match", .value("KEY"), default: "key", isInConfig: false,
        """
        How requests are paired: key (method, URL and body), name, or path (method, path and query, whatever the host: \
        for staging against production).
        """)

    static let failOn = ProgramOption(
        "fail-on", .repeated("RULE"), default: RegressionRule.standard.text, isInConfig: false,
        """
        Exit with \(ExitStatus.broken.rawValue) when it is true: 'p95>+10%', 'p50>+5ms', 'ok<-0.1%', 'changed>0', \
        'new-failures>0'. Latencies and ok count only if the difference is significant.
        """)

    static let ignore = ProgramOption(
        "ignore", .repeated("FILTER"), default: "none", isInConfig: false,
        "A jq filter to apply to bodies saved by --save-bodies before they are compared: 'del(.date)'.")

    static let comparisonScreen = ProgramOption(
        "screen", .flag, default: "off", isInConfig: false,
        """
        Show the run after in the dashboard, each request beside what it was before, the worst first: Enter both side by \
        side, E only new failures, d only what differs. The comparison is printed at the end.
        """)

    static let comparisonJSON = ProgramOption(
        "json", .flag, default: "off", isInConfig: false, "Print one JSON object, for scripts.")

    static let comparisonMarkdown = ProgramOption(
        "md", .flag, default: "off", isInConfig: false, "Print Markdown, for a pull request.")

    static let comparisonPage = ProgramOption(
        "output", .value("FILE"), short: "o", default: "none", isInConfig: false,
        "Write one self-contained HTML page as well; - = standard output, and nothing else there.")

    private static func words(_ names: [String]) -> String {
        names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }
}
