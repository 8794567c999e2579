import DeckModel
import FetchCore
import RunModel

/// View 2: one line a host.
enum HostsPanel {
    static func draw(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        guard area.height >= 12, area.width >= 60, let graph = deck.limitGraph else {
            return drawTable(deck, in: area, on: &canvas)
        }
        let (table, pane) = area.splitTop(area.height - LimitPane.height)
        drawTable(deck, in: table, on: &canvas)
        LimitPane.draw(graph, in: pane, on: &canvas)
    }

    private static func drawTable(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        var table = FactTable(
            columns: columns(deck),
            emptyText: deck.listFilter == nil ? "no host yet" : "no such host",
            essential: 8)
        table.sort = deck.ui.hostSort.map { order in
            SortOrder(column: order.by.map { ColumnID($0.rawValue) }, descends: order.descends)
        }
        table.draw(
            count: deck.listedHostCount, cursor: deck.shownHostCursor, in: area, on: &canvas,
            rows: deck.hostRows, target: { .host($0.id) })
    }

    private static func columns(_ deck: DeckState) -> [FactColumn<HostFacts>] {
        let now = deck.now
        // No wider than the longest name, with room for a scheme: what is left is the graph's.
        let longest = max(12, deck.longestHostName + 8)
        let name = FactColumn<HostFacts>(
            "HOST", ColumnWidth(minimum: 12, ideal: min(60, longest)), drop: 0, .left, sort: .host
        ) { host, width, canvas in
            // Only where both are there do the schemes tell them apart.
            let scheme = host.hasTwin ? (host.isHTTPS ? "https://" : "http://") : ""
            let name = scheme + host.name
            return Span(CellText.truncatedHost(name, to: width, ellipsis: canvas.glyphs.ellipsis), .host)
        }
        let state = FactColumn<HostFacts>("STATE", ColumnWidth(minimum: 11, ideal: 14), drop: 3, .left) {
            host, width, _ in stateSpan(host, now, width)
        }
        // What workers do not tell row by row is at hosts that have open requests beside those.
        let hasUntold = deck.untoldInFlight > 0
        let active = FactColumn<HostFacts>(
            "ACTIVE", ColumnWidth(minimum: 6, ideal: 7), drop: 1, sort: .active
        ) {
            host, _, canvas in
            let mark = host.hasOwnLimit ? "*" : canvas.glyphs.trend(host.limitTrend)
            let limit = host.limit == 0 ? "" : "/\(host.limit)\(mark)"
            let more = hasUntold && host.queued > 0 ? "+" : ""
            return Span("\(host.active)\(more)\(limit)", host.active > 0 ? .title : .dim)
        }
        let graph = FactColumn<HostFacts>(
            "LATENCY", ColumnWidth(minimum: 10, ideal: 20, flex: 1), drop: 9, .left
        ) { host, width, canvas in
            canvas.look.reducesMotion ? Span("") : history(host.latencyHistory, width, canvas)
        }
        let reason = FactColumn<HostFacts>(
            "REASON", ColumnWidth(minimum: 32, ideal: 52), drop: 2, .left
        ) { host, width, canvas in
            Span(
                CellText.truncated(host.limitReason, to: width, ellipsis: canvas.glyphs.ellipsis),
                host.limitReason.hasPrefix("held") ? .held : .dim)
        }
        let reasons = deck.hasHostRules ? [reason] : []
        return [name, state, active] + reasons + counts + latencies + [graph]
    }

    /// A bar a second, as high as its latency is slow: on one scale for all hosts, and in the color of that latency. A second
    /// without an answer is blank.
    private static func history(_ means: [Int64], _ width: Int, _ canvas: Canvas) -> Span {
        let shown = means.suffix(width)
        let blank = width - shown.count
        let ranks = shown.map { $0 == 0 ? -1 : LatencyRank.of($0) }
        var span = Span(
            Sparkline.line(
                ranks, width: width, style: canvas.look.graphs == .ascii ? .ascii : .block, peak: 1), .graph)
        span.styles = (0..<width).map { place in
            canvas.theme.latency(place < blank ? 0 : max(0, ranks[place - blank]))
        }
        return span
    }

    private static let counts: [FactColumn<HostFacts>] = [
        FactColumn("QUEUED", ColumnWidth(minimum: 6, ideal: 6), drop: 4, sort: .queued) { host, _, _ in
            number(host.queued, .queued)
        },
        FactColumn("OK", ColumnWidth(minimum: 5, ideal: 6), drop: 5, sort: .ok) { host, _, _ in
            number(host.ok, .ok)
        },
        FactColumn("FAILED", ColumnWidth(minimum: 6, ideal: 6), drop: 2, sort: .failed) { host, _, _ in
            number(host.failed, .failed)
        },
        FactColumn("REQ/S", ColumnWidth(minimum: 5, ideal: 6), drop: 6, sort: .rate) { host, _, _ in
            Span(Figures.rate(host.requestsPerSecond), host.requestsPerSecond > 0 ? .number : .dim)
        },
        FactColumn("BYTES", ColumnWidth(minimum: 6, ideal: 7), drop: 11, sort: .bytes) { host, _, _ in
            Span(Figures.bytes(host.receivedBytes), .dim)
        },
    ]

    private static let latencies: [FactColumn<HostFacts>] = [
        FactColumn("P50", ColumnWidth(minimum: 6, ideal: 7), drop: 7, sort: .p50) { host, _, canvas in
            latency(.p50, host, canvas)
        },
        FactColumn("P90", ColumnWidth(minimum: 6, ideal: 7), drop: 10, sort: .p90) { host, _, canvas in
            latency(.p90, host, canvas)
        },
        FactColumn("P99", ColumnWidth(minimum: 6, ideal: 7), drop: 8, sort: .p99) { host, _, canvas in
            latency(.p99, host, canvas)
        },
    ]

    private static func number(_ value: Int, _ role: Role) -> Span {
        Span(Figures.shortCount(value), value == 0 ? .dim : role)
    }

    private static func latency(_ quantile: LatencyQuantile, _ host: HostFacts, _ canvas: Canvas) -> Span {
        guard host.latency.count > 0 else { return Span("–", .dim) }
        return Span(
            host.latency.text(quantile), .number,
            style: canvas.theme.latency(LatencyRank.of(host.latency[quantile])))
    }

    private static func stateSpan(_ host: HostFacts, _ now: RunInstant, _ width: Int) -> Span {
        if host.isPaused { return Span("host paused", .warning) }
        if host.isProbing { return Span("probing", .waiting) }
        if let until = host.wait.until {
            return Span("waits \(Figures.wholeWait(until: until, now: now))", .cancelled)
        }
        let more = host.held > 0 ? ", \(Figures.shortCount(host.held)) held" : ""
        func whole(_ word: String) -> String { CellText.width(word + more) <= width ? word + more : word }
        if host.active > 0 { return Span(whole("active"), .receiving) }
        if host.queued > 0 { return Span(whole("queued"), .queued) }
        guard host.held > 0 else { return Span("settled", .dim) }
        return Span(host.heldBy.isEmpty ? "held" : "held \(host.heldBy)", .held)
    }
}
