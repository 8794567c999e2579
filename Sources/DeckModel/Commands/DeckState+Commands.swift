import FetchCore

/// Finding and doing a `:` command.
extension DeckState {
    /// Whatever can be typed first: commands, options of the run, and what keys do.
    var commands: [DeckCommand] {
        DeckCommand.table + runOptions.map { DeckCommand($0) } + DeckCommand.ofKeys
    }

    /// The command of that name, or of a beginning that only one command of the table has, or only one option.
    func command(named word: String) -> DeckCommand? {
        let all = commands
        if let exact = all.first(where: { $0.name == word || $0.aliases.contains(word) }) { return exact }
        let ofTable = DeckCommand.table.filter { $0.name.hasPrefix(word) }
        let beginning = ofTable.isEmpty ? all.filter { $0.name.hasPrefix(word) } : ofTable
        return beginning.count == 1 ? beginning[0] : nil
    }

    mutating func execute(_ line: String) throws(CommandError) -> [DeckEffect] {
        let text = CommandText(line)
        guard !text.name.isEmpty else { return [] }
        if text.words.isEmpty, Int(text.name) != nil { return try goTo(text.name) }
        guard let command = command(named: text.name), command.name == text.name || !isOfLoader(text.name)
        else {
            guard isOfLoader(text.name) else { throw unknown(text.name) }
            throw CommandError("\(text.name) is the loader's: it can't be changed while the run goes")
        }
        if let why = command.whyDisabled(self) { throw CommandError(why) }
        guard !command.arguments.isEmpty || text.words.isEmpty else {
            throw CommandError("\(command.name) takes nothing after it")
        }
        return try command.action(&self, CommandText("\(command.name) \(text.rest)"))
    }

    private func isOfLoader(_ word: String) -> Bool { options.optionsOfLoader.contains(word) }

    private func unknown(_ word: String) -> CommandError {
        let names = commands.map(\.name)
        let beginning = names.filter { $0.hasPrefix(word) }
        guard beginning.isEmpty else {
            return CommandError("'\(word)' could be \(beginning.joined(separator: " or "))")
        }
        if options.optionsOfStart.contains(word) {
            return CommandError("\(word) can't be changed while the run goes; start it with --\(word)")
        }
        let hint = NearestName.of(word, among: names).map { "did you mean '\($0)'?" }
        return CommandError("no command '\(word)'; \(hint ?? "Tab lists them")")
    }

    /// The request of an id as it is typed.
    func request(_ word: String) throws(CommandError) -> RequestID {
        guard let number = UInt32(word), number > 0, rows.has(RequestID(rawValue: number)) else {
            throw CommandError("no request '\(word)'; ids go from 1 to \(rows.count)")
        }
        return RequestID(rawValue: number)
    }

    /// Puts the cursor on the request of that id.
    mutating func goTo(_ word: String) throws(CommandError) -> [DeckEffect] {
        let id = try request(word)
        guard listing.contains(id.rawValue - 1) else {
            throw CommandError("request \(id) is not shown: \(keyName(.back)) drops the filter")
        }
        if ui.view != .requests { go(to: .requests) }
        ui.isFollowing = false
        ui.selection = id
        ui.cursorLine = ui.layout.listRows / 2
        return []
    }
}
