import FetchCore

/// What is shown and how: filter, order, follow, freeze, zoom.
extension DeckState {
    mutating func toggleOnlyFailedRequests() -> [DeckEffect] {
        let before = filterUndo
        if ui.view != .requests { go(to: .requests) }
        caught.release()
        ui.showsOnlyFailed.toggle()
        if !ui.showsOnlyFailed { ui.causeFilter = nil }
        let effects = applyFilter()
        say(
            ui.showsOnlyFailed
                ? "only \(options.comparison == nil ? whatFailed : "new failures"): "
                    + Words.requests(order.rows.count)
                : "every outcome",
            undo: before)
        return effects
    }

    private var whatFailed: String {
        "what failed" + (rows.uncertain.isEmpty ? "" : " or \(FetchFailure.mayHaveBeenReceived)")
    }

    mutating func toggleOnlyDifferent() -> [DeckEffect] {
        let before = filterUndo
        if ui.view != .requests { go(to: .requests) }
        caught.release()
        ui.showsOnlyDifferent.toggle()
        let effects = applyFilter()
        say(
            ui.showsOnlyDifferent
                ? "only what differs from the \(rounds == nil ? "run" : "round") before: \(Words.requests(order.rows.count))"
                : "what is as before too",
            undo: before)
        return effects
    }

    // MARK: Order

    /// The columns that can be sorted by, in table order.
    var sortableColumns: [Column] {
        options.allColumns.filter(\.isSortable)
    }

    mutating func setSort(_ sort: SortOrder?) -> [DeckEffect] {
        ui.sort = sort
        return applyFilter()
    }

    mutating func sort(by column: Column, descends: Bool? = nil) -> [DeckEffect] {
        let order = SortOrder(column: column.id, descends: descends ?? column.descendsFirst)
        let before = ui.sort
        let effects = setSort(order)
        say(
            "sorted by \(column.id), \(order.descends ? "greatest" : "least") first",
            undo: sortUndo(before))
        return effects
    }

    mutating func sortByDefault() -> [DeckEffect] {
        let before = ui.sort
        let effects = setSort(nil)
        say(
            "default order: in flight, newest failures, newest done, queued",
            undo: before.map(sortUndo))
        return effects
    }

    mutating func invertDefault() -> [DeckEffect] {
        let before = ui.sort
        let effects = setSort(.invertedDefault)
        say(
            "default order from its end: queued, oldest done, oldest failures, in flight",
            undo: sortUndo(before))
        return effects
    }

    private func sortUndo(_ before: SortOrder?) -> Undo {
        let words =
            before.map { order in
                order.column.map { "sorted by \($0) again" } ?? "default order from its end again"
            } ?? "default order again"
        return Undo("order", done: words, .sort(before))
    }

    func column(_ id: ColumnID) -> Column? {
        options.column(id)
    }

    // MARK: Follow and freeze

    mutating func toggleFollow() {
        let selection = ui.selection
        ui.isFollowing.toggle()
        guard ui.isFollowing else {
            say(
                "not following any more",
                undo: Undo(
                    "stop of following", done: "following again", .follow(true, selection: selection)))
            return
        }
        unfreeze()
        if ui.view != .requests { go(to: .requests) }
        let newest = rows.lists.tail(.inFlight) ?? rows.lists.head(.failed) ?? rows.lists.head(.done)
        if let newest, listing.contains(newest) { ui.selection = RequestID(rawValue: newest + 1) }
        say(
            "following the newest request",
            undo: Undo("follow", done: "not following any more", .follow(false, selection: selection)))
    }

    mutating func toggleZoom() {
        ui.undos.push(
            Undo(
                ui.isZoomed ? "end of zoom" : "zoom",
                done: ui.isZoomed ? "zoomed again" : "not zoomed any more",
                .zoom(ui.isZoomed)))
        ui.isZoomed.toggle()
    }

    mutating func toggleFreeze() {
        guard isFrozen else {
            freeze()
            return
        }
        unfreeze()
        // What stood there is gone.
        ui.undos.push(Undo("unfreeze", done: "frozen again, as it is now", .freeze(true)))
    }

    var isFrozen: Bool { frozenChanges != nil }

    mutating func freeze() {
        let listing = listing
        let window: (rows: [UInt32], position: Int?) =
            (selectedRow(listing) ?? listing.first).map {
                listing.window(FrozenDisplay.keptRows, around: $0, above: FrozenDisplay.keptRows / 2)
            } ?? ([], 0)
        var facts: [RequestID: RowFacts] = [:]
        facts.reserveCapacity(window.rows.count)
        for row in window.rows {
            let id = RequestID(rawValue: row + 1)
            facts[id] = shownRow(id)
        }
        ui.isFollowing = false
        let waterfall = waterfall
        frozen = FrozenDisplay(
            rows: window.rows, facts: facts, count: listing.count, position: window.position,
            header: liveHeader, hosts: hostRows(0..<min(listedHostCount, FrozenDisplay.keptRows)),
            causes: causeRows(), statuses: statusCounts, latency: latencyFacts(from: .start),
            dueLatency: tally.dueLatency.map { _ in latencyFacts(from: .due) },
            waterfall: waterfall,
            waterfallRows: Dictionary(uniqueKeysWithValues: waterfall.ids.map { ($0, waterfallRow($0)) }),
            log: logLines(), trial: retryTrial, detail: detail())
        frozenChanges = FrozenChanges(since: now)
        say(
            "frozen: \(runWord.besideFrozen); \(keyName(.freeze)) unfreezes",
            undo: Undo("freeze", done: "the display moves again", .freeze(false)))
    }

    mutating func unfreeze() {
        guard let changes = frozenChanges else { return }
        frozen = nil
        frozenChanges = nil
        let settled = changes.settled == 0 ? "nothing" : Words.requests(changes.settled)
        let failed = changes.failed == 0 ? "" : ", \(changes.failed) of them failed"
        say("unfrozen: \(settled) settled meanwhile\(failed)")
    }
}
