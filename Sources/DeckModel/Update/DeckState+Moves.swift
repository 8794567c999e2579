import FetchCore
import RunModel

/// Going about: rows, views, detail.
extension DeckState {
    mutating func move(_ action: DeckAction) -> [DeckEffect] {
        let page = max(1, ui.layout.listRows - 1)
        switch action {
        case .down: step(1)
        case .up: step(-1)
        case .pageDown: scrollPage(page)
        case .pageUp: scrollPage(-page)
        case .first: goToEnd(first: true)
        case .last: goToEnd(first: false)
        case .open: return open()
        case .back: return back()
        case .nextView: go(to: ui.view.next(1))
        case .previousView: go(to: ui.view.next(-1))
        case .viewRequests: go(to: .requests)
        case .viewHosts: go(to: .hosts)
        case .viewErrors: go(to: .errors)
        case .viewLatency: go(to: .latency)
        default: go(to: .log)
        }
        return []
    }

    /// So many rows down, or up where negative; in the zoomed detail, lines.
    mutating func step(_ steps: Int) {
        if isInDetail, ui.isZoomed {
            scrollDetail(steps)
            return
        }
        switch ui.view {
        case .requests: stepRows(steps)
        case .hosts:
            guard listedHostCount > 0 else { return }
            ui.selectedHost = host(at: min(max(0, selectedHostPlace + steps), listedHostCount - 1))
        case .errors:
            let causes = causeOrder
            guard let cause = selectedCause, let place = causes.firstIndex(of: cause) else { return }
            ui.selectedCause = causes[min(max(0, place + steps), causes.count - 1)]
        case .latency:
            ui.selectedOutlier = min(max(0, ui.selectedOutlier + steps), max(0, latencyOutliers.count - 1))
        case .log:
            let hidden = max(0, logLines().count - ui.layout.listRows)
            ui.logScroll = min(max(0, ui.logScroll - steps), hidden)
        }
        if isInDetail { ui.detailScroll = 0 }
    }

    private mutating func stepRows(_ steps: Int) {
        let listing = listing
        guard let first = listing.first else { return }
        let selected = selectedRow(listing)
        // The cursor that nobody moved yet stands on the first row already.
        let target = listing.row(steps, from: selected ?? first)
        ui.isFollowing = false
        if selected == nil { ui.cursorLine = 0 }
        ui.selection = RequestID(rawValue: target + 1)
        if isInDetail { ui.openedRequest = ui.selection }
        ui.cursorLine = min(max(0, ui.cursorLine + steps), max(0, ui.layout.listRows - 1))
    }

    private mutating func scrollPage(_ rows: Int) {
        if isInDetail {
            scrollDetail(rows < 0 ? -max(1, ui.layout.detailRows - 1) : max(1, ui.layout.detailRows - 1))
        } else {
            step(rows)
        }
    }

    mutating func scrollDetail(_ lines: Int) {
        let hidden = max(0, ui.layout.detailLines - ui.layout.detailRows)
        ui.detailScroll = min(max(0, ui.detailScroll + lines), hidden)
    }

    private mutating func goToEnd(first: Bool) {
        if isInDetail {
            scrollDetail(first ? -ui.layout.detailLines : ui.layout.detailLines)
            return
        }
        guard ui.view == .requests else {
            step(first ? -Int(Int32.max) : Int(Int32.max))
            return
        }
        let listing = listing
        guard let row = first ? listing.first : listing.last else { return }
        ui.isFollowing = false
        ui.selection = RequestID(rawValue: row + 1)
        ui.cursorLine = first ? 0 : max(0, ui.layout.listRows - 1)
    }

    mutating func go(to view: DeckView) {
        ui.view = view
        ui.mode = .normal
        ui.openedRequest = nil
        ui.isZoomed = false
        ui.origin = nil
        pinCause()
    }

    /// Goes to the requests, from where Esc leads back.
    private mutating func goToRequests() {
        let origin = ViewOrigin(
            view: ui.view, filterText: ui.filterText, onlyFailed: ui.showsOnlyFailed, cause: ui.causeFilter)
        go(to: .requests)
        ui.origin = origin
    }

    private mutating func returnTo(_ origin: ViewOrigin) -> [DeckEffect] {
        go(to: origin.view)
        ui.filterText = origin.filterText
        ui.showsOnlyFailed = origin.onlyFailed
        ui.causeFilter = origin.cause
        return applyFilter()
    }

    private mutating func open() -> [DeckEffect] {
        switch ui.view {
        case .requests, .latency:
            guard let id = selectedRequest, !isInDetail else { return [] }
            if ui.view == .latency { goToRequests() }
            ui.selection = id
            ui.openedRequest = id
            ui.mode = .detail
            ui.detailScroll = 0
            return []
        case .hosts:
            guard let host = selectedHost else { return [] }
            let before = filterUndo
            goToRequests()
            ui.filterText = "~h =\(hosts[host].display)"
            ui.causeFilter = nil
            say("requests to \(hosts[host].display)", undo: Undo(what: "the filter", step: before))
            return applyFilter()
        case .errors:
            guard let cause = selectedCause else { return [] }
            let before = filterUndo
            goToRequests()
            ui.causeFilter = cause
            say("requests failed by \(causeWords(cause))", undo: Undo(what: "the filter", step: before))
            return applyFilter()
        case .log:
            return []
        }
    }

    /// Each press takes back one thing, the innermost first.
    private mutating func back() -> [DeckEffect] {
        if isInDetail {
            if let origin = ui.origin, origin.view == .latency { return returnTo(origin) }
            let origin = ui.origin
            go(to: ui.view)
            ui.origin = origin
        } else if ui.isZoomed {
            ui.isZoomed = false
        } else if frozen != nil {
            unfreeze()
        } else if ui.view == .requests, let origin = ui.origin {
            return returnTo(origin)
        } else if ui.view == .requests, !currentFilter.isEmpty || !ui.filterText.isEmpty {
            let before = filterUndo
            caught.release()
            ui.filterText = ""
            ui.causeFilter = nil
            ui.showsOnlyFailed = false
            say("filter off", undo: Undo(what: "switching the filter off", step: before))
            return applyFilter()
        } else if listFilter != nil {
            dropListFilter()
        } else if ui.view != .requests {
            go(to: .requests)
        } else if let retried = retryProgress, retried.open == 0 {
            caught.release()
        } else {
            ui.selection = nil
            ui.cursorLine = 0
        }
        return []
    }

    func causeWords(_ id: CauseID) -> String {
        let cause = tally.causes[id]
        let host = hostWords(cause)
        return "\(cause.kind.word) · \(cause.words)" + (host.isEmpty ? "" : " · \(host)")
    }

    mutating func setLayout(_ layout: DeckLayout) -> [DeckEffect] {
        let isOther = ui.layout.showsHosts != layout.showsHosts && ui.view == .requests
        ui.layout = layout
        ui.cursorLine = min(ui.cursorLine, max(0, layout.listRows - 1))
        ui.detailScroll = min(ui.detailScroll, max(0, layout.detailLines - layout.detailRows))
        // What the filter looks at has changed.
        return isOther && !ui.filterText.isEmpty && frozen == nil ? refreshOrder() : []
    }
}
