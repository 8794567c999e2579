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
}

/// The detail pane: a request's, beside the list or instead of it.
extension DeckState {
    var isInDetail: Bool { ui.openedRequest != nil }

    mutating func openDetail(of id: RequestID) {
        ui.selection = id
        ui.openedRequest = id
        ui.detailScroll = 0
    }

    mutating func scrollDetail(_ lines: Int) {
        let hidden = max(0, ui.layout.detailLines - ui.layout.detailRows)
        ui.detailScroll = min(max(0, ui.detailScroll + lines), hidden)
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
        guard let id = selectedRequest, let body = detail(of: id)?.bodyPrefix, !body.isEmpty else {
            complain("no body is kept of this request; --save-bodies keeps them all")
            return []
        }
        say("\(body.count) bytes of the body copied")
        return [.copy(.body(id, body))]
    }
}
