import FetchCore

/// A key of the footer, with what it does.
package struct KeyHint: Sendable, Equatable {
    package var keys: String
    package var label: String
    /// What a click on it does; nil for a key of a prompt or menu.
    package var action: ActionID?

    package init(keys: String, label: String, action: ActionID? = nil) {
        self.keys = keys
        self.label = label
        self.action = action
    }
}

extension DeckState {
    /// The keys that work here and now, the most prominent first: the footer.
    package func footer() -> [KeyHint] {
        if let prompt = ui.prompt { return prompt.hints }
        var hints: [KeyHint] = []
        let bindings = options.keys.bindings.filter { binding in
            binding.prominence > 0 && binding.places.contains(place) && binding.whyDisabled(self) == nil
        }
        for binding in bindings.sorted(by: { $0.prominence > $1.prominence }) {
            guard let key = options.keys.keys(of: binding, in: place).first?.displayName,
                let label = binding.footerLabel(self)
            else { continue }
            hints.add(key, label, action: binding.id)
        }
        return hints
    }
}
