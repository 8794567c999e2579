import ArgumentParser

/// `fetchdeck compare BEFORE AFTER`
struct CompareCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Two runs, request by request: what became slower, what fails, which answers differ.",
        usage: "fetchdeck compare BEFORE AFTER [options]",
        discussion: """
            \(description)

            Examples:
            \(examples.map { "  \($0)" }.joined(separator: "\n"))

            Exit status: \(statuses.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ")).
            """)

    /// For help and manual.
    static let description = """
        Latencies are compared over the requests that are ok in both runs. A percentile is called slower or faster where the \
        95 % interval of its change, drawn anew from the pairs 1,000 times, leaves out no change; p50 also needs \
        Wilcoxon's signed-rank test at p < 0.05. '~' means: not shown to differ. With fewer than 20 pairs there is no \
        verdict.
        """

    /// One a line, for help and manual.
    static let examples = [
        "fetchdeck compare before.jsonl after.jsonl",
        "fetchdeck compare staging.jsonl production.jsonl --match path",
        "fetchdeck compare a.jsonl b.jsonl --fail-on 'p95>+10%' --json",
        "fetchdeck compare a.jsonl b.jsonl --ignore 'del(.date, .requestId)' --md",
        "fetchdeck compare a.jsonl b.jsonl -o comparison.html",
        "fetchdeck compare a.jsonl b.jsonl --screen",
    ]

    static let statuses: [ExitStatus] = [.usage, .output, .broken]

    @Argument(
        help: ArgumentHelp(
            "The result records of the run before: JSONL, CSV or HAR by name.", valueName: "BEFORE"),
        completion: .file())
    var before: String
    @Argument(
        help: ArgumentHelp("Those of the run after; - for standard input.", valueName: "AFTER"),
        completion: .file())
    var after: String
    @OptionGroup(title: CompareOptions.title) var options: GivenOptions<CompareOptions>
    @OptionGroup(title: ScreenOptions.title) var screen: GivenOptions<ScreenOptions>
}
