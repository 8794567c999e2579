import DeckModel
import FetchCore
import RunModel

/// The top lines: how the run goes, at a glance.
enum HeaderPanel {
    /// Two lines on a low screen, else three and those of budgets.
    static func height(_ screen: Rect, _ facts: HeaderFacts) -> Int {
        screen.height < 16 ? 2 : 3 + BudgetLines.count(facts.budgets.count, rows: screen.height)
    }

    static func draw(
        _ deck: DeckState, _ facts: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        canvas.fill(area, .header)
        drawRun(facts, row: area.row, in: area, on: &canvas)
        if facts.shared?.isLoading == true {
            // No figure before it is known.
            guard area.height >= 2 else { return }
            canvas.put("loading the run", row: area.row + 1, column: area.column + 1, .dim)
        } else if area.height >= 3 {
            drawProgress(facts, row: area.row + 1, in: area, on: &canvas)
            drawLoad(facts, row: area.row + 2, in: area, on: &canvas)
        } else if area.height == 2 {
            drawCompact(facts, row: area.row + 1, in: area, on: &canvas)
        }
        if area.height > 3 { BudgetLines.draw(facts.budgets, in: area.splitTop(3).rest, on: &canvas) }
    }

    /// Badge, clock and what is left; at the right the rates.
    static func drawRun(_ facts: HeaderFacts, row: Int, in area: Rect, on canvas: inout Canvas) {
        let right = area.right - 1
        var at = canvas.put(badgeText(facts), row: row, column: area.column + 1, badgeRole(facts)) + 2
        var shown = leftSpans(facts, width: area.width)
        // Why nothing is on record is said nowhere else, and matters more than the rates.
        let isUrgent = facts.outputFailure != nil
        var rates = rateSpans(facts, width: area.width, look: canvas.look)
        if isUrgent, at + cells(Array(shown.prefix(2))) > right - cells(rates) - 2 { rates = [] }
        // An alert, a broken budget, a database that is gone, or what became of all matters more than how many requests a second
        // there were.
        let isCrowded =
            facts.round?.alerts ?? 0 > 0 || facts.brokenBudgets > 0 || facts.shared != nil
            || facts.word == .finished
        if isCrowded, at + cells(shown) > right - cells(rates) - 2 {
            rates.removeAll { $0.role == .graph }
        }
        let ratesWidth = cells(rates)
        let fits = rates.isEmpty ? right : right - ratesWidth - 2
        let least = isUrgent ? 2 : 1
        // Where not even the verdict would be left, its numbers alone are shown.
        if at + cells(Array(shown.prefix(least + 1))) > fits {
            shown = leftSpans(facts, width: area.width, isShort: true)
        }
        // A verdict or a reason that does not fit whole is left out: the counts below say it too.
        while shown.count > least, at + cells(shown) > fits { shown.removeLast() }
        at = canvas.put(shown, row: row, column: at, right: max(at, fits))
        if right - ratesWidth > at { canvas.put(rates, row: row, column: right - ratesWidth, right: right) }
    }

    static func badgeText(_ facts: HeaderFacts) -> String { " \(facts.word.rawValue) " }

    static func badgeRole(_ facts: HeaderFacts) -> Role {
        switch facts.word {
        case .starting: .badge
        case .running: .badgeRunning
        case .paused: .badgePaused
        case .stopping: .badgeEnding
        case .finished:
            facts.counts.total > facts.counts[.ok] || facts.outputFailure != nil
                ? .badgeFailed : .badgeFinished
        }
    }

    /// `brave-otter  4 workers  database 0.6 ms`; what is wrong comes first, since the last ones are left out where there is no room.
    private static func sharedSpans(_ shared: HeaderFacts.SharedStanding) -> [Span] {
        var spans: [Span] = []
        if shared.workers == 0, !shared.isLoading { spans.append(Span("  no worker", .warning)) }
        if shared.lost > 0 { spans.append(Span("  \(Figures.count(shared.lost)) lost", .warning)) }
        spans.append(Span("  \(shared.name)", .accent))
        if shared.workers > 0 {
            spans.append(Span("  \(Figures.counted(shared.workers, "worker"))", .text))
        }
        if shared.goneFor == nil, !shared.isDeleted, !shared.isLoading {
            spans.append(Span("  database \(Figures.duration(shared.latency))", .dim))
        }
        return spans
    }

