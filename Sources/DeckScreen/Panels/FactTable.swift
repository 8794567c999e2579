import DeckModel

/// A table of facts with a cursor: the hosts and errors views.
struct FactTable<Fact> {
    var columns: [FactColumn<Fact>]
    /// Shown where there is no row.
    var emptyText: String

    /// What the rows are sorted by; nil when by no column.
    var sort: SortOrder?
    /// Columns up to this drop order stay as long as each can have its least.
    var essential = 6

    /// Draws head and rows so that the selected one is on screen.
    ///
    /// - Parameter rows: Asked once, for those that are on screen.
    func draw(
        count: Int, cursor: ShownCursor, in area: Rect, on canvas: inout Canvas, rows: (Range<Int>) -> [Fact],
        target: (Fact) -> MouseTarget
    ) {
        let wishes = columns.map {
            ColumnWish(width: $0.width, dropOrder: $0.dropOrder, alignment: $0.alignment)
        }
        let layout = ColumnLayout(
            wishes, from: area.column + 2, width: area.width - 4, essential: essential)
        let (head, list) = area.splitTop(1)
        canvas.fill(head, .columnHead)
        for place in layout.places {
            let column = columns[place.index]
            canvas.columnHead(
                column.title, column.alignment, place, id: column.id, sort: sort, row: head.row)
        }
        canvas.layout.listRows = list.height
        canvas.hits.add(list, .list)
        guard count > 0 else {
            let row = list.row + list.height / 3
            let start = area.column + max(0, (area.width - CellText.width(emptyText)) / 2)
            canvas.put(emptyText, row: row, column: start, maxWidth: area.right - start, .dim)
            return
        }
        let first = max(0, min(cursor.place - list.height / 2, count - list.height))
        for (line, fact) in rows(first..<min(count, first + list.height)).enumerated() {
            let row = Rect(row: list.row + line, column: area.column, height: 1, width: area.width)
            draw(fact, layout, cursor.isOnRow && first + line == cursor.place, row, &canvas)
            canvas.hits.add(row, target(fact))
        }
        let bar = Rect(row: list.row, column: area.right - 1, height: list.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: list.height, total: count)
    }

    private func draw(
        _ fact: Fact, _ layout: ColumnLayout, _ isSelected: Bool, _ area: Rect, _ canvas: inout Canvas
    ) {
        for place in layout.places {
            let column = columns[place.index]
            put(column.cell(fact, place.width, canvas), column, place, area.row, &canvas)
        }
        if isSelected { canvas.select(area) }
    }

    private func put(
        _ span: Span, _ column: FactColumn<Fact>, _ place: ColumnLayout.Place, _ row: Int,
        _ canvas: inout Canvas
    ) {
        let style = span.style ?? canvas.theme[span.role]
        switch column.alignment {
        case .left:
            canvas.frame.put(
                span.text, row: row, column: place.column, maxWidth: place.width, style: style,
                ellipsis: canvas.glyphs.ellipsis)
            for (index, style) in span.styles.prefix(place.width).enumerated() {
                canvas.frame.restyle(Rect(row: row, column: place.column + index, height: 1, width: 1)) {
                    $0 = style
                }
            }
        case .right:
            canvas.frame.putRight(
                span.text, row: row, right: place.column + place.width, maxWidth: place.width, style: style,
                ellipsis: canvas.glyphs.ellipsis)
        }
    }
}

/// One column of a ``FactTable``.
struct FactColumn<Fact>: Sendable {
    var title: String
    /// What sorting by it is called; nil when it can't be sorted by.
    var id: ColumnID?
    var width: ColumnWidth
    var dropOrder: Int
    var alignment: ColumnAlignment
    /// The cell's text for a width.
    var cell: @Sendable (Fact, Int, Canvas) -> Span

    init(
        _ title: String, _ width: ColumnWidth, drop: Int, _ alignment: ColumnAlignment = .right,
        sort: HostSort? = nil,
        cell: @escaping @Sendable (Fact, Int, Canvas) -> Span
    ) {
        self.title = title
        id = sort.map { ColumnID($0.rawValue) }
        self.width = width
        dropOrder = drop
        self.alignment = alignment
        self.cell = cell
    }
}
