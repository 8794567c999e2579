/// One command of the `:` line: its name, what it takes, its help, what completes it, and what it does.
///
/// A new one is a constant, listed in ``table``.
package struct DeckCommand: Sendable {
    /// What is typed.
    package let name: String
    /// What stands after the name: `N`, `[HOST] N`; empty for nothing.
    package let arguments: String
    /// One line for the help.
    package let help: String
    /// Other words for it, as `q` for `quit`.
    let aliases: [String]
    /// Why it can't be done now; nil when it can.
    let whyDisabled: @Sendable (DeckState) -> String?
    /// What the last word could become, by the words between it and the name.
    let completions: @Sendable (DeckState, _ before: [String], _ last: String) -> [String]
    /// What it does.
    let action: @Sendable (inout DeckState, CommandText) throws(CommandError) -> [DeckEffect]

    init(
        _ name: String, _ arguments: String, _ help: String, aliases: [String] = [],
        whyDisabled: @escaping @Sendable (DeckState) -> String? = { _ in nil },
        completions: @escaping @Sendable (DeckState, _ before: [String], _ last: String) -> [String] = {
            _, _, _ in []
        },
        action: @escaping @Sendable (inout DeckState, CommandText) throws(CommandError) -> [DeckEffect]
    ) {
        self.name = name
        self.arguments = arguments
        self.help = help
        self.aliases = aliases
        self.whyDisabled = whyDisabled
        self.completions = completions
        self.action = action
    }

    /// What a key does, typed; without a help of its own it has the key's.
    init(_ key: KeyBinding, _ help: String? = nil, aliases: [String] = []) {
        self.init(key.id.rawValue, "", help ?? key.help, aliases: aliases) { state, _ in
            state.perform(key.id)
        }
    }

    /// Those of the words that begin with what is typed.
    static func matching(
        _ words: @escaping @Sendable (DeckState, _ before: [String]) -> [String]
    ) -> @Sendable (DeckState, [String], String) -> [String] {
        { state, before, last in words(state, before).filter { $0.hasPrefix(last) && $0 != last } }
    }

    /// Every command of its own, in the order of the help.
    package static let table: [DeckCommand] = [
        .concurrency, .perHost, .rate, .hostRate, .adaptiveLimits, .canary, .set, .pause, .resume, .run,
        .cancelRun,
        .add, .retry,
        DeckCommand(.retryFailed, "retry every failed request that the filter shows"),
        DeckCommand(.cancel, "cancel the selected or marked requests"),
        .filter, .sort, .columns, .view, .go, .theme, .export,
        DeckCommand(.undo, "undo the last command"),
        DeckCommand(.redraw, "redraw the screen"),
        DeckCommand(.help, "the keys that work here"),
        DeckCommand(.quit, "quit; asks while transfers are in flight", aliases: ["q"]),
    ]

    /// Whatever a key does and no command of the table, by the name of the action: `freeze`, `copy-url`.
    static let ofKeys: [DeckCommand] = {
        let known = Set(table.map(\.name) + [KeyBinding.command, .interrupt, .reserved].map(\.id.rawValue))
        return KeyTable.standard.filter { $0.group != .move && !known.contains($0.id.rawValue) }
            .map { DeckCommand($0) }
    }()

    /// `per-host [HOST] N`.
    package var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}