    /// - Parameter isShort: leaves out of a verdict what the errors view says too.
    private static func leftSpans(_ facts: HeaderFacts, width: Int, isShort: Bool = false) -> [Span] {
        let isWide = width >= 100
        var spans = [Span(Figures.clock(facts.elapsed), .title)]
        switch facts.word {
        case .paused:
            guard width >= 60 else { break }
            let inFlight = facts.active == 0 ? "" : ", \(Figures.count(facts.active)) in flight finish"
            spans.append(Span(isWide ? "  nothing new starts\(inFlight)" : "  nothing new starts", .warning))
        case .stopping:
            spans.append(Span("  ending: \(Figures.count(facts.active)) in flight", .warning))
        case .finished:
            spans.append(
                Span("  " + verdict(facts, isShort: isShort), facts.counts[.failed] > 0 ? .failed : .ok))
        case .starting, .running:
            if let round = facts.round {
                spans += roundSpans(round, brokenBudgets: facts.brokenBudgets)
            } else if let remaining = facts.remaining {
                let about = remaining.isAtLeast ? "" : "about "
                let words = width < 60 ? "-\(remaining.words)" : "\(about)\(remaining.words) left"
                spans.append(Span("  " + words, .dim))
            } else if facts.listIsOpen {
                spans.append(Span("  the list is still coming", .dim))
            }
        }
        if facts.round == nil { spans += brokenSpans(facts.brokenBudgets) }
        if let shared = facts.shared {
            if shared.isDeleted {
                spans.insert(Span("  run deleted", .error), at: 1)
            } else if let time = shared.goneFor {
                let since = time < .seconds(1) ? "" : " \(Figures.duration(time))"
                spans.insert(Span("  database gone\(since)", .error), at: 1)
            }
            if let refusal = shared.refusal { spans.insert(Span("  \(refusal)", .error), at: 1) }
            spans += sharedSpans(shared)
        }
        if let failure = facts.outputFailure {
            spans.insert(Span("  \(failure.badge)", .error), at: 1)
        } else if facts.recordsLag {
            spans.append(Span("  waiting for the record file", .warning))
        }
        return spans
    }

    /// `round 44, next in 12 s  every 30s`, and what is wrong.
    private static func roundSpans(_ round: HeaderFacts.RoundStanding, brokenBudgets: Int) -> [Span] {
        let next = round.nextIn.map { ", next in \(Figures.clock($0))" } ?? ""
        var spans = [Span("  round \(Figures.count(round.number))\(next)", .title)]
        if round.alerts > 0 { spans.append(Span("  ALERT \(Figures.count(round.alerts))", .error)) }
        if round.acknowledged > 0 {
            spans.append(Span("  \(Figures.count(round.acknowledged)) acknowledged", .warning))
        }
        if round.muted > 0 { spans.append(Span("  \(Figures.count(round.muted)) muted", .dim)) }
        spans += brokenSpans(brokenBudgets)
        if round.skipped > 0 {
            spans.append(Span("  \(Figures.counted(round.skipped, "round")) skipped", .warning))
        }
        spans.append(Span("  every \(DurationText.short(round.every))", .dim))
        return spans
    }

    private static func brokenSpans(_ budgets: Int) -> [Span] {
        budgets == 0 ? [] : [Span("  \(Figures.counted(budgets, "budget")) broken", .failed)]
    }

    private static func verdict(_ facts: HeaderFacts, isShort: Bool) -> String {
        let counts = facts.counts
        if counts.total == 0 { return "the list was empty" }
        if counts[.ok] == counts.total { return "all \(Figures.count(counts.total)) ok" }
        var parts: [String] = []
        if counts[.failed] > 0 {
            let givenUp =
                facts.givenUp > 0 && !isShort
                ? " (\(Figures.count(facts.givenUp)) \(FetchFailure.givenUp))" : ""
            parts.append("\(Figures.count(counts[.failed])) failed\(givenUp)")
        }
        if counts[.cancelled] > 0 {
            let uncertain =
                facts.uncertain > 0 && !isShort
                ? " (\(Figures.count(facts.uncertain)) \(FetchFailure.mayHaveBeenReceived))" : ""
            parts.append("\(Figures.count(counts[.cancelled])) cancelled\(uncertain)")
        }
        if counts.unsettled > 0 { parts.append("\(Figures.count(counts.unsettled)) not sent") }
        return parts.joined(separator: ", ")
    }

