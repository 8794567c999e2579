import ArgumentParser

/// `fetchdeck watch SOURCE...`
struct WatchCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Run a list in rounds, and tell when it breaks.",
        usage: "fetchdeck watch SOURCE... [options]",
        discussion: """
            The list is sent again and again. With -o FILE a line for each round goes to FILE.rounds and one for each \
            alert to FILE.alerts, and the next watch with the same FILE goes on from there. Automatic retries are off \
            unless --retries is given: a retried success hides the failure.

            Examples:
            \(examples.map { "  \($0)" }.joined(separator: "\n"))

            Exit status: 4 when a budget is broken, else 1 when the last round has a failure, else 0.
            """)

    /// One a line, for help and manual.
    static let examples = [
        "fetchdeck watch urls.txt --every 30s -o w.jsonl",
        "fetchdeck watch urls.txt --every 1m --alert-cmd ./page.sh",
        "fetchdeck watch api.http --budget 'ok>=99.9% in 1h' --budget 'p95<400ms'",
        "fetchdeck watch api.http --rounds 10 --every 5s --plain",
    ]

    @Argument(
        help: ArgumentHelp("A URL, a file, or - for standard input.", valueName: "SOURCE"),
        completion: .file())
    var sources: [String] = []
    @OptionGroup(title: WatchOptions.title) var watch: GivenOptions<WatchOptions>
    @OptionGroup var options: RunOptions

    var values: OptionValues { options.values.with(watch) }
}
