import DeckModel
import FetchCore
import RunModel

/// View 4: why it is slow and where the time goes. Histogram and heat map stand above the waterfall, or above phases and slowest
/// attempts; on a large screen all of them stand there, and a key goes from one list to the other. Zoomed, the pane with
/// the keys has the room.
enum LatencyPanel {
    static func draw(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let facts = deck.latencyFacts()
        guard facts.summary.count > 0 || !deck.waterfall.ids.isEmpty else {
            canvas.layout.listRows = 1
            let text = "no response yet"
            let column = area.column + max(0, (area.width - text.count) / 2)
            canvas.put(text, row: area.row + area.height / 3, column: column, .dim)
            return
        }
        let rest = StoryLines.draw(facts, in: area, on: &canvas)
        if deck.ui.isZoomed, rest.height >= 11 {
            drawZoomed(deck, facts, in: rest, on: &canvas)
        } else if rest.width < 70 || rest.height < 12 || facts.summary.count == 0 {
            drawSmall(deck, facts, in: rest, on: &canvas)
        } else if rest.width >= 100, rest.height >= 34 {
            drawLarge(deck, facts, in: rest, on: &canvas)
        } else {
            let (top, lower) = rest.splitTop(upperHeight(facts, most: rest.height / 2))
            drawGraphs(deck, facts, in: top, on: &canvas)
            drawLists(deck, facts, in: lower, on: &canvas)
        }
    }

    /// The list that has the keys with all the rows that it needs, and above it, where that leaves room, the graphs, or the
    /// heat map that the slowest attempts are points of.
    private static func drawZoomed(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let least = 6
        switch deck.ui.latencyPane {
        case .waterfall:
            // A title and the axis stand around its rows.
            let spare = area.height - deck.waterfall.ids.count - 2
            let hasGraphs = facts.summary.count > 0 && area.width >= 70 && spare >= least
            let (graphs, flights) = area.splitTop(hasGraphs ? spare : 0)
            if hasGraphs { drawGraphs(deck, facts, in: graphs, on: &canvas) }
            WaterfallPane.draw(deck, isFocused: true, in: flights, on: &canvas)
        case .slowest:
            let spare = max(least, area.height - facts.outliers.count - 1)
            let (map, slow) = area.splitTop(facts.summary.count > 0 ? spare : 0)
            HeatMap.draw(facts, selected: selectedOutlier(deck, facts), in: map, on: &canvas)
            OutlierList.draw(deck, facts, isFocused: true, in: slow, on: &canvas)
        }
    }

    private static func drawLarge(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let (top, rest) = area.splitTop(upperHeight(facts, most: area.height * 2 / 5))
        let middle = max(6, min(rest.height / 3, max(facts.hostPhases.count + 3, facts.outliers.count + 1)))
        let (lists, flights) = rest.splitTop(middle)
        drawGraphs(deck, facts, in: top, on: &canvas)
        drawSlowest(deck, facts, isFocused: deck.ui.latencyPane == .slowest, in: lists, on: &canvas)
        WaterfallPane.draw(deck, isFocused: deck.ui.latencyPane == .waterfall, in: flights, on: &canvas)
    }

    private static func drawGraphs(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let (left, right) = area.splitLeft(area.width * 2 / 5)
        Histogram.draw(facts, in: left, on: &canvas)
        HeatMap.draw(facts, selected: selectedOutlier(deck, facts), in: right, on: &canvas)
    }

    /// The one of the two lists that has the keys.
    private static func drawLists(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        switch deck.ui.latencyPane {
        case .waterfall: WaterfallPane.draw(deck, isFocused: true, in: area, on: &canvas)
        case .slowest: drawSlowest(deck, facts, isFocused: true, in: area, on: &canvas)
        }
    }

    private static func drawSlowest(
        _ deck: DeckState, _ facts: LatencyFacts, isFocused: Bool, in area: Rect, on canvas: inout Canvas
    ) {
        guard area.width >= 70 else {
            OutlierList.draw(deck, facts, isFocused: isFocused, in: area, on: &canvas)
            return
        }
        let (phases, slow) = area.splitLeft(area.width / 2)
        PhasesPane.draw(facts, in: phases, on: &canvas)
        OutlierList.draw(deck, facts, isFocused: isFocused, in: slow, on: &canvas)
    }

    /// The histogram where there is room for it besides the list.
    private static func drawSmall(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let hasGraph = area.height >= 8 && facts.summary.count > 0
        let (top, lower) = area.splitTop(hasGraph ? area.height / 2 : 0)
        if hasGraph { Histogram.draw(facts, in: top, on: &canvas) }
        drawLists(deck, facts, in: lower, on: &canvas)
    }

    private static func selectedOutlier(_ deck: DeckState, _ facts: LatencyFacts) -> Int? {
        let cursor = deck.shownOutlierCursor(facts.outliers)
        return deck.ui.latencyPane == .slowest && cursor.isOnRow && !facts.outliers.isEmpty
            ? cursor.place : nil
    }

    /// What histogram and heat map need.
    private static func upperHeight(_ facts: LatencyFacts, most: Int) -> Int {
        let first = facts.buckets.firstIndex { $0 > 0 } ?? 0
        let last = facts.buckets.lastIndex { $0 > 0 } ?? first
        let buckets = last - first + 1
        // A title and an axis beside the rows; more buckets than rows are drawn several to a row.
        let perRow = max(1, (buckets + most - 3) / max(1, most - 2))
        return min(most, (buckets + perRow - 1) / perRow + 2)
    }
}