    private static func rateSpans(_ facts: HeaderFacts, width: Int, look: ScreenLook) -> [Span] {
        var spans: [Span] = []
        let sparkWidth = width >= 160 ? 30 : width >= 100 ? 16 : width >= 80 ? 10 : 0
        if sparkWidth > 0, !look.reducesMotion {
            let line = Sparkline.line(facts.requestHistory, width: sparkWidth, style: look.graphs)
            spans.append(Span(line + " ", .graph))
        }
        let rate = Figures.rate(facts.requestsPerSecond)
        spans.append(Span(width >= 64 ? padded(rate, 5) : rate, .title))
        spans.append(Span(" req/s", .dim))
        if width >= 64 {
            let bytes = Figures.bytes(
                Int64(facts.bytesPerSecond.isFinite ? min(facts.bytesPerSecond, 1e15) : 0))
            spans.append(Span("  " + padded(bytes, 6), .title))
            spans.append(Span("/s", .dim))
        }
        return spans
    }

    /// The bar, how far it is, and the counts by outcome.
    private static func drawProgress(_ facts: HeaderFacts, row: Int, in area: Rect, on canvas: inout Canvas) {
        let legend = countSpans(facts.counts, canvas.glyphs, isWide: area.width >= 110)
        let legendWidth = cells(legend)
        let right = area.right - 1
        let legendStart = max(area.column + 1, right - legendWidth)
        let share = shareSpans(facts)
        let shareWidth = cells(share)
        let barWidth = legendStart - shareWidth - 4 - (area.column + 1)
        if barWidth >= 8 {
            ProgressBar.draw(facts.counts, row: row, column: area.column + 1, width: barWidth, on: &canvas)
            canvas.put(share, row: row, column: area.column + 1 + barWidth + 2, right: legendStart - 1)
        } else {
            canvas.put(share, row: row, column: area.column + 1, right: legendStart - 1)
        }
        canvas.put(legend, row: row, column: legendStart, right: right)
    }

    private static func shareSpans(_ facts: HeaderFacts) -> [Span] {
        let counts = facts.counts
        let total = Figures.count(counts.total) + (facts.listIsOpen ? "+" : "")
        return [
            Span(padded(Figures.percent(Int64(counts.settled), of: Int64(counts.total)), 4), .title),
            Span("  \(Figures.count(counts.settled))/\(total)", .dim),
        ]
    }

    private static func countSpans(_ counts: StateCounts, _ glyphs: Glyphs, isWide: Bool) -> [Span] {
        var spans: [Span] = []
        for state in [RowState.ok, .failed, .cancelled] where state != .cancelled || counts[state] > 0 {
            let number = isWide ? Figures.count(counts[state]) : Figures.shortCount(counts[state])
            let role = counts[state] == 0 ? Role.dim : state.role
            if !spans.isEmpty { spans.append(Span("  ")) }
            spans.append(Span("\(glyphs.state(state)) \(number) \(state.word)", role))
        }
        return spans
    }

    /// In flight, limits, what waits and for what; at the right the percentiles.
    private static func drawLoad(_ facts: HeaderFacts, row: Int, in area: Rect, on canvas: inout Canvas) {
        let right = area.right - 1
        guard area.width >= 72 else {
            let load = loadSpans(facts, isWide: false, width: area.width - 2)
            canvas.put(load, row: row, column: area.column + 1, right: right)
            return
        }
        var latency = latencySpans(facts.latency, facts.okLatency, width: area.width)
        func load() -> [Span] {
            loadSpans(facts, isWide: area.width >= 120, width: area.width - 4 - cells(latency))
        }
        // Why rows wait matters more than the middle one of three percentiles.
        if facts.word != .finished, facts.counts[.queued] > 0, facts.latency.count > 0,
            !load().contains(where: { $0.text.hasPrefix(": ") })
        {
            latency.removeSubrange(2..<4)
        }
        let start = right - cells(latency)
        canvas.put(load(), row: row, column: area.column + 1, right: start - 2)
        canvas.put(latency, row: row, column: start, right: right)
    }

