import FetchCore
import RunModel

/// What a list is narrowed to, and how much of it that shows.
public struct FilterBadge: Equatable, Sendable {
    public var words: String
    public var shown: Int
    public var total: Int

    public init(words: String, shown: Int, total: Int) {
        self.words = words
        self.shown = shown
        self.total = total
    }
}

/// The filters of the hosts and errors views: plain text, and in hosts whether anything failed there.
extension DeckState {
    /// What the hosts or errors view, where one is shown, is filtered by; nil for nothing.
    public var listFilter: FilterBadge? {
        switch ui.view {
        case .hosts where isHostListFiltered:
            let parts = [ui.hostFilter, ui.showsFailedHosts ? "only failed" : ""].filter { !$0.isEmpty }
            return FilterBadge(
                words: parts.joined(separator: " "), shown: listedHostCount, total: tally.hosts.count)
        case .errors where !ui.causeText.isEmpty:
            return FilterBadge(
                words: ui.causeText, shown: causeOrder.count, total: tally.causes.activeCount)
        case .requests, .hosts, .errors, .latency, .log: return nil
        }
    }

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

    mutating func toggleFailedHosts() {
        unfreeze()
        ui.showsFailedHosts.toggle()
        orderHosts()
        say(ui.showsFailedHosts ? "only hosts with failures: \(listedHostCount)" : "every host")
    }

    mutating func dropListFilter() {
        if ui.view == .hosts {
            ui.hostFilter = ""
            ui.showsFailedHosts = false
            orderHosts()
        } else {
            ui.causeText = ""
        }
        say("filter off")
    }

    // MARK: Typing

    mutating func openListFilter() {
        let text = ui.view == .hosts ? ui.hostFilter : ui.causeText
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
        if ui.view == .hosts {
            ui.hostFilter = text
            orderHosts()
        } else {
            ui.causeText = text
        }
        ui.mode = .filter(listNoted(prompt))
    }

    func listNoted(_ prompt: TextPrompt) -> TextPrompt {
        var prompt = prompt
        prompt.note = .information(
            listFilter.map { "\(Words.count($0.shown)) of \(Words.count($0.total))" }
                ?? "text in \(ui.view == .hosts ? "the host's name" : "kind, cause or host")")
        return prompt
    }
}
