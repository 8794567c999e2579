import FetchCore

/// What a key does, by what stands open.
extension DeckState {
    mutating func press(_ stroke: KeyStroke) -> [DeckEffect] {
        if isInterrupt(stroke) { return interrupt() }
        ui.status = nil
        guard let prompt = ui.prompt else { return pressInView(stroke) }
        return withPrompt(prompt) { $0.press(stroke, in: &$1) }
    }

    /// Ends the run from wherever one is, so it has its key in prompts too.
    private func isInterrupt(_ stroke: KeyStroke) -> Bool {
        stroke.typed == nil
            && options.keys.binding(for: stroke, in: place)?.id == KeyBinding.interrupt.id
    }

    private mutating func pressInView(_ stroke: KeyStroke) -> [DeckEffect] {
        if let binding = options.keys.binding(for: stroke, in: place) { return press(binding) }
        let key = stroke.displayName
        if let elsewhere = options.keys.bindingElsewhere(for: stroke) {
            complain("\(key): \(elsewhere.label), \(elsewhere.places.words)")
        } else {
            complain("\(key) does nothing here; \(keyName(.help)) shows the keys")
        }
        return []
    }

    mutating func press(_ binding: KeyBinding) -> [DeckEffect] {
        if let why = binding.whyDisabled(self) {
            complain(why)
            return []
        }
        // What is acted on keeps the cursor, wherever it moves.
        let acts = binding.group == .rows || binding.group == .output
        if acts || binding.group == .run && context.steersOneHost { pinCursor() }
        return binding.action(&self)
    }

    /// Does the action of that name, if the table has one.
    mutating func perform(_ id: ActionID) -> [DeckEffect] {
        options.keys.binding(of: id).map { press($0) } ?? []
    }

    /// The key that does it here, as a person reads it; `:` where none does.
    package func keyName(_ binding: KeyBinding) -> String {
        let keys = options.keys.keys(of: binding, in: place)
        return keys.first?.displayName ?? options.keys.name(of: binding) ?? ":"
    }

    // MARK: The status line

    mutating func say(_ text: String, undo: Undo? = nil) {
        if let undo { ui.undos.push(undo) }
        ui.status = StatusLine(text: text, isComplaint: false, at: now, offersUndo: undo != nil)
    }

    /// As ``say(_:undo:)``, and a line of the log: it has changed what becomes of requests. In a run of several machines the log has
    /// what was asked of all when it is in the database.
    mutating func acknowledge(_ text: String, undo: Undo? = nil) {
        say(text, undo: undo)
        if shared == nil { log(text, .command) }
    }

    mutating func complain(_ text: String) {
        ui.status = StatusLine(text: text, isComplaint: true, at: now)
    }
}
