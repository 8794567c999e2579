import FetchCore
import RunModel

/// A `:` command as it is typed: editing, history and completion.
package struct CommandPrompt: Equatable, Sendable {
    package var text = TextPrompt()
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
        return state.executeLine(line)
    }

    /// Finds what the word at the end could become, and notes what the command takes.
    fileprivate mutating func refreshCompletions(_ state: DeckState) {
        text.chosenCompletion = nil
        text.completions = state.commandCompletions(of: text.text)
        text.note = state.commandNote(text.text)
    }
}

extension DeckState {
    /// Does what the line says, or says why not.
    mutating func executeLine(_ line: String) -> [DeckEffect] {
        do {
            return try execute(line)
        } catch {
            complain(error.text)
            return []
        }
    }

    /// - Parameter text: What stands there already.
    mutating func openCommand(_ text: String = "") {
        var prompt = CommandPrompt(text: TextPrompt(text: text))
        prompt.refreshCompletions(self)
        ui.prompt = .command(prompt)
    }

    fileprivate func commandNote(_ text: String) -> PromptNote? {
        if text.isEmpty { return .information("Tab completes, ↑ goes back in the history") }
        guard let name = text.split(separator: " ").first.map(String.init), let command = command(named: name)
        else { return nil }
        return .information("\(command.usage): \(command.help)")
    }

    /// What the last word of the line could be.
    fileprivate func commandCompletions(of text: String) -> [String] {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let last = words.popLast() ?? ""
        let before = words.filter { !$0.isEmpty }
        guard let name = before.first else {
            return commands.map(\.name).filter { $0.hasPrefix(last) }
        }
        return command(named: name)?.completions(self, Array(before.dropFirst()), last) ?? []
    }
}
