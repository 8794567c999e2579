import DeckModel
import FetchCore
import RunModel

/// Draws one line of the request table.
struct RowPainter {
    let columns: [Column]
    let layout: ColumnLayout
    let now: RunInstant
    /// What the columns on screen tell of a row, so that none of it is said twice.
    let told: ToldFacts

    init(columns: [Column], layout: ColumnLayout, now: RunInstant) {
        self.columns = columns
        self.layout = layout
        self.now = now
        told = layout.places.reduce(into: []) { $0.formUnion(columns[$1.index].tells) }
    }

    func draw(_ row: RowFacts, isSelected: Bool, in area: Rect, on canvas: inout Canvas) {
        canvas.hits.add(area, .request(row.id))
        for (index, place) in layout.places.enumerated() {
            let column = columns[place.index]
            let value = column.cell(row, told)
            // A reason may run on over cells to its right that have nothing to say.
            let isReason = value.isReason || (!told.contains(.reason) && value == .state(row.state))
            let width = isReason ? room(after: index, row) : place.width
            let cell = Rect(row: area.row, column: place.column, height: 1, width: width)
            draw(value, of: column, row, isWide: place.width >= 12, in: cell, on: &canvas)
        }
        if isSelected {
            canvas.overlay(
                .selected, Rect(row: area.row, column: area.column, height: 1, width: area.width - 1))
        }
        let sign =
            isSelected
            ? (row.isMarked ? canvas.glyphs.selectedAndMarked : canvas.glyphs.selected)
            : (row.isMarked ? canvas.glyphs.marked : nil)
        if let sign {
            let style = canvas.style(row.isMarked ? .marked : .accent, on: isSelected ? .selected : .text)
            canvas.frame.set(row: area.row, column: area.column, base: sign, width: 1, style: style)
        }
    }

    /// The cells from a place on to the next one that shows something.
    private func room(after index: Int, _ row: RowFacts) -> Int {
        let place = layout.places[index]
        var end = place.column + place.width
        for next in layout.places[(index + 1)...] {
            guard columns[next.index].cell(row, told) == .empty else { break }
            end = next.column + next.width
        }
        return end - place.column
    }

    /// - Parameter isWide: Whether a state's sign has room before its word.
    private func draw(
        _ cell: ColumnCell, of column: Column, _ row: RowFacts, isWide: Bool, in area: Rect,
        on canvas: inout Canvas
    ) {
        switch cell {
        case .empty: break
        case .text(let text): put(text, .text, column, area, &canvas)
        case .path(let text):
            let cut = CellText.truncatedPath(text, to: area.width, ellipsis: canvas.glyphs.ellipsis)
            put(cut, .path, column, area, &canvas)
        case .host(let text):
            let cut = CellText.truncatedHost(text, to: area.width, ellipsis: canvas.glyphs.ellipsis)
            put(cut, .host, column, area, &canvas)
        case .faint(let text): put(text, .dim, column, area, &canvas)
        case .number(let number, let isNotable):
            put(String(number), isNotable ? .waiting : .dim, column, area, &canvas)
        case .id(let id): put(id.description, .dim, column, area, &canvas)
        case .method(let method): put(method, .method, column, area, &canvas)
        case .state(let state): drawState(state, row, hasSign: isWide, area, &canvas)
        case .status(let status):
            // Of a request that is tried again it is the last answer's, and no outcome.
            put(String(status), row.state.isSettled ? StatusClass.role(status) : .dim, column, area, &canvas)
        case .wait:
            put(WaitWords.text(row, now: now, width: area.width) ?? "", .dim, column, area, &canvas)
        case .hold(let by): put(by, .dim, column, area, &canvas)
        case .phase(let state): drawProgress(state, row, column, area, &canvas)
        case .failure(let kind, let message):
            var style = canvas.theme[.failed]
            style.attributes.subtract([.bold, .underline])
            let text = FailureWords.text(
                kind, message, host: row.host, width: area.width,
                besides: told.contains(.status) ? row.status : 0)
            canvas.frame.put(
                text, row: area.row, column: area.column, maxWidth: area.width, style: style,
                ellipsis: canvas.glyphs.ellipsis)
        case .latency(let microseconds, let isRunning):
            let text = Figures.latency(microseconds: microseconds)
            let style =
                isRunning
                ? canvas.theme[.dim] : canvas.theme.latency(LatencyRank.of(microseconds), on: .text)
            canvas.frame.putRight(
                text, row: area.row, right: area.right, maxWidth: area.width, style: style)
        case .phases(let timings):
            PhaseBar.draw(
                timings, row: area.row, column: area.column, width: min(area.width, 16), on: &canvas)
        case .days(let days):
            let role: Role = days < 0 ? .failed : days < 14 ? .waiting : .number
            put(Figures.days(days), role, column, area, &canvas)
        case .rounds(let marks): RoundStrip.draw(marks, in: area, on: &canvas)
        case .size(let received, let expected, let isRunning):
            drawSize(received, expected, isRunning, area, &canvas)
        }
    }

