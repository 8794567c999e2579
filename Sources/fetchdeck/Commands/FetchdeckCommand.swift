import ArgumentParser

/// The command line as a whole; it only parses, `Program` performs.
struct FetchdeckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetchdeck",
        abstract: "Run a list of HTTP requests at once and watch them in the terminal.",
        usage: usages.map { "fetchdeck \($0)" }.joined(separator: "\n"),
        version: Version.text, subcommands: own + [DocsCommand.self],
        defaultSubcommand: RunListCommand.self)

    /// How it is called, without its name.
    static let usages = [
        "[run] SOURCE... [options]", "watch SOURCE... [options]", "demo [--watch] [options]",
        "replay RESULTS [--list LIST]", "last [N] | runs",
        "report RESULTS -o FILE", "compare BEFORE AFTER [options]",
        "merge RESULTS... -o FILE", "share up | down | init",
        "share load | check | ls | rm",
        "work URL | attach URL | collect URL -o FILE", "themes | keys | doctor",
        "completions bash | zsh | fish",
    ]

    /// The commands that help and manual show, in their order.
    static let own: [any ParsableCommand.Type] = [
        RunListCommand.self, WatchCommand.self, DemoCommand.self, ReplayCommand.self, LastCommand.self,
        RunsCommand.self, ReportCommand.self, CompareCommand.self, MergeCommand.self, ShareCommand.self,
        WorkCommand.self, AttachCommand.self, CollectCommand.self,
        ThemesCommand.self, KeysCommand.self,
        DoctorCommand.self, CompletionsCommand.self,
    ]
}

/// `fetchdeck [run] SOURCE...`
struct RunListCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the requests of lists and URLs.",
        usage: "fetchdeck [run] SOURCE... [options]",
        discussion: """
            Examples:
            \(examples.map { "  \($0)" }.joined(separator: "\n"))

            Exit status: \(ExitStatus.sentence)
            """)

    /// One a line, for help and manual.
    static let examples = [
        "fetchdeck urls.txt",
        "cat urls.txt | fetchdeck - -o results.jsonl",
        "fetchdeck https://example.org https://example.net",
        "fetchdeck api.jsonl -c 100 --rate 50 -o r.jsonl --resume",
        "fetchdeck users.csv -X POST --json '{\"name\": \"{{name}}\"}'",
        "fetchdeck urls.txt --plain -o - | jq -r .outcome",
        "fetchdeck urls.txt --dry-run",
        "fetchdeck urls.txt --share @share/url -o r.jsonl",
    ]

    @Argument(
        help: ArgumentHelp("A URL, a file, or - for standard input.", valueName: "SOURCE"),
        completion: .file())
    var sources: [String] = []
    @OptionGroup var options: RunOptions
    @OptionGroup(title: SharedRunOptions.title) var share: GivenOptions<SharedRunOptions>
}

/// `fetchdeck demo`
struct DemoCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The dashboard on a built-in demo server on 127.0.0.1.",
        usage: "fetchdeck demo [--watch] [options]",
        discussion: """
            Some 120 requests: quick ones, slow ones, streams, failures that heal after a while (press R), a host \
            that hangs. Every key has something to act on. With --watch a list in rounds, every 3 seconds: a host that \
            fails every few rounds, one that drifts, answers that change.

            Examples:
              fetchdeck demo
              fetchdeck demo --watch
              fetchdeck demo --theme nord -c 20
              fetchdeck demo --plain
            """)

    /// From one round of the demo to the next, unless it is given.
    static let every = Duration.seconds(3)

    @Flag(name: .customLong("watch"), help: "Send a list in rounds, as 'fetchdeck watch' does.")
    var isWatch = false
    @OptionGroup(title: WatchOptions.title) var watch: GivenOptions<WatchOptions>
    @OptionGroup var options: RunOptions

    var values: OptionValues { options.values.with(watch) }
}

/// `fetchdeck replay RESULTS`
struct ReplayCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "A finished run in the dashboard, for browsing.",
        usage: "fetchdeck replay RESULTS [options]",
        discussion: """
            Nothing is sent. With the list that the run was made from, and the options that its requests had, keys send \
            what is asked for: R what failed, p what was never sent. The new records are appended to RESULTS, or \
            to the FILE of -o.

            Examples:
              fetchdeck replay results.jsonl
              fetchdeck replay results.jsonl --list urls.txt
              fetchdeck replay results.jsonl --export results.har
            """)

    @Argument(
        help: ArgumentHelp(
            "The result records of a run: JSONL, CSV or HAR by name, - for standard input.",
            valueName: "RESULTS"), completion: .file())
    var results: String
    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Write the records to this file instead: .jsonl, .csv, .har by name.", valueName: "FILE"),
        completion: .file())
    var export: String?
    @Option(
        name: .customLong("list"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The list of that run, so that R can send its failures again; repeatable.", valueName: "LIST"),
        completion: .file())
    var lists: [String] = []
    @OptionGroup var options: RunOptions
}

