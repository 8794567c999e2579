import DeckModel
import FetchCore

/// A deck as it looks now: what to paint, how much had room, and what a mouse would hit.
package struct DeckPicture: Sendable {
    package var frame: Frame
    /// To be told to the deck when it changed, so that it knows how far a page is.
    package var layout: DeckLayout
    package var hits: HitMap
    /// Between header and status line: what list and detail pane share.
    var body: Rect

    /// What stands in that cell.
    ///
    /// - Parameter origin: What stood where the button was pressed, while it is dragged: the border of panes
    ///   goes along.
    package func target(row: Int, column: Int, draggedFrom origin: MouseTarget? = nil) -> MouseTarget {
        if case .paneBorder = origin, body.height > 0 {
            if layout.isDetailBeside {
                return .paneBorder(
                    percent: min(100, max(0, (column - body.column) * 100 / max(1, body.width))))
            }
            // Rounded up, so that the border comes to stand in the row and not above it.
            let percent = ((row - body.row) * 100 + body.height - 1) / body.height
            return .paneBorder(percent: min(100, max(0, percent)))
        }
        return hits.target(row: row, column: column)
    }
}

/// Draws the deck: a pure function of state, theme, size and what the terminal can show.
///
/// Its cost goes with the screen's size and not with the number of requests. May be called on any thread.
package func render(_ state: DeckState, theme: Theme, columns: Int, rows: Int, look: ScreenLook)
    -> DeckPicture
{
    var canvas = Canvas(columns: columns, rows: rows, theme: theme, look: look)
    var body = canvas.frame.bounds
    if columns < ScreenSize.minimumColumns || rows < ScreenSize.minimumRows {
        TooSmallPanel.draw(state, on: &canvas)
    } else {
        body = ScreenPainter.draw(state, on: &canvas)
    }
    if look.isASCII { canvas.frame.keepOnlyASCII() }
    return DeckPicture(frame: canvas.frame, layout: canvas.layout, hits: canvas.hits, body: body)
}

/// The smallest screen that everything fits on.
package enum ScreenSize {
    package static let minimumColumns = 40
    package static let minimumRows = 12
}

/// Lays the panes out and has each drawn.
enum ScreenPainter {
    /// Returns where the views are.
    static func draw(_ deck: DeckState, on canvas: inout Canvas) -> Rect {
        let header = deck.header
        // A zoomed pane leaves of the header what must be seen at any time: how the run goes.
        let lines = deck.ui.isZoomed ? 1 : HeaderPanel.height(canvas.frame.bounds, header)
        let (top, below) = canvas.frame.bounds.splitTop(lines)
        HeaderPanel.draw(deck, header, in: top, on: &canvas)
        let (tabs, rest) = below.splitTop(1)
        if let changes = deck.frozenSince {
            TabLine.drawFrozen(changes, now: deck.now, key: deck.keyName(.freeze), in: tabs, on: &canvas)
        } else if let round = deck.shownRound {
            TabLine.drawEarlier(round, deck, in: tabs, on: &canvas)
        } else {
            TabLine.draw(deck, header, in: tabs, on: &canvas)
        }
        let (body, foot) = rest.splitTop(rest.height - 2)
        drawBody(deck, header, in: body, on: &canvas)
        let (line, keys) = foot.splitTop(1)
        Footer.draw(deck, in: keys, on: &canvas)
        StatusPanel.draw(deck, in: line, footer: keys, on: &canvas)
        Overlays.draw(deck, over: body, on: &canvas)
        return body
    }

    private static func drawBody(
        _ deck: DeckState, _ header: HeaderFacts, in body: Rect, on canvas: inout Canvas
    ) {
        // It stays open under a prompt or a question.
        guard deck.ui.view == .requests, deck.ui.openedRequest != nil else {
            drawView(deck, header, in: body, on: &canvas)
            return
        }
        if deck.ui.isZoomed || body.height < 10 {
            DetailPanel.draw(deck, in: body, isBelowList: false, on: &canvas)
            return
        }
        if body.width >= besideWidth {
            drawBeside(deck, header, in: body, on: &canvas)
            return
        }
        let listHeight = max(3, min(body.height - 4, body.height * deck.ui.listPercent / 100))
        let (list, pane) = body.splitTop(listHeight)
        drawView(deck, header, in: list, on: &canvas)
        DetailPanel.draw(deck, in: pane, isBelowList: true, on: &canvas)
    }

    /// So wide a screen has the detail beside the list and not below it.
    private static let besideWidth = 160

    /// Cells that the list of the view has, beside the detail where that stands there.
    static func listWidth(_ deck: DeckState, in body: Rect) -> Int {
        guard deck.ui.view == .requests, deck.ui.openedRequest != nil, !deck.ui.isZoomed,
            body.width >= besideWidth
        else { return body.width }
        return max(80, min(body.width - 72, body.width * deck.ui.listPercent / 100))
    }

    private static func drawBeside(
        _ deck: DeckState, _ header: HeaderFacts, in body: Rect, on canvas: inout Canvas
    ) {
        let (list, right) = body.splitLeft(listWidth(deck, in: body))
        drawView(deck, header, in: list, on: &canvas)
        let (line, pane) = right.splitLeft(1)
        DetailPanel.draw(deck, in: pane, isBelowList: false, on: &canvas)
        for row in line.row..<line.bottom {
            canvas.frame.set(
                row: row, column: line.column, base: canvas.glyphs.box.vertical, width: 1,
                style: canvas.theme[.border])
        }
        // Here the border to drag is the line between them, not the title.
        canvas.hits.add(line, .paneBorder(percent: deck.ui.listPercent))
        canvas.layout.isDetailBeside = true
    }

    private static func drawView(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        switch deck.ui.view {
        case .requests: RequestsPanel.draw(deck, header, in: area, on: &canvas)
        case .hosts: HostsPanel.draw(deck, in: area, on: &canvas)
        case .errors: ErrorsPanel.draw(deck, header, in: area, on: &canvas)
        case .latency: LatencyPanel.draw(deck, header, in: area, on: &canvas)
        case .log: LogPanel.draw(deck, in: area, on: &canvas)
        case .rounds: RoundsPanel.draw(deck, in: area, on: &canvas)
        case .workers: WorkersPanel.draw(deck, in: area, on: &canvas)
        }
    }
}
