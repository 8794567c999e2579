import FetchCore

/// One line of the help.
package struct HelpRow: Sendable {
    package var binding: KeyBinding
    /// Why it does nothing now; nil when it works.
    package var whyDisabled: String?
}

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

    /// What the help shows: the keys that work here and now, those of this place and of its rows first, then the others
    /// with the reason why not; only those with the search text while one is typed.
    package func helpRows() -> [HelpRow] {
        var search = ""
        if case .help(let help) = ui.prompt { search = help.search.lowercased() }
        let rows = options.keys.bindings.filter { !$0.keys.isEmpty && $0.has(search) }.map { binding in
            let isElsewhere = !binding.places.contains(place)
            return HelpRow(
                binding: binding,
                whyDisabled: isElsewhere ? "works \(binding.places.words)" : binding.whyDisabled(self))
        }
        return KeyGroup.helpOrder.flatMap { group in
            rows.filter { $0.whyDisabled == nil && $0.binding.group == group }
        } + rows.filter { $0.whyDisabled != nil }
    }
}

extension KeyGroup {
    /// What belongs to the place first, what is the same everywhere last.
    fileprivate static let helpOrder: [KeyGroup] = [.detail, .rows, .show, .output, .run, .move, .program]
}

extension KeyBinding {
    fileprivate func has(_ search: String) -> Bool {
        if search.isEmpty { return true }
        return [help, label, id.rawValue, keyNames, group.rawValue].contains {
            $0.lowercased().contains(search)
        } || keys.contains { $0.displayName.lowercased().contains(search) }
    }
}
