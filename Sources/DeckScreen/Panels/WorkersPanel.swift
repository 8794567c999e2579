import DeckModel
import FetchCore
import RunModel

/// View 7: the workers of a shared run; below, hosts with lanes of their own and what was said of workers, or the lanes of the one that
/// is opened.
enum WorkersPanel {
    static func draw(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        let workers = deck.workerRows
        let below = lowerHeight(deck, workers.count, area.height)
        let (top, rest) = area.splitTop(area.height - below)
        let table = FactTable(
            columns: columns(workers.map(\.worker.name.count).max() ?? 0),
            emptyText: deck.header.shared?.isLoading == true
                ? "loading the run" : "no worker has joined: 'fetchdeck work URL' is one", essential: 6)
        table.draw(
            count: workers.count, cursor: deck.shownWorkerCursor, in: top, on: &canvas,
            rows: { Array(workers[$0]) },
            target: { .worker($0.worker.id) })
        guard below > 0 else { return }
        if let opened = workers.first(where: { $0.worker.id == deck.ui.openedWorker }) {
            drawOpened(opened, deck, in: rest, on: &canvas)
        } else {
            let hosts = deck.wideHostRows
            let (middle, log) = rest.splitTop(hosts.isEmpty ? 0 : min(hosts.count + 2, rest.height / 2))
            if !hosts.isEmpty { drawHosts(hosts, in: middle, on: &canvas) }
            drawLog(deck.logLines(), title: "log", in: log, on: &canvas)
        }
    }

    /// The table has what it needs, but leaves a part of a high screen to what is below.
    private static func lowerHeight(_ deck: DeckState, _ count: Int, _ height: Int) -> Int {
        guard height >= 10 else { return 0 }
        return max(height - count - 1, height / 2)
    }

    /// - Parameter longest: Cells of the longest name of a worker.
    private static func columns(_ longest: Int) -> [FactColumn<WorkerFacts>] {
        let name = FactColumn<WorkerFacts>(
            "WORKER", ColumnWidth(minimum: 8, ideal: max(8, min(24, longest))), drop: 0, .left
        ) { facts, _, _ in Span(facts.worker.name, .title) }
        return [name] + figures
    }

    private static let figures: [FactColumn<WorkerFacts>] = [
        FactColumn("STATE", ColumnWidth(minimum: 7, ideal: 7), drop: 0, .left) { facts, _, _ in
            state(facts.worker.standing)
        },
        FactColumn("BEAT", ColumnWidth(minimum: 4, ideal: 5), drop: 5) { facts, _, _ in
            let isLate = facts.worker.standing == .late || facts.worker.standing == .lost
            guard facts.worker.standing != .left else { return Span("-", .dim) }
            return Span(
                Figures.wait(until: RunInstant.start.advanced(by: facts.worker.silence), now: .start),
                isLate ? .warning : .dim)
        },
        FactColumn("LANES", ColumnWidth(minimum: 5, ideal: 5), drop: 4) { facts, _, _ in
            number(facts.worker.lanes.count, .text)
        },
        FactColumn("IN FLIGHT", ColumnWidth(minimum: 9, ideal: 9), drop: 3) { facts, _, _ in
            facts.worker.isBeating ? number(facts.worker.inFlight, .title) : Span("-", .dim)
        },
        FactColumn("/S", ColumnWidth(minimum: 5, ideal: 5), drop: 2) { facts, _, _ in
            guard facts.worker.isBeating else { return Span("-", .dim) }
            return Span(Figures.rate(facts.perSecond), facts.perSecond > 0 ? .number : .dim)
        },
        FactColumn("OK", ColumnWidth(minimum: 6, ideal: 9), drop: 1) { facts, _, _ in
            number(facts.worker.ok, .ok)
        },
        FactColumn("FAILED", ColumnWidth(minimum: 6, ideal: 6), drop: 1) { facts, _, _ in
            number(facts.worker.failed, .failed)
        },
        FactColumn("CPU", ColumnWidth(minimum: 4, ideal: 4), drop: 6) { facts, _, _ in
            guard facts.worker.isBeating, let cpu = facts.worker.cpuPercent else { return Span("-", .dim) }
            return Span("\(cpu) %", .dim)
        },
        FactColumn("", ColumnWidth(minimum: 8, ideal: 20, flex: 1), drop: 7, .left) { facts, width, canvas in
            let text = CellText.truncated(facts.note, to: width, ellipsis: canvas.glyphs.ellipsis)
            return Span(text, facts.worker.standing == .lost ? .warning : .dim)
        },
    ]

