import FetchCore

/// What is done to requests: the marked ones, or else the selected one.
extension DeckState {
    mutating func actOnRows(_ action: DeckAction) -> [DeckEffect] {
        switch action {
        case .hold: return holdOrRelease()
        case .retry: return retry(targets)
        case .retryFailed: return retryFailed()
        case .cancel: return askToCancel()
        case .mark: mark()
        case .unmarkAll:
            let before = ui.marks
            ui.marks = []
            say("\(Words.rows(before.count)) unmarked", undo: Undo(what: "unmarking", step: .marks(before)))
        default: return takeBack()
        }
        return []
    }

    /// In the order of the list.
    var targets: [RequestID] {
        if !ui.marks.isEmpty { return ui.marks.sorted() }
        return selectedRequest.map { [$0] } ?? []
    }

    private func state(_ id: RequestID) -> RowState? {
        rows.has(id) ? rows.state(id.index) : nil
    }

    private mutating func mark() {
        guard let id = selectedRequest else { return }
        if ui.marks.remove(id) == nil { ui.marks.insert(id) }
        if ui.view == .requests {
            ui.selection = id
            step(1)
        }
        say("\(Words.rows(ui.marks.count)) marked")
    }

    /// Releases when all that can be are held, else holds.
    private mutating func holdOrRelease() -> [DeckEffect] {
        let open = targets.filter { state($0).map { !$0.isSettled } ?? false }
        guard !open.isEmpty else {
            complain(
                targets.count == 1
                    ? "request \(targets[0]) is settled: nothing to hold" : "all of them are settled")
            return []
        }
        let held = open.filter { state($0) == .held }
        if held.count == open.count {
            acknowledge(
                "\(subject(held)) released",
                undo: Undo(what: "releasing \(Words.requests(held.count))", step: .run([.hold(held)])))
            return [.run(.release(held))]
        }
        let free = open.filter { state($0) != .held }
        let flying = free.count { state($0)?.isInFlight ?? false }
        let later = flying == 0 ? "" : ", \(flying == free.count ? "" : "\(flying) ")from the next attempt on"
        acknowledge(
            "\(subject(free)) held\(later)",
            undo: Undo(what: "holding \(Words.requests(free.count))", step: .run([.release(free)])))
        return [.run(.hold(free))]
    }

    /// Queues settled requests again; those that wait for a backoff go at once.
    mutating func retry(_ ids: [RequestID]) -> [DeckEffect] {
        let wanted = ids.filter { state($0).map { $0.isSettled || $0 == .queued } ?? false }
        guard !wanted.isEmpty else {
            complain(whyNotRetried(ids))
            return []
        }
        if run.isStopping {
            complain("the run is ending: nothing new starts")
            return []
        }
        let settled = wanted.filter { state($0)?.isSettled ?? false }
        catchRows(settled)
        acknowledge(settled.isEmpty ? "\(subject(wanted)) goes first" : "\(subject(wanted)) queued again")
        return [.run(.retry(wanted))]
    }

    /// Keeps what is sent again, and the cursor, where they stand on screen.
    private mutating func catchRows(_ ids: [RequestID]) {
        pinSelection()
        guard !ids.isEmpty else { return }
        caught.add(
            ids.map { id in
                let cause = state(id) == .failed ? rows.notes[id.index] : nil
                return (UInt32(id.index), cause)
            }, pattern: order.filter.pattern)
    }

    private func whyNotRetried(_ ids: [RequestID]) -> String {
        if ids.allSatisfy({ state($0) == .held }), let first = ids.first {
            let what = ids.count == 1 ? "request \(first) is" : "all of them are"
            return "\(what) held: \(keyName(.hold)) releases \(ids.count == 1 ? "it" : "them")"
        }
        return ids.count == 1
            ? "request \(ids[0]) is \(word(ids[0])): nothing to retry" : "nothing to retry"
    }

