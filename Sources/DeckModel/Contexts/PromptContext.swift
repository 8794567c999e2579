/// What keys and the mouse do in a prompt, a menu, a question or the help.
///
/// What changes the context is kept when the key is done; an action closes it by setting ``DeckUI/prompt`` to nil.
protocol PromptContext: Equatable, Sendable {
    /// Its own keys. The footer shows those that have a label.
    var keys: [PromptKey<Self>] { get }
    /// The case that holds it.
    var prompt: DeckPrompt { get }
    var line: PromptLine? { get }

    /// Any other key.
    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect]
    /// Text pasted into the terminal.
    mutating func paste(_ text: String, in state: inout DeckState) -> [DeckEffect]
    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect]
    /// The wheel, by so many rows.
    mutating func scroll(_ rows: Int, in state: inout DeckState) -> [DeckEffect]
    /// Says anew what it says of the run, which has gone on.
    mutating func refresh(_ state: DeckState)
}

/// Keys of a prompt, with what they do.
struct PromptKey<Context: PromptContext>: Sendable {
    let keys: [KeyStroke]
    /// What the footer calls it; nil keeps it out of there.
    let label: String?
    let action: @Sendable (inout Context, inout DeckState) -> [DeckEffect]

    init(
        _ keys: [KeyStroke], _ label: String? = nil,
        action: @escaping @Sendable (inout Context, inout DeckState) -> [DeckEffect]
    ) {
        self.keys = keys
        self.label = label
        self.action = action
    }
}

extension PromptContext {
    var line: PromptLine? { nil }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] { [] }

    mutating func paste(_ text: String, in state: inout DeckState) -> [DeckEffect] {
        state.refusePaste()
        return []
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        []
    }

    mutating func scroll(_ rows: Int, in state: inout DeckState) -> [DeckEffect] { [] }
    mutating func refresh(_ state: DeckState) {}

    mutating func press(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        guard let key = keys.first(where: { $0.keys.contains(stroke) }) else {
            return type(stroke, in: &state)
        }
        return key.action(&self, &state)
    }

    var hints: [KeyHint] {
        keys.reduce(into: []) { hints, key in
            guard let label = key.label, let name = key.keys.first?.displayName else { return }
            hints.add(name, label)
        }
    }
}

extension DeckState {
    /// Lets what stands before the views take in something, and keeps what has become of it unless that closed it or
    /// opened something else.
    mutating func withPrompt(
        _ prompt: DeckPrompt, _ change: (inout any PromptContext, inout DeckState) -> [DeckEffect]
    ) -> [DeckEffect] {
        var context = prompt.context
        let effects = change(&context, &self)
        if ui.prompt == prompt { ui.prompt = context.prompt }
        return effects
    }

    mutating func refreshPrompt() {
        guard var context = ui.prompt?.context else { return }
        context.refresh(self)
        ui.prompt = context.prompt
    }

    /// Pasted text is no key presses: it could cancel or quit.
    mutating func refusePaste() {
        complain(
            "pasted text goes into a prompt: \(keyName(.filter)) filters, \(keyName(.command)) takes a command"
        )
    }
}

extension [KeyHint] {
    /// Keys that share one word stand together.
    mutating func add(_ key: String, _ label: String, action: ActionID? = nil) {
        if let same = firstIndex(where: { $0.label == label }) {
            self[same].keys += " " + key
        } else {
            append(KeyHint(keys: key, label: label, action: action))
        }
    }
}