    private static func state(_ standing: SharedWorker.Standing) -> Span {
        switch standing {
        case .running: Span("running", .ok)
        case .paused: Span("paused", .held)
        case .idle: Span("idle", .dim)
        case .ending: Span("ending", .warning)
        case .late: Span("late", .warning)
        case .lost: Span("lost", .failed)
        case .left: Span("left", .dim)
        }
    }

    private static func number(_ count: Int, _ role: Role) -> Span {
        Span(Figures.count(count), count == 0 ? .dim : role)
    }

    // MARK: Below

    private static func drawHosts(
        _ rows: [(wide: SharedWideHost, facts: HostFacts?)], in area: Rect, on canvas: inout Canvas
    ) {
        canvas.rule(row: area.row, in: area, title: "hosts of several workers")
        let name = max(12, min(36, area.width - 56))
        func line(
            _ row: Int, _ cells: [(text: String, width: Int, role: Role)], _ workers: String, _ role: Role
        ) {
            var at = area.column + 2
            for (place, cell) in cells.enumerated() {
                at += place == 0 ? name : cell.width
                if place == 0 {
                    let text = CellText.truncatedHost(cell.text, to: name, ellipsis: canvas.glyphs.ellipsis)
                    canvas.put(text, row: row, column: at - name, maxWidth: name, cell.role)
                } else {
                    canvas.putRight(cell.text, row: row, right: at, maxWidth: cell.width, cell.role)
                }
            }
            canvas.put(workers, row: row, column: at + 2, maxWidth: max(0, area.right - at - 3), role)
        }
        canvas.fill(Rect(row: area.row + 1, column: area.column, height: 1, width: area.width), .columnHead)
        let heads = [("HOST", 0), ("LEFT", 9), ("LIMIT", 7), ("OK", 9), ("FAILED", 8), ("P90", 9)]
        line(area.row + 1, heads.map { ($0.0, $0.1, .columnHead) }, "WHERE", .columnHead)
        for (place, row) in rows.prefix(max(0, area.height - 2)).enumerated() {
            let facts = row.facts
            line(
                area.row + 2 + place,
                [
                    (facts?.name ?? row.wide.name, 0, .host),
                    (Figures.count((facts?.queued ?? 0) + (facts?.active ?? 0)), 9, .text),
                    (row.wide.limit.map { "\($0)" } ?? "none", 7, .text),
                    (Figures.count(facts?.ok ?? 0), 9, .ok),
                    (Figures.count(facts?.failed ?? 0), 8, facts?.failed ?? 0 > 0 ? .failed : .dim),
                    (facts.map { $0.latency.count > 0 ? $0.latency.text(.p90) : "–" } ?? "–", 9, .number),
                ], row.wide.workers.joined(separator: " "), .dim)
        }
    }

    private static func drawOpened(
        _ facts: WorkerFacts, _ deck: DeckState, in area: Rect, on canvas: inout Canvas
    ) {
        let worker = facts.worker
        let known = worker.lanes.isEmpty ? "no lane" : Figures.counted(worker.lanes.count, "lane")
        canvas.rule(
            row: area.row, in: area, title: "\(worker.name): \(facts.note.isEmpty ? known : facts.note)")
        let (lanes, log) = Rect(
            row: area.row + 1, column: area.column, height: area.height - 1, width: area.width
        ).splitTop(min((area.height - 1) / 2, max(1, worker.lanes.count)))
        for (place, lane) in worker.lanes.prefix(lanes.height).enumerated() {
            let what = lane.host.map { HostName(url: $0)?.display ?? $0 } ?? "several hosts"
            canvas.put(
                [
                    Span(padded("\(lane.number)", 6), .dim), Span("  \(what)", .host),
                    Span(
                        "  \(Figures.count(lane.openChunks)) of \(Figures.counted(lane.chunks, "chunk")) open",
                        .dim),
                ], row: lanes.row + place, column: area.column + 2, right: area.right - 2)
        }
        drawLog(deck.workerLog(worker.id), title: "log of \(worker.name)", in: log, on: &canvas)
    }

    private static func drawLog(_ lines: [LogLine], title: String, in area: Rect, on canvas: inout Canvas) {
        guard area.height >= 2 else { return }
        canvas.rule(row: area.row, in: area, title: title)
        let shown = lines.suffix(area.height - 1)
        for (place, line) in shown.enumerated() {
            let role: Role =
                switch line.severity {
                case .command: .accent
                case .information: .text
                case .warning: .warning
                case .error: .error
                }
            let time = padded(Figures.clock(line.at.since(.start)), 8)
            canvas.put(
                [Span(time, .dim), Span("  \(line.text)", role)], row: area.row + 1 + place,
                column: area.column + 1, right: area.right - 1)
        }
    }
}
