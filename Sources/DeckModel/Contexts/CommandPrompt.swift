import FetchCore
import RunModel

/// A `:` command as it is typed: editing, history and completion.
public struct CommandPrompt: Equatable, Sendable {
    public var text = TextPrompt()
}

extension CommandPrompt: PromptContext {
    var prompt: DeckPrompt { .command(self) }
    var line: PromptLine? { PromptLine(":", text) }

    var keys: [PromptKey<CommandPrompt>] {
        [
            PromptKey(["enter"], "do it") { $0.finish(in: &$1) },
            PromptKey(["esc"], "back") { _, state in
                state.ui.prompt = nil
                return []
            },
            PromptKey(["tab"], "complete") { $0.complete(1, $1) },
            PromptKey(["shift-tab"]) { $0.complete(-1, $1) },
            PromptKey(["up"], "earlier") { $0.type("up", in: &$1) },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        if stroke == "backspace", text.text.isEmpty {
            state.ui.prompt = nil
        } else if text.edit(stroke, history: state.ui.commandHistory) {
            refreshCompletions(state)
        }
        return []
    }

    mutating func paste(_ pasted: String, in state: inout DeckState) -> [DeckEffect] {
        text.insert(pasted)
        refreshCompletions(state)
        return []
    }

    private mutating func complete(_ step: Int, _ state: DeckState) -> [DeckEffect] {
        text.complete(step, with: state.commandCompletions(of:))
        if text.isCompletedForGood { refreshCompletions(state) }
        return []
    }

    private func finish(in state: inout DeckState) -> [DeckEffect] {
        let line = text.text.trimmingSpaces
        state.ui.prompt = nil
        guard !line.isEmpty else { return [] }
        state.remember(line, in: &state.ui.commandHistory)
        do {
            return try state.execute(line)
        } catch {
            state.complain(error.text)
            return []
        }
    }

    /// Finds what the word at the end could become, and notes what the command takes.
    fileprivate mutating func refreshCompletions(_ state: DeckState) {
        text.chosenCompletion = nil
        text.completions = state.commandCompletions(of: text.text)
        text.note = state.commandNote(text.text)
    }
}

extension DeckState {
    /// - Parameter text: What stands there already.
    mutating func openCommand(_ text: String = "") {
        var prompt = CommandPrompt(text: TextPrompt(text: text))
        prompt.refreshCompletions(self)
        ui.prompt = .command(prompt)
    }

    fileprivate func commandNote(_ text: String) -> PromptNote? {
        if text.isEmpty { return .information("Tab completes, ↑ goes back in the history") }
        guard let name = text.split(separator: " ").first.map(String.init) else { return nil }
        if let option = runOption(named: name) {
            return .information("\(name) \(option.arguments): \(option.help) Now: \(option.shown)")
        }
        if let command = DeckCommand.named(name) {
            let usage = command.arguments.isEmpty ? command.name : "\(command.name) \(command.arguments)"
            return .information("\(usage): \(command.help)")
        }
        guard DeckCommand.actionNames.contains(name) else { return nil }
        return options.keys.binding(of: ActionID(rawValue: name)).map { .information($0.help) }
    }

    /// What the last word of the line could be.
    fileprivate func commandCompletions(of text: String) -> [String] {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let last = words.popLast() ?? ""
        let before = words.filter { !$0.isEmpty }
        guard let name = before.first else {
            return commandNames.filter { $0.hasPrefix(last) }
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
        case .set where place == 1: return runOptions.map(\.name)
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
