import FetchCore
import RunModel

/// For how long requests of a watch are to be muted, as it is typed.
package struct MutePrompt: Equatable, Sendable {
    package var text: TextPrompt
    /// Those that it is about.
    var requests: [RequestID]
    /// How they are named: `request 17`.
    var subject: String
}

extension MutePrompt: PromptContext {
    var prompt: DeckPrompt { .mute(self) }
    var line: PromptLine? { PromptLine("mute \(subject) for ", short: "mute for ", text) }

    var keys: [PromptKey<MutePrompt>] {
        [
            PromptKey(["enter"], "mute") { $0.finish(in: &$1) },
            PromptKey(["esc"], "back") { _, state in
                state.ui.prompt = nil
                return []
            },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        if text.edit(stroke) { text.note = Self.hint }
        return []
    }

    mutating func paste(_ pasted: String, in state: inout DeckState) -> [DeckEffect] {
        text.insert(pasted)
        return []
    }

    static let hint = PromptNote.information("30m, 2h, 1d; 0 ends it")

    private mutating func finish(in state: inout DeckState) -> [DeckEffect] {
        guard let duration = DurationText.parse(text.text, bare: .seconds) else {
            text.note = .error("no time '\(text.text)'; write 30m, 2h or 1d")
            return []
        }
        state.ui.prompt = nil
        return state.mute(requests, for: duration)
    }
}
