/// What is shown and how: filter, order, follow, freeze, zoom.
extension KeyBinding {
    static let filter = KeyBinding(
        ["/"], "filter", .show, label: "filter",
        help: "Filter: text, ~s 5xx, ~h host, ~m method, ~k kind, ~t >500ms; ! inverts", prominence: 75,
        change: { $0.openFilter() })

    package static let onlyFailed = KeyBinding(
        ["E"], "only-failed", .show, label: "only failed",
        help: "Show only what failed or may have been received, or all again",
        prominence: 62,
        footer: { state in
            state.tally.counts[.failed] == 0 && state.rows.uncertain.isEmpty
                && !state.ui.showsOnlyFailed && !state.ui.showsFailedHosts
                ? nil : state.context.showsOnlyFailed(state).map { $0 ? "show all" : "only failed" }
        },
        action: { $0.context.toggleOnlyFailed(in: &$0) })

    static let nextSort = KeyBinding(
        [">"], "next-sort", .show, label: "next sort", help: "Sort by the next column",
        whyDisabled: needsOrder, action: { $0.context.stepSort(1, in: &$0) })

    static let previousSort = KeyBinding(
        ["<"], "previous-sort", .show, label: "previous sort", help: "Sort by the previous column",
        whyDisabled: needsOrder, action: { $0.context.stepSort(-1, in: &$0) })

    static let sortMenu = KeyBinding(
        ["o", "f6"], "sort-menu", .show, label: "sort", help: "Choose the column to sort by",
        prominence: 50, whyDisabled: needsOrder, change: { $0.openSortMenu() })

    static let invert = KeyBinding(
        ["I"], "invert", .show, label: "invert", help: "Invert the order", whyDisabled: needsOrder,
        action: { $0.context.invertOrder(in: &$0) })

    static let follow = KeyBinding(
        ["F"], "follow", .show, label: "follow", help: "Follow the newest request", prominence: 35,
        footer: { $0.ui.isFollowing ? "stop following" : "follow" }, change: { $0.toggleFollow() })

    package static let freeze = KeyBinding(
        ["Z"], "freeze", .show, label: "freeze",
        help: "Freeze the display while the run continues, or unfreeze it", prominence: 42,
        footer: { $0.isFrozen ? "unfreeze" : "freeze" },
        change: { $0.toggleFreeze() })

    static let columns = KeyBinding(
        ["C"], "columns", .show, label: "columns", help: "Choose the columns and their order",
        prominence: 20, footer: { $0.ui.view == .requests ? "columns" : nil }, change: { $0.openColumns() })

    static let zoom = KeyBinding(
        ["e"], "zoom", .show, label: "zoom", help: "Zoom the pane to the whole screen, or back",
        prominence: 25, footer: { $0.ui.isZoomed ? "unzoom" : $0.hasMoreToShow ? "zoom" : nil },
        change: { $0.toggleZoom() })

    static let themes = KeyBinding(
        ["T"], "themes", .show, label: "theme", help: "Choose a theme, previewed live", prominence: 30,
        change: { $0.openThemes() })
}
