import DeckModel
import FetchCore
import RunModel

/// View 1: one line a request.
enum RequestsPanel {
    static func draw(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let columns = deck.columns
        let layout = layout(columns, deck, header, in: area)
        let (head, list) = area.splitTop(1)
        drawHead(columns, layout, deck.ui.sort, in: head, on: &canvas)
        canvas.layout.listRows = list.height
        let painter = RowPainter(columns: columns, layout: layout, now: deck.now)
        canvas.layout.showsHosts = painter.told.contains(.host)
        canvas.hits.add(list, .list)
        let window = deck.window(list.height)
        if window.ids.isEmpty {
            drawEmpty(deck, header, in: list, on: &canvas)
            return
        }
        for (line, id) in window.ids.prefix(list.height).enumerated() {
            let row = Rect(row: list.row + line, column: area.column, height: 1, width: area.width)
            painter.draw(deck.row(id), isSelected: line == window.cursor, in: row, on: &canvas)
        }
        if let position = window.position {
            let bar = Rect(row: list.row, column: area.right - 1, height: list.height, width: 1)
            canvas.scrollBar(bar, first: position, shown: window.ids.count, total: window.count)
        }
    }

    /// Which of the columns stand where; those that there is no room for are not among them.
    static func layout(
        _ columns: [Column], _ deck: DeckState, _ header: HeaderFacts, in area: Rect
    ) -> ColumnLayout {
        let table = deck.tableFacts(width: area.width, requestCount: header.counts.total)
        let wishes = columns.map { $0.wish(in: table) }
        return ColumnLayout(wishes, from: area.column + 2, width: area.width - 4)
    }

    private static func drawHead(
        _ columns: [Column], _ layout: ColumnLayout, _ sort: SortOrder?, in area: Rect,
        on canvas: inout Canvas
    ) {
        canvas.fill(area, .columnHead)
        for place in layout.places {
            let column = columns[place.index]
            canvas.columnHead(
                column.title, column.alignment, place, id: column.id, sort: sort, row: area.row)
        }
    }

    private static func drawEmpty(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        var lines: [String]
        if header.shown != nil, header.counts.total > 0 {
            lines = ["nothing matches the filter", "\(deck.keyName(.back)) drops it"]
        } else if header.listIsOpen {
            lines = ["waiting for the first request of the list"]
        } else {
            lines = ["the list has no request"]
        }
        for (index, line) in lines.enumerated() {
            let row = area.row + max(0, area.height / 3) + index
            guard row < area.bottom else { return }
            let column = area.column + max(0, (area.width - CellText.width(line)) / 2)
            canvas.put(line, row: row, column: column, maxWidth: area.right - column, .dim)
        }
    }
}

extension Canvas {
    /// The word over a column, with an arrow where it is sorted by; a click on it sorts.
    ///
    /// - Parameter id: Nil for a column that can't be sorted by.
    mutating func columnHead(
        _ title: String, _ alignment: ColumnAlignment, _ place: ColumnLayout.Place, id: ColumnID?,
        sort: SortOrder?, row: Int
    ) {
        let isSorted = id != nil && sort?.column == id
        let role: Role = isSorted ? .columnHeadSorted : .columnHead
        let width = CellText.width(title)
        let start = alignment == .right ? place.column + max(0, place.width - width) : place.column
        put(title, row: row, column: start, maxWidth: place.width, role)
        if isSorted {
            // Beside the word; where that fills its column, in the gap.
            let beside = alignment == .right ? start - 1 : start + min(width, place.width)
            let arrow = sort?.descends == true ? glyphs.descending : glyphs.ascending
            frame.set(row: row, column: beside, base: arrow, width: 1, style: theme[role])
        }
        guard let id else { return }
        hits.add(Rect(row: row, column: place.column, height: 1, width: place.width + 1), .columnHead(id))
    }
}