    private func put(
        _ text: String, _ role: Role, _ column: Column, _ area: Rect, _ canvas: inout Canvas
    ) {
        switch column.alignment {
        case .left: canvas.put(text, row: area.row, column: area.column, maxWidth: area.width, role)
        case .right: canvas.putRight(text, row: area.row, right: area.right, maxWidth: area.width, role)
        }
    }

    private func drawState(
        _ state: RowState, _ row: RowFacts, hasSign: Bool, _ area: Rect, _ canvas: inout Canvas
    ) {
        let sign = "\(canvas.glyphs.state(state)) "
        var text = hasSign ? sign + state.word : state.word
        if !told.contains(.reason), let why = reason(row) {
            // Why it waits goes before the word for that it does, which the sign says as well.
            let whole = "\(state.word) \(why)"
            text = CellText.width(whole) <= area.width ? whole : state == .queued ? sign + why : state.word
        }
        canvas.put(text, row: area.row, column: area.column, maxWidth: area.width, state.role)
    }

    /// Why a row waits, or by what kind it failed where no status tells it.
    private func reason(_ row: RowFacts) -> String? {
        if let reason = row.waitReason { return reason.words(now: now) }
        if let by = row.heldBy { return by }
        return row.status == 0 ? row.failure?.kind.word : nil
    }

    /// What an in-flight row does; a bar where the body's length is known.
    private func drawProgress(
        _ state: RowState, _ row: RowFacts, _ column: Column, _ area: Rect, _ canvas: inout Canvas
    ) {
        guard state == .receiving, row.expectedBytes > 0 else {
            put(PhaseWords.doing(row, now: now, width: area.width), .dim, column, area, &canvas)
            return
        }
        let percent = padded(Figures.percent(row.bodyBytes, of: row.expectedBytes), 4)
        let width = min(16, area.width - 5)
        guard width >= 4 else {
            put(percent, .receiving, column, area, &canvas)
            return
        }
        let share = min(1, Double(row.bodyBytes) / Double(row.expectedBytes))
        let full = Int((share * Double(width)).rounded(.down))
        canvas.frame.horizontalLine(
            canvas.glyphs.bar[0], row: area.row, column: area.column, width: full,
            style: canvas.theme[.receiving])
        canvas.frame.horizontalLine(
            canvas.glyphs.bar[4], row: area.row, column: area.column + full, width: width - full,
            style: canvas.theme[.barRest])
        canvas.put(percent, row: area.row, column: area.column + width + 1, maxWidth: 4, .receiving)
    }

    private func drawSize(
        _ received: Int64, _ expected: Int64, _ isRunning: Bool, _ area: Rect, _ canvas: inout Canvas
    ) {
        let text: String
        if isRunning, expected > 0, area.width >= 10 {
            text = "\(Figures.percent(received, of: expected)) \(Figures.bytes(expected))"
        } else {
            text = Figures.bytes(received)
        }
        canvas.putRight(
            text, row: area.row, right: area.right, maxWidth: area.width, isRunning ? .receiving : .number)
    }
}

extension ColumnCell {
    /// Whether it says why a row waits or failed.
    fileprivate var isReason: Bool {
        switch self {
        case .wait, .hold, .failure: true
        default: false
        }
    }
}
