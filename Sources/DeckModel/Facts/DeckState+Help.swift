import FetchCore

/// One line of the help.
public struct HelpRow: Sendable {
    public var binding: KeyBinding
    /// Why it does nothing now; nil when it works.
    public var whyDisabled: String?
}

extension DeckState {
    /// The rows of the key table that work here and now, the most prominent first: the footer.
    public func footer() -> [KeyBinding] {
        let bindings = options.keys.bindings.filter { binding in
            binding.prominence > 0 && !binding.keys.isEmpty && isHere(binding)
                && binding.whyDisabled(self) == nil
        }
        return bindings.sorted { $0.prominence > $1.prominence }
    }

    /// What the help shows: the keys that work here and now first, then the others with the reason why not; only those
    /// with the search text while one is typed.
    public func helpRows() -> [HelpRow] {
        var search = ""
        if case .help(let help) = ui.mode { search = help.search.lowercased() }
        let rows = options.keys.bindings.filter { !$0.keys.isEmpty && $0.has(search) }.map { binding in
            let isElsewhere = binding.scope == .detail && ui.openedRequest == nil
            return HelpRow(
                binding: binding,
                whyDisabled: isElsewhere ? "works in the detail of a request" : binding.whyDisabled(self))
        }
        return rows.filter { $0.whyDisabled == nil } + rows.filter { $0.whyDisabled != nil }
    }

    /// The word for `pause` that fits what the key would do now, and so on: what the footer shows.
    public func footerLabel(_ binding: KeyBinding) -> String {
        switch binding.action {
        case .pause where ui.view == .hosts:
            selectedHost.map { tally.hosts[$0.index].isPaused } ?? false ? "let host go on" : "hold host"
        case .pause: run.isPaused ? "go on" : "pause"
        case .freeze: frozen == nil ? "freeze" : "unfreeze"
        case .onlyFailed: ui.showsOnlyFailed ? "show all" : "only failed"
        case .follow: ui.isFollowing ? "stop following" : "follow"
        case .back where isInDetail || ui.isZoomed: "back"
        case .back: frozen == nil ? "show all" : "unfreeze"
        case .pageDown, .pageUp: "scroll"
        case .open where ui.view == .hosts || ui.view == .errors: "its requests"
        default: binding.label
        }
    }

    private func isHere(_ binding: KeyBinding) -> Bool {
        switch binding.action {
        case .open: !isInDetail
        case .back: isInDetail || ui.isZoomed || frozen != nil || !order.filter.isEmpty
        // They work, but do nothing that one would want once all is settled.
        case .pause, .moreConcurrency, .lessConcurrency, .morePerHost, .lessPerHost, .hold, .cancel:
            run.finishedAt == nil
        // Elsewhere everybody knows them.
        case .pageDown, .pageUp: isInDetail && ui.layout.detailLines > ui.layout.detailRows
        default: binding.scope == .views || isInDetail
        }
    }
}

extension KeyBinding {
    fileprivate func has(_ search: String) -> Bool {
        if search.isEmpty { return true }
        return [help, label, action.rawValue, keyNames, group.rawValue].contains {
            $0.lowercased().contains(search)
        } || keys.contains { $0.displayName.lowercased().contains(search) }
    }
}
