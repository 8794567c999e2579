import FetchCore

/// The keys that only the detail of a request has.
extension KeyBinding {
    static let copyBody = KeyBinding(
        ["b"], "copy-body", .detail, in: .detail, label: "copy body",
        help: "Copy the body, as far as it is kept", prominence: 83, whyDisabled: needsRequests,
        action: { $0.copyBody() })

    static let copyURL = KeyBinding(
        ["c"], "copy-url", .detail, in: .detail, label: "copy URL", help: "Copy the URL", prominence: 82,
        whyDisabled: needsRequests, action: { $0.copyURL() })

    static let nextTab = KeyBinding(
        ["right"], "next-tab", .detail, in: .detail, label: "tabs", help: "Go to the next tab of the detail",
        prominence: 89, change: { $0.show($0.ui.detailTab.next(1)) })

    static let previousTab = KeyBinding(
        ["left"], "previous-tab", .detail, in: .detail, label: "previous tab",
        help: "Go to the previous tab of the detail", change: { $0.show($0.ui.detailTab.next(-1)) })

    static let find = KeyBinding(
        ["/"], "find", .detail, in: .detail, label: "find", help: "Find text in the tab that is shown",
        prominence: 79, change: { $0.openFind() })

    static let nextMatch = KeyBinding(
        ["n"], "next-match", .detail, in: .detail, label: "next match", help: "Go to the next match",
        prominence: 92, whyDisabled: needsFind, change: { $0.goToMatch(1) })

    static let previousMatch = KeyBinding(
        ["N"], "previous-match", .detail, in: .detail, label: "previous match",
        help: "Go to the previous match", whyDisabled: needsFind, change: { $0.goToMatch(-1) })
}

/// The detail pane: a request's, beside the list or instead of it.
extension DeckState {
    var isInDetail: Bool { ui.openedRequest != nil }

    mutating func openDetail(of id: RequestID) {
        ui.selection = id
        ui.openedRequest = id
        showDetailStart()
    }

    mutating func scrollDetail(_ lines: Int) {
        let hidden = max(0, ui.layout.detailLines - ui.layout.detailRows)
        ui.detailScroll = min(max(0, ui.detailScroll + lines), hidden)
        ui.detailAnchor = .line
    }

    /// Has the run tell of the request that is shown how far it is, and of no other.
    mutating func watchDetail() -> [DeckEffect] {
        let wanted = options.isReplay ? nil : ui.openedRequest
        guard wanted != watched else { return [] }
        watched = wanted
        return [.run(.watch(wanted))]
    }

    /// Back to the list, or to the view from which the request was opened.
    mutating func closeDetail() -> [DeckEffect] {
        let origin = ui.origin
        if let origin, origin.view == .latency { return returnTo(origin) }
        go(to: ui.view)
        ui.origin = origin
        return []
    }

    mutating func copyURL() -> [DeckEffect] {
        guard let id = selectedRequest else { return [] }
        say("URL of request \(id) copied")
        return [.copy(.url(id))]
    }

    mutating func copyBody() -> [DeckEffect] {
        guard let id = selectedRequest, let body = detail(of: id)?.body.bytes, !body.isEmpty else {
            complain("no body is kept of this request; --save-bodies keeps them all")
            return []
        }
        say("\(body.count) bytes of the body copied")
        return [.copy(.body(id, body))]
    }
}
