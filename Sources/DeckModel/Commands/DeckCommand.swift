import FetchCore

/// One command of the `:` line. A new one is a row of ``table`` and a case of ``Verb``.
public struct DeckCommand: Sendable {
    /// What is typed.
    public let name: String
    /// What stands after the name: `N`, `[HOST] N`; empty for nothing.
    public let arguments: String
    /// One line for the help.
    public let help: String
    let verb: Verb

    enum Verb: Sendable, CaseIterable {
        case concurrency, perHost, rate, hostRate, pause, resume, retry, retryFailed, cancel, filter, sort,
            columns
        case set, run, add, view, go, theme, export, undo, redraw, help, quit
    }

    /// Every command, in the order of the help.
    public static let table: [DeckCommand] = [
        DeckCommand("concurrency", "N", "transfers in flight, 1 at least", .concurrency),
        DeckCommand(
            "per-host", "[HOST] N", "transfers to one host, or to that host; 0 is no limit", .perHost),
        DeckCommand("rate", "N|off", "requests started a second", .rate),
        DeckCommand("host-rate", "N|off", "requests started a second to one host", .hostRate),
        DeckCommand("set", "[OPTION VALUE]", "the options of the run; with a value, sets one", .set),
        DeckCommand("pause", "", "nothing new starts", .pause),
        DeckCommand("resume", "", "go on", .resume),
        DeckCommand("run", "", "start what the filter shows of what is held", .run),
        DeckCommand("add", "URL", "another request: a URL, METHOD URL, or a curl command", .add),
        DeckCommand("retry", "[ID…]", "retry the selected or marked requests, or those", .retry),
        DeckCommand("retry-failed", "", "retry every failed request that the filter shows", .retryFailed),
        DeckCommand("cancel", "", "cancel the selected or marked requests", .cancel),
        DeckCommand("filter", "[FILTER]", "show only these requests; nothing shows all", .filter),
        DeckCommand("sort", "COLUMN [asc|desc]", "sort by a column, or default", .sort),
        DeckCommand("columns", "NAME…", "the columns to show, in order", .columns),
        DeckCommand("view", "NAME", "requests, hosts, errors, latency or log", .view),
        DeckCommand("go", "ID", "go to the request of that id; the id alone does it too", .go),
        DeckCommand("theme", "NAME", "use a theme", .theme),
        DeckCommand(
            "export", "FILE", "write what the filter shows; the name's end tells the format", .export),
        DeckCommand("undo", "", "undo the last command", .undo),
        DeckCommand("redraw", "", "paint the screen anew", .redraw),
        DeckCommand("help", "", "the keys that work here", .help),
        DeckCommand("quit", "", "quit; asks while transfers are in flight", .quit),
    ]

    private init(_ name: String, _ arguments: String, _ help: String, _ verb: Verb) {
        self.name = name
        self.arguments = arguments
        self.help = help
        self.verb = verb
    }

    /// Whatever a key does and no command of the table, by the name of the action: `freeze`, `copy-url`.
    static let actionNames: [String] = {
        let untyped = [KeyBinding.command, .interrupt, .reserved].map(\.id)
        let known = Set(table.map(\.name))
        return KeyTable.standard.filter { $0.group != .move && !untyped.contains($0.id) }
            .map(\.id.rawValue).filter { !known.contains($0) }
    }()

    /// The command of that name, or of a beginning that only one command has; `q` is `quit`.
    static func named(_ word: String) -> DeckCommand? {
        let word = ["q": "quit", "w": "export", "unpause": "resume", "perhost": "per-host"][word] ?? word
        if let exact = table.first(where: { $0.name == word }) { return exact }
        let beginning = table.filter { $0.name.hasPrefix(word) }
        return beginning.count == 1 ? beginning[0] : nil
    }
}

/// Why a command line can't be done, worded for the status line.
struct CommandError: Error, Equatable {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}
