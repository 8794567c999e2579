/// One line of the help: a key, or a command.
package struct HelpRow: Sendable {
    /// What is pressed, or typed: `r`, `:per-host [HOST] N`.
    package let keys: String
    package let help: String
    /// What it stands under.
    package let heading: String
    /// The name of the action or command.
    let name: String
    /// Why it does nothing now; nil when it works.
    package let whyDisabled: String?
    let action: @Sendable (inout DeckState) -> [DeckEffect]

    static let commandHeading = "Commands"

    /// - Parameter help: what it does here, where its own line says something else; nil where it does not.
    init(_ binding: KeyBinding, help: String? = nil, whyDisabled: String?) {
        keys = binding.keys.map(\.displayName).joined(separator: " ")
        self.help = help ?? binding.help
        heading = binding.group.rawValue
        name = binding.id.rawValue
        self.whyDisabled = whyDisabled
        action = { $0.press(binding) }
    }

    init(_ command: DeckCommand, whyDisabled: String?) {
        keys = ":\(command.usage)"
        help = command.help
        heading = Self.commandHeading
        let name = command.name
        self.name = name
        self.whyDisabled = whyDisabled
        let takesWords = !command.arguments.isEmpty
        action = { state in
            guard !takesWords else {
                state.openCommand("\(name) ")
                return []
            }
            return state.executeLine(name)
        }
    }

    fileprivate func has(_ search: String, _ others: [String]) -> Bool {
        search.isEmpty
            || ([keys, help, heading, name] + others).contains { $0.lowercased().contains(search) }
    }
}

extension DeckState {
    /// What the help shows: keys and commands that work here and now, those of this place and of its rows first, then the
    /// others with the reason why not; only those with the search text while one is typed.
    package func helpRows() -> [HelpRow] {
        var search = ""
        if case .help(let help) = ui.prompt { search = help.search.lowercased() }
        let keys = options.keys.bindings.filter { !$0.keys.isEmpty }.compactMap { binding in
            let isElsewhere = !binding.places.contains(place)
            let row = HelpRow(
                binding,
                help: binding.id == KeyBinding.pause.id && shared != nil ? KeyBinding.pauseOfSharedRun : nil,
                whyDisabled: isElsewhere ? "works \(binding.places.words)" : binding.whyDisabled(self))
            return row.has(search, [binding.label, binding.keyNames]) ? row : nil
        }
        let rows =
            keys
            + ownCommands.map { HelpRow($0, whyDisabled: $0.whyDisabled(self)) }
            .filter { $0.has(search, []) }
        let headings = KeyGroup.helpOrder.map(\.rawValue) + [HelpRow.commandHeading]
        return headings.flatMap { heading in
            rows.filter { $0.whyDisabled == nil && $0.heading == heading }
        } + rows.filter { $0.whyDisabled != nil }
    }

    /// Commands that do more than a key does.
    private var ownCommands: [DeckCommand] {
        let ofKeys = Set(KeyTable.standard.map(\.id.rawValue))
        return (DeckCommand.table + runOptions.map { DeckCommand($0) })
            .filter { !$0.arguments.isEmpty || !ofKeys.contains($0.name) }
    }
}

extension KeyGroup {
    /// What belongs to the place first, what is the same everywhere last.
    fileprivate static let helpOrder: [KeyGroup] = [.detail, .rows, .show, .output, .run, .move, .program]
}
