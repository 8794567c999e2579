import FetchCore

/// Typing a `:` command: editing, history and completion.
extension DeckState {
    mutating func openCommand() {
        ui.mode = .command(completed(TextPrompt()))
    }

    mutating func pressInCommand(_ stroke: KeyStroke, _ prompt: TextPrompt) -> [DeckEffect] {
        var prompt = prompt
        switch stroke {
        case "esc":
            ui.mode = ui.baseMode
            return []
        case "enter": return finishCommand(prompt)
        case "tab", "shift-tab":
            prompt.complete(stroke == "tab" ? 1 : -1, with: completions(of:))
            if prompt.isCompletedForGood { prompt = completed(prompt) }
        case "backspace" where prompt.text.isEmpty:
            ui.mode = ui.baseMode
            return []
        default:
            guard prompt.edit(stroke, history: ui.commandHistory) else { return [] }
            prompt = completed(prompt)
        }
        ui.mode = .command(prompt)
        return []
    }

    private mutating func finishCommand(_ prompt: TextPrompt) -> [DeckEffect] {
        let text = prompt.text.trimmingSpaces
        ui.mode = ui.baseMode
        guard !text.isEmpty else { return [] }
        remember(text, in: &ui.commandHistory)
        do {
            return try execute(text)
        } catch {
            complain(error.text)
            return []
        }
    }

    /// The prompt with what the word at its end could become, and a note on what the command takes.
    func completed(_ prompt: TextPrompt) -> TextPrompt {
        var prompt = prompt
        prompt.chosenCompletion = nil
        prompt.completions = completions(of: prompt.text)
        let words = prompt.text.split(separator: " ")
        if let name = words.first, let command = DeckCommand.named(String(name)) {
            let usage = command.arguments.isEmpty ? command.name : "\(command.name) \(command.arguments)"
            prompt.note = .information("\(usage): \(command.help)")
        } else if let name = words.first, DeckCommand.actionNames.contains(String(name)),
            let binding = options.keys.binding(of: ActionID(rawValue: String(name)))
        {
            prompt.note = .information(binding.help)
        } else if prompt.text.isEmpty {
            prompt.note = .information("Tab completes, ↑ goes back in the history")
        } else {
            prompt.note = nil
        }
        return prompt
    }

    /// What the last word of the line could be.
    private func completions(of text: String) -> [String] {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let last = words.popLast() ?? ""
        let before = words.filter { !$0.isEmpty }
        guard let name = before.first else {
            return (DeckCommand.table.map(\.name) + DeckCommand.actionNames).filter { $0.hasPrefix(last) }
        }
        guard let command = DeckCommand.named(name) else { return [] }
        if command.verb == .filter {
            return filterCompletions((before.dropFirst() + [last]).joined(separator: " "))
        }
        return candidates(command, place: before.count).filter { $0.hasPrefix(last) && $0 != last }
    }

    private func candidates(_ command: DeckCommand, place: Int) -> [String] {
        let columnNames = ColumnTable.all(extractedNames: options.extractedNames).map(\.id.rawValue)
        switch command.verb {
        case .perHost where place == 1:
            return (0..<min(hosts.count, 1_000)).map { hosts[HostID(rawValue: UInt32($0))].display }
        case .rate where place == 1, .hostRate where place == 1: return ["off"]
        case .theme where place == 1: return ui.themes
        case .sort where place == 1: return ["default"] + sortableColumns.map(\.id.rawValue)
        case .sort where place == 2: return ["asc", "desc"]
        case .columns: return columnNames
        case .view where place == 1: return DeckView.allCases.map { $0.title.lowercased() }
        case .export where place == 1: return ExportFormat.allCases.map { "fetchdeck.\($0.fileExtension)" }
        default: return []
        }
    }
}
