import FetchCore
import RunModel

/// Going about: rows, views, detail.
extension DeckState {
    /// So many rows down, or up where negative; in the zoomed detail, lines.
    mutating func step(_ steps: Int) {
        if isInDetail, ui.isZoomed { return scrollDetail(steps) }
        context.step(steps, in: &self)
        if isInDetail { showDetailStart() }
    }

    mutating func scrollPages(_ pages: Int) {
        if isInDetail {
            scrollDetail(pages * max(1, ui.layout.detailRows - 1))
        } else {
            step(pages * max(1, ui.layout.listRows - 1))
        }
    }

    mutating func goToEnd(first: Bool) {
        if isInDetail {
            scrollDetail(first ? -ui.layout.detailLines : ui.layout.detailLines)
            if !first { ui.detailAnchor = .newest }
        } else {
            context.goToEnd(first: first, in: &self)
        }
    }

    mutating func go(to view: DeckView) {
        ui.view = view
        ui.prompt = nil
        ui.openedRequest = nil
        ui.find = nil
        ui.isZoomed = false
        ui.origin = nil
        if view != .requests, ui.shownRound != nil {
            ui.shownRound = nil
            order.moved()
        }
        // What stands frozen is that cause's hosts still.
        if frozen == nil { ui.hostCause = nil }
        pinCause()
        if view == .hosts { orderHosts() }
        dropLostCursor()
    }

    /// Goes to the requests, from where Esc leads back.
    mutating func goToRequests() {
        let origin = origin
        go(to: .requests)
        ui.origin = origin
    }

    private var origin: ViewOrigin {
        ViewOrigin(view: ui.view, filter: ui.filterChoice, hostCause: ui.hostCause)
    }

    /// Goes to the hosts that a cause has befallen, from where Esc leads back to the causes.
    mutating func showHosts(of cause: CauseID) {
        go(to: .hosts)
        ui.hostCause = cause
        ui.hostCursor = RowCursor()
        say("hosts with \(causeWords(cause))")
    }

    /// Goes to the requests of what is selected.
    mutating func showRequests(_ words: String, _ narrow: (inout DeckUI) -> Void) -> [DeckEffect] {
        let before = filterUndo
        goToRequests()
        narrow(&ui)
        say(words, undo: before)
        return applyFilter()
    }

    mutating func returnTo(_ origin: ViewOrigin) -> [DeckEffect] {
        go(to: origin.view)
        ui.filterChoice = origin.filter
        ui.hostCause = origin.hostCause
        return applyFilter()
    }

    /// Each press undoes one thing, the innermost first.
    mutating func back() -> [DeckEffect] {
        if isInDetail, ui.find != nil {
            ui.find = nil
            ui.detailAnchor = .line
            return []
        }
        if isInDetail { return closeDetail() }
        if ui.isZoomed {
            ui.isZoomed = false
        } else if isFrozen {
            unfreeze()
        } else if ui.shownRound != nil {
            return show(round: nil)
        } else {
            return context.back(in: &self)
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
        if ui.detailAnchor != .line { ui.detailScroll = layout.detailFirst }
        ui.detailScroll = min(ui.detailScroll, max(0, layout.detailLines - layout.detailRows))
        // What the filter looks at has changed.
        return isOther && !ui.filterText.isEmpty && frozen == nil ? refreshOrder() : []
    }
}