    private static func loadSpans(_ facts: HeaderFacts, isWide: Bool, width: Int) -> [Span] {
        var spans = [
            Span("in flight ", .dim),
            Span("\(Figures.count(facts.active))/\(Figures.count(facts.limit))", .title),
        ]
        if isWide, facts.perHostLimit > 0 {
            spans += [Span("  per host ", .dim), Span(Figures.count(facts.perHostLimit), .title)]
        }
        if let rate = facts.rateLimit {
            spans += [Span("  rate ", .dim), Span("\(Figures.setting(rate))/s", .title)]
        }
        let isOver = facts.word == .finished && facts.counts[.queued] > 0
        spans += [
            Span(isOver ? "  not sent " : "  queued ", .dim),
            Span(Figures.count(facts.counts[.queued]), .title),
        ]
        let held =
            facts.counts[.held] == 0
            ? [] : [Span("  held ", .dim), Span(Figures.count(facts.counts[.held]), .held)]
        if !isOver { spans.append(Span(reasons(facts, width: width - cells(spans)), .dim)) }
        func add(_ more: [Span]) {
            if cells(spans + more) <= width { spans += more }
        }
        add(held)
        if isWide, let connections = facts.connections {
            add([Span("  connections ", .dim), Span(Figures.count(connections), .title)])
        }
        if let proxy = facts.proxy { add([Span("  \(proxy)", .dim)]) }
        return spans
    }

    /// Why rows wait, as many reasons as there is room for, the most frequent first.
    private static func reasons(_ facts: HeaderFacts, width: Int) -> String {
        if let bound = facts.boundBy {
            let text = fitting("  bound by: \(bound)", width)
            if !text.isEmpty { return text }
        }
        let all = facts.waiting
        if all.count == 1, all.first?.count == facts.counts[.queued], let only = all.first {
            return fitting(": \(only.kind.purpose)", width)
        }
        for count in stride(from: all.count, to: 0, by: -1) {
            let words = all.prefix(count).map { "\(Figures.shortCount($0.count)) \($0.kind.purpose)" }
            let text = fitting(
                ": " + words.joined(separator: ", ") + (count < all.count ? ", …" : ""), width)
            if !text.isEmpty { return text }
        }
        return ""
    }

    private static func cells(_ spans: [Span]) -> Int {
        spans.reduce(0) { $0 + CellText.width($1.text) }
    }

    private static func fitting(_ text: String, _ width: Int) -> String {
        CellText.width(text) <= width ? text : ""
    }

    private static func latencySpans(
        _ latency: LatencySummary, _ ok: LatencySummary, width: Int
    ) -> [Span] {
        guard latency.count > 0 else { return [Span("p50 –  p90 –  p99 –", .dim)] }
        let isWide = width >= 140
        var spans: [Span] = []
        func add(_ summary: LatencySummary, _ quantile: LatencyQuantile, _ name: String? = nil) {
            spans.append(Span((spans.isEmpty ? "" : "  ") + (name ?? quantile.word) + " ", .dim))
            spans.append(Span(summary.text(quantile), .title))
        }
        for quantile in [.p50, .p90, .p99] as [LatencyQuantile] { add(latency, quantile) }
        if isWide { add(latency, .maximum) }
        // What failed late or at once tells nothing of how fast the others are.
        guard isWide, ok.count > 0, ok.count < latency.count else { return spans }
        guard width >= 180 else {
            add(ok, .p99, "p99 of ok")
            return spans
        }
        add(ok, .p50, "ok p50")
        for quantile in [.p90, .p99] as [LatencyQuantile] { add(ok, quantile) }
        return spans
    }

    /// One line for all on a low screen.
    private static func drawCompact(_ facts: HeaderFacts, row: Int, in area: Rect, on canvas: inout Canvas) {
        let counts = facts.counts
        let right = area.right - 1
        var at = canvas.put(
            [
                Span("\(canvas.glyphs.state(.ok))\(Figures.shortCount(counts[.ok])) ", .ok),
                Span(
                    "\(canvas.glyphs.state(.failed))\(Figures.shortCount(counts[.failed])) ",
                    counts[.failed] > 0 ? .failed : .dim),
                Span("\(facts.active)/\(facts.limit) ", .title),
                Span("q\(Figures.shortCount(counts[.queued])) ", .dim),
            ], row: row, column: area.column + 1, right: right - 5)
        let percent = Figures.percent(Int64(counts.settled), of: Int64(counts.total))
        canvas.putRight(percent, row: row, right: right, maxWidth: 5, .title)
        at += 1
        ProgressBar.draw(counts, row: row, column: at, width: right - 5 - at, on: &canvas)
    }
}

/// The text with blanks before it, to that width.
func padded(_ text: String, _ width: Int) -> String {
    let missing = width - CellText.width(text)
    return missing > 0 ? String(repeating: " ", count: missing) + text : text
}
