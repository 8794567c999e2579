/// Going about: rows, views, detail.
extension KeyBinding {
    static let down = KeyBinding(
        ["j", "down"], "down", .move, label: "down", help: "Move down one row", change: { $0.step(1) })

    static let up = KeyBinding(
        ["k", "up"], "up", .move, label: "up", help: "Move up one row", change: { $0.step(-1) })

    static let pageDown = KeyBinding(
        ["pgdn", "ctrl-f"], "page-down", .move, label: "page down",
        help: "Move down one page; in the detail of a request, scroll it", prominence: 88,
        footer: scrollLabel, change: { $0.scrollPages(1) })

    static let pageUp = KeyBinding(
        ["pgup", "ctrl-b"], "page-up", .move, label: "page up",
        help: "Move up one page; in the detail of a request, scroll it", prominence: 87,
        footer: scrollLabel, change: { $0.scrollPages(-1) })

    static let first = KeyBinding(
        ["g", "home"], "first", .move, label: "first", help: "Go to the first row",
        change: { $0.goToEnd(first: true) })

    static let last = KeyBinding(
        ["G", "end"], "last", .move, label: "last", help: "Go to the last row",
        change: { $0.goToEnd(first: false) })

    package static let open = KeyBinding(
        ["enter"], "open", .move, label: "detail",
        help: "Open the detail of the selected row; on a host or a cause, show its requests",
        prominence: 80, footer: { $0.isInDetail ? nil : $0.context.openLabel },
        whyDisabled: { $0.context.whyNothingToOpen($0) },
        action: { $0.isInDetail ? [] : $0.context.open(in: &$0) })

    package static let back = KeyBinding(
        ["esc"], "back", .move, label: "back",
        help: "Go back: close the detail, leave the zoom, drop the filter", prominence: 86,
        footer: { state in
            if state.isInDetail || state.ui.isZoomed { return "back" }
            if state.isFrozen { return "unfreeze" }
            if state.ui.shownRound != nil { return "now" }
            return state.context.backLabel(state)
        },
        action: { $0.back() })

    static let nextView = KeyBinding(
        ["tab"], "next-view", .move, label: "views", help: "Go to the next view", prominence: 55,
        change: { $0.go(to: $0.ui.view.next(1, of: $0.views)) })

    static let previousView = KeyBinding(
        ["shift-tab"], "previous-view", .move, label: "previous view", help: "Go to the previous view",
        change: { $0.go(to: $0.ui.view.next(-1, of: $0.views)) })

    /// The key of a view: its digit.
    package static func view(_ view: DeckView) -> KeyBinding {
        let word = view.title.lowercased()
        return KeyBinding(
            [.character(view.digit)], ActionID(rawValue: "view-\(word)"), .move, label: word,
            help: "\(view.title): \(view.summary)", whyDisabled: { $0.whyNoView(view) },
            change: { $0.go(to: view) })
    }

    /// Worth a place only where a detail is longer than its pane; elsewhere everybody knows them.
    private static let scrollLabel: @Sendable (DeckState) -> String? = { state in
        state.isInDetail && state.ui.layout.detailLines > state.ui.layout.detailRows ? "scroll" : nil
    }
}
