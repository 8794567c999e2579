import DeckModel

/// A frame being drawn, with the theme and signs to draw it with, and what a mouse would hit.
struct Canvas {
    var frame: Frame
    let theme: Theme
    let look: ScreenLook
    let glyphs: Glyphs
    var hits = HitMap()
    var layout = DeckLayout(listRows: 0)

    init(columns: Int, rows: Int, theme: Theme, look: ScreenLook) {
        self.theme = theme
        self.look = look
        glyphs = look.glyphs
        frame = Frame(columns: columns, rows: rows, style: theme[.text])
    }

    /// Puts text in a role's look, cut with an ellipsis, and returns the column after it.
    @discardableResult
    mutating func put(
        _ text: String, row: Int, column: Int, maxWidth: Int? = nil, _ role: Role, on base: Role? = nil
    ) -> Int {
        frame.put(
            text, row: row, column: column, maxWidth: maxWidth, style: style(role, on: base),
            ellipsis: glyphs.ellipsis)
    }

    /// Puts text that ends before `right`.
    mutating func putRight(
        _ text: String, row: Int, right: Int, maxWidth: Int, _ role: Role, on base: Role? = nil
    ) {
        frame.putRight(
            text, row: row, right: right, maxWidth: maxWidth, style: style(role, on: base),
            ellipsis: glyphs.ellipsis)
    }

    /// Puts pieces one after another while they fit whole, and returns the column after the last.
    @discardableResult
    mutating func put(_ spans: [Span], row: Int, column: Int, right: Int, on base: Role? = nil) -> Int {
        var at = column
        for span in spans {
            let room = right - at
            guard room > 0 else { break }
            at = frame.put(
                span.text, row: row, column: at, maxWidth: room, style: spanStyle(span, base),
                ellipsis: glyphs.ellipsis)
        }
        return at
    }

    mutating func fill(_ rect: Rect, _ role: Role) {
        frame.fill(rect, style: theme[role])
    }

    /// A role's look on the background of another.
    func style(_ role: Role, on base: Role?) -> CellStyle {
        base.map { theme[role].on(theme[$0]) } ?? theme[role]
    }

    private func spanStyle(_ span: Span, _ base: Role?) -> CellStyle {
        span.style.map { style in base.map { style.on(theme[$0]) } ?? style } ?? style(span.role, on: base)
    }

    /// Shows a stretch as selected or marked, over what is drawn there.
    mutating func overlay(_ role: Role, _ rect: Rect) {
        let style = theme[role]
        let plain = theme[.text]
        frame.restyle(rect) { cell in
            if style.background != plain.background { cell.background = style.background }
            if style.foreground != plain.foreground { cell.foreground = style.foreground }
            cell.attributes.formUnion(style.attributes)
        }
    }

    /// Shows a row of a list as the one with the cursor; its last column is the scroll bar's.
    mutating func select(_ row: Rect) {
        overlay(.selected, Rect(row: row.row, column: row.column, height: 1, width: row.width - 1))
        frame.set(
            row: row.row, column: row.column, base: glyphs.selected, width: 1,
            style: style(.accent, on: .selected))
    }

    /// A scroll bar in one column: which part of a list stands on screen.
    mutating func scrollBar(_ rect: Rect, first: Int, shown: Int, total: Int) {
        guard total > shown, shown > 0, rect.height > 0 else { return }
        let size = max(1, rect.height * shown / total)
        let room = rect.height - size
        let start = total > shown ? min(room, (first * room + (total - shown) / 2) / (total - shown)) : 0
        for row in 0..<rect.height {
            let isThumb = row >= start && row < start + size
            frame.set(
                row: rect.row + row, column: rect.column,
                base: isThumb ? glyphs.scrollThumb : glyphs.scrollTrack, width: 1,
                style: theme[isThumb ? .scrollThumb : .scrollTrack])
        }
    }
}

/// A piece of a line in one look.
struct Span: Sendable, Equatable {
    var text: String
    var role: Role
    /// Instead of the role's own look, as for a color of the latency ramp; nil takes the role's.
    var style: CellStyle?
    /// One entry a cell of the text, instead of one look for all; empty for none.
    var styles: [CellStyle] = []

    init(_ text: String, _ role: Role = .text, style: CellStyle? = nil) {
        self.text = text
        self.role = role
        self.style = style
    }
}

/// What the mouse would hit where; what was drawn last lies on top.
package struct HitMap: Sendable, Equatable {
    private var areas: [(rect: Rect, target: MouseTarget)] = []

    package static func == (left: HitMap, right: HitMap) -> Bool {
        left.areas.elementsEqual(right.areas) { $0.rect == $1.rect && $0.target == $1.target }
    }

    mutating func add(_ rect: Rect, _ target: MouseTarget) {
        areas.append((rect, target))
    }

    /// What stands in that cell.
    package func target(row: Int, column: Int) -> MouseTarget {
        areas.last { $0.rect.contains(row: row, column: column) }?.target ?? .nothing
    }
}
