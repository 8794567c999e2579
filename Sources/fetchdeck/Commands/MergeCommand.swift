import ArgumentParser

/// `fetchdeck merge R1 R2... -o FILE`
struct MergeCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Several result files as one.",
        usage: "fetchdeck merge RESULTS... -o FILE",
        discussion: """
            Of each request the record that finished last is kept, of two that finished at once that of the later file. \
            Records are copied as they are. Records in FILE are replaced; it may be one of RESULTS.

            Examples:
              fetchdeck merge shard-0.jsonl shard-1.jsonl -o all.jsonl
              fetchdeck merge monday.jsonl tuesday.jsonl -o - | jq -r .outcome
            """)

    @Argument(
        help: ArgumentHelp(
            "Result records: JSONL, CSV or HAR by name, - for standard input.", valueName: "RESULTS"),
        completion: .file())
    var results: [String]
    @Option(
        name: [.customShort("o", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "Where the merged records go, as JSON lines; - = standard output.", valueName: "FILE"),
        completion: .file())
    var output: String
}
