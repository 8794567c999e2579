import DeckModel
import FetchCore

/// View 4: where the time goes. As many of histogram, heat map, phases and slow ones as there is room for.
enum LatencyPanel {
    static func draw<Deck: DeckReading>(
        _ deck: Deck, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let facts = deck.latencyFacts()
        guard facts.summary.count > 0 else {
            canvas.layout.listRows = 1
            let text = "no response yet"
            let column = area.column + max(0, (area.width - text.count) / 2)
            canvas.put(text, row: area.row + area.height / 3, column: column, .dim)
            return
        }
        if area.width < 70 || area.height < 11 {
            drawNarrow(deck, facts, in: area, on: &canvas)
            return
        }
        let lower = max(5, min(area.height * 2 / 5, max(facts.hostPhases.count + 4, 8)))
        let (top, bottom) = area.splitTop(area.height - lower)
        let (left, right) = top.splitLeft(area.width * 2 / 5)
        Histogram.draw(facts, in: left, on: &canvas)
        HeatMap.draw(facts.heatMap, in: right, on: &canvas)
        let (phases, slow) = bottom.splitLeft(area.width / 2)
        PhasesPane.draw(facts, in: phases, on: &canvas)
        OutlierList.draw(deck, facts.outliers, in: slow, on: &canvas)
    }

    private static func drawNarrow<Deck: DeckReading>(
        _ deck: Deck, _ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas
    ) {
        let lower = area.height >= 7 ? max(3, area.height * 2 / 5) : 0
        let (top, bottom) = area.splitTop(area.height - lower)
        Histogram.draw(facts, in: top, on: &canvas)
        OutlierList.draw(deck, facts.outliers, in: bottom, on: &canvas)
        if lower == 0 { canvas.layout.listRows = 1 }
    }
}
