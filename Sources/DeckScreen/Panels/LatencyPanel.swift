import DeckModel
import FetchCore

/// View 4: where the time goes. As many of histogram, heat map, phases and slow ones as there is room for; zoomed, the
/// heat map and the slow ones.
enum LatencyPanel {
    static func draw(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let facts = deck.latencyFacts()
        guard facts.summary.count > 0 else {
            canvas.layout.listRows = 1
            let text = "no response yet"
            let column = area.column + max(0, (area.width - text.count) / 2)
            canvas.put(text, row: area.row + area.height / 3, column: column, .dim)
            return
        }
        if deck.ui.isZoomed, area.width >= 40, area.height >= 11 {
            let (map, slow) = area.splitTop(area.height - max(4, area.height / 4))
            HeatMap.draw(facts, selected: deck.ui.selectedOutlier, in: map, on: &canvas)
            OutlierList.draw(deck, facts.outliers, in: slow, on: &canvas)
            return
        }
        if area.width < 70 || area.height < 11 {
            drawNarrow(deck, facts, in: area, on: &canvas)
            return
        }
        let (top, bottom) = area.splitTop(upperHeight(facts, area))
        let (left, right) = top.splitLeft(area.width * 2 / 5)
        Histogram.draw(facts, in: left, on: &canvas)
        HeatMap.draw(facts, selected: deck.ui.selectedOutlier, in: right, on: &canvas)
        let (phases, slow) = bottom.splitLeft(area.width / 2)
        PhasesPane.draw(facts, in: phases, on: &canvas)
        OutlierList.draw(deck, facts.outliers, in: slow, on: &canvas)
    }

    /// What histogram and heat map need, and no more than leaves the lower panes what they must have.
    private static func upperHeight(_ facts: LatencyFacts, _ area: Rect) -> Int {
        let lower = max(5, min(area.height * 2 / 5, max(facts.hostPhases.count + 4, 8)))
        let first = facts.buckets.firstIndex { $0 > 0 } ?? 0
        let last = facts.buckets.lastIndex { $0 > 0 } ?? first
        let buckets = last - first + 1
        let most = area.height - lower
        // A title and an axis beside the rows; more buckets than rows are drawn several to a row.
        let perRow = max(1, (buckets + most - 3) / max(1, most - 2))
        return min(most, (buckets + perRow - 1) / perRow + 2)
    }

    private static func drawNarrow(
        _ deck: DeckState, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let lower = area.height >= 7 ? max(3, area.height * 2 / 5) : 0
        let (top, bottom) = area.splitTop(area.height - lower)
        Histogram.draw(facts, in: top, on: &canvas)
        OutlierList.draw(deck, facts.outliers, in: bottom, on: &canvas)
        if lower == 0 { canvas.layout.listRows = 1 }
    }
}