/// `fetchdeck last [N]`
struct LastCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "last",
        abstract: "The last run in the dashboard, for browsing; or the N-th last.",
        usage: "fetchdeck last [N] [options]",
        discussion: """
            A dashboard run without -o is kept: the newest 20 and 1 GB at most, for you alone, in \
            $XDG_STATE_HOME/fetchdeck/runs. --no-history keeps none.

            Examples:
              fetchdeck last
              fetchdeck last 2
              fetchdeck last --export results.har
            """)

    @Argument(
        help: ArgumentHelp("1 is the last run, 2 the one before.", valueName: "N"),
        completion: Completions.runs)
    var number: Int = 1
    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Write its records to this file instead: .jsonl, .csv, .har by name.", valueName: "FILE"),
        completion: .file())
    var export: String?
    @OptionGroup(title: ScreenOptions.title) var screen: GivenOptions<ScreenOptions>
}

/// `fetchdeck runs`
struct RunsCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "The runs that are kept for 'fetchdeck last'.",
        usage: "fetchdeck runs",
        discussion: """
            Examples:
              fetchdeck runs
              fetchdeck last 3
            """)
}

/// `fetchdeck report RESULTS -o FILE`
struct ReportCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A run as one self-contained HTML page.",
        usage: "fetchdeck report RESULTS -o FILE",
        discussion: """
            Examples:
              fetchdeck report results.jsonl -o report.html
              fetchdeck report results.jsonl -o - > report.html
            """)

    @Argument(
        help: ArgumentHelp(
            "The result records of a run: JSONL, CSV or HAR by name, - for standard input.",
            valueName: "RESULTS"), completion: .file())
    var results: String
    @Option(
        name: [.customShort("o", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Where the page goes; - = standard output.", valueName: "FILE"),
        completion: .file())
    var output: String
}

/// `fetchdeck themes`
struct ThemesCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "themes",
        abstract: "Every theme found, where from, with a swatch.",
        usage: "fetchdeck themes [options]",
        discussion: """
            Examples:
              fetchdeck themes
              fetchdeck themes --themes-dir ./my-themes
            """)

    @OptionGroup(title: ScreenOptions.title) var screen: GivenOptions<ScreenOptions>
}

/// `fetchdeck keys`
struct KeysCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The key map, with your own bindings applied.",
        usage: "fetchdeck keys",
        discussion: """
            Bindings are set in the [keys] section of $XDG_CONFIG_HOME/fetchdeck/config.toml.

            Examples:
              fetchdeck keys
              fetchdeck keys | grep retry
            """)
}

/// `fetchdeck doctor`
struct DoctorCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What is in force here: terminal, proxies, config, themes, open files.",
        usage: "fetchdeck doctor",
        discussion: """
            One line a matter; what a run would stumble over begins with '!'. The exit status is then 2.

            Examples:
              fetchdeck doctor
              env -u https_proxy fetchdeck doctor
            """)
}

/// `fetchdeck completions SHELL`
struct CompletionsCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "The completion script of a shell.",
        usage: "fetchdeck completions bash | zsh | fish",
        discussion: """
            'make install' and the package install all three. By hand:

            Examples:
              fetchdeck completions bash > ~/.local/share/bash-completion/completions/fetchdeck
              fetchdeck completions zsh > ~/.zfunc/_fetchdeck
              fetchdeck completions fish > ~/.config/fish/completions/fetchdeck.fish
            """)

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "SHELL"), completion: .list(shells))
    var shell: String

    static let shells = CompletionShell.allCases.map(\.rawValue)
}

/// `fetchdeck docs`: pages made from the program's own tables.
struct DocsCommand: OwnCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Write the pages that are made from the program's tables.",
        usage: "fetchdeck docs [TABLE] [--root DIR] [--check]",
        discussion: """
            Examples:
              fetchdeck docs options
              fetchdeck docs --root .
              fetchdeck docs --root . --check
            """,
        shouldDisplay: false)

    @Argument(
        help: ArgumentHelp(
            "Print this table only: options, keys, commands, columns, roles, failures, fields or statuses.",
            valueName: "TABLE"))
    var table: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write docs/reference, packaging/man and the README's keys below here.", valueName: "DIR"))
    var root: String?
    @Flag(name: .long, help: "Write nothing; exit 1 when a page is stale.") var check = false
}