    private mutating func retryFailed() -> [DeckEffect] {
        if ui.view == .errors {
            guard let cause = selectedCause else {
                complain("nothing has failed")
                return []
            }
            return retry(failedRows { $0 == cause.rawValue })
        }
        if order.filter.isEmpty { return retry(failedRows { _ in true }) }
        _ = order.sort == nil ? refreshOrder() : []
        let shown = order.rows.filter { rows.state(Int($0)) == .failed }.sorted()
        guard !shown.isEmpty else {
            complain("the filter shows no failed request")
            return []
        }
        return retry(shown.map { RequestID(rawValue: $0 + 1) })
    }

    /// Failed requests in the order of the list, by their cause.
    private func failedRows(_ isWanted: (UInt32) -> Bool) -> [RequestID] {
        var ids: [RequestID] = []
        var next = rows.lists.head(.failed)
        while let row = next {
            if isWanted(rows.notes[Int(row)]) { ids.append(RequestID(rawValue: row + 1)) }
            next = rows.lists.next(row)
        }
        return ids.sorted()
    }

    private mutating func askToCancel() -> [DeckEffect] {
        let all = targets
        let open = all.filter { state($0).map { !$0.isSettled } ?? false }
        guard !open.isEmpty else {
            complain(
                all.count == 1
                    ? "request \(all[0]) is \(word(all[0])): nothing to cancel" : "all of them are settled")
            return []
        }
        guard open.count > 1 else { return cancel(open) }
        let flying = open.count { state($0)?.isInFlight ?? false }
        let detail = flying == 0 ? "None is in flight." : "\(flying) in flight: their connections are closed."
        ui.mode = .confirm(
            Confirmation(
                title: "Cancel \(Words.requests(open.count))?", text: detail, verb: "cancel them",
                purpose: .cancel(open)))
        return []
    }

    mutating func cancel(_ ids: [RequestID]) -> [DeckEffect] {
        let queued = ids.filter { state($0) == .queued || state($0) == .held }
        let undo =
            queued.isEmpty
            ? nil : Undo(what: "cancelling \(Words.requests(queued.count))", step: .run([.retry(queued)]))
        if undo == nil { ui.undo = nil }
        acknowledge("\(subject(ids)) cancelled", undo: undo)
        return [.run(.cancel(ids))]
    }

    /// `request 17`, or `3 requests`.
    private func subject(_ ids: [RequestID]) -> String {
        ids.count == 1 ? "request \(ids[0])" : Words.requests(ids.count)
    }

    private func word(_ id: RequestID) -> String {
        guard let state = state(id) else { return "gone" }
        return state.isInFlight ? "in flight" : state.word
    }

    // MARK: Undo

    private mutating func takeBack() -> [DeckEffect] {
        guard let undo = ui.undo else { return [] }
        ui.undo = nil
        say("taken back: \(undo.what)")
        switch undo.step {
        case .run(let commands):
            log("taken back: \(undo.what)", .command)
            for command in commands { foresee(command) }
            return commands.map { .run($0) }
        case .marks(let marks):
            ui.marks = marks
        case .filter(let text, let onlyFailed, let cause):
            caught.release()
            ui.filterText = text
            ui.showsOnlyFailed = onlyFailed
            ui.causeFilter = cause
            return applyFilter()
        case .sort(let sort):
            return setSort(sort)
        case .hostSort(let order):
            ui.hostSort = order
            orderHosts()
        case .columns(let columns):
            ui.columns = columns
            return [.saveColumns(columns)]
        }
        return []
    }

    /// Takes a setting for true before the run says so.
    private mutating func foresee(_ command: RunCommand) {
        switch command {
        case .setLimit(let limit): run.limits.total = limit
        case .setHostLimit(nil, let limit): run.limits.perHost = limit
        case .setHostLimit(let host?, let limit): tally.hosts[host.index].ownLimit = limit
        case .dropHostLimit(let host): tally.hosts[host.index].ownLimit = nil
        case .setRate(let rate): run.limits.rate = rate
        case .setHostRate(let rate): run.limits.hostRate = rate
        default: break
        }
    }
}
