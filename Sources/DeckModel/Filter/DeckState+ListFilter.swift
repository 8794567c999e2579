import FetchCore
import RunModel

/// The filters of the hosts and errors views: plain text, and in hosts whether anything failed there.
extension DeckState {
    var isHostListFiltered: Bool { !ui.hostFilter.isEmpty || ui.showsFailedHosts }

    /// How many hosts their view shows.
    public var listedHostCount: Int {
        frozen?.hosts.count ?? (isHostListFiltered ? hostOrder.count : tally.hosts.count)
    }

    func isListed(_ host: HostID) -> Bool { !isHostListFiltered || hostOrder.contains(host) }

    func matchesHostFilter(_ id: HostID) -> Bool {
        if ui.showsFailedHosts, tally.hosts[id.index].counts[.failed] == 0 { return false }
        return ui.hostFilter.isEmpty || hosts[id].display.contains(ui.hostFilter.lowercased())
    }

    func matchesCauseText(_ cause: CauseLedger.Cause) -> Bool {
        let text = ui.causeText.lowercased()
        if text.isEmpty { return true }
        return "\(cause.kind.word) \(cause.words)".lowercased().contains(text)
            || cause.hosts.keys.contains { hosts[$0].display.contains(text) }
    }

    // MARK: Typing

    mutating func openListFilter() {
        let text = context.ownFilterText.map { ui[keyPath: $0] } ?? ""
        var prompt = TextPrompt(text: text)
        prompt.original = text
        ui.mode = .filter(listNoted(prompt))
    }

    mutating func pressInListFilter(_ stroke: KeyStroke, _ prompt: TextPrompt) {
        var prompt = prompt
        switch stroke {
        case "enter":
            ui.mode = .normal
            remember(prompt.text, in: &ui.filterHistory)
        case "esc":
            prompt.replace(with: prompt.original)
            typeListFilter(prompt)
            ui.mode = .normal
        default:
            if prompt.edit(stroke, history: ui.filterHistory) { typeListFilter(prompt) }
        }
    }

    mutating func typeListFilter(_ prompt: TextPrompt) {
        let text = prompt.text.trimmingSpaces
        if let filter = context.ownFilterText { ui[keyPath: filter] = text }
        orderHosts()
        ui.mode = .filter(listNoted(prompt))
    }

    func listNoted(_ prompt: TextPrompt) -> TextPrompt {
        var prompt = prompt
        prompt.note = .information(
            listFilter.map { "\(Words.count($0.shown)) of \(Words.count($0.total))" }
                ?? context.filterSubject)
        return prompt
    }
}
