import DeckModel
import FetchCore
import RunModel

/// The slowest attempts as a scatter over the heat map: each where it ended and as slow as it was; the one selected in
/// the list stands out, and a click selects the slowest in a cell.
struct OutlierPlot {
    /// The first column of the map that is on screen.
    var firstColumn: Int
    var secondsPerColumn: Int
    /// Cells to a column.
    var cells: Int
    var firstBucket: Int
    /// Buckets to a row.
    var perRow: Int
    var rows: Int
    var area: Rect

    func draw(_ facts: LatencyFacts, selected: Int?, on canvas: inout Canvas) {
        // What is not slow is in the map; the list has the selected one, however quick.
        let shown = facts.outliers.indices.filter {
            $0 == selected || facts.outliers[$0].latencyMicroseconds >= facts.summary.p90
        }
        // The slowest last, so that it lies on top; and the selected one above all.
        let others = shown.reversed().filter { $0 != selected }
        for index in others + (selected.map { [$0] } ?? []) where index >= 0 {
            draw(facts.outliers[index], isSelected: index == selected, on: &canvas)
        }
    }

    private func draw(_ outlier: Outlier, isSelected: Bool, on canvas: inout Canvas) {
        guard let place = place(outlier) else { return }
        canvas.hits.add(
            Rect(row: place.row, column: place.column, height: 1, width: cells), .outlier(outlier.attemptID))
        let style =
            isSelected ? canvas.theme[.selected].adding(.bold) : canvas.theme[outlier.state.role]
        canvas.frame.set(
            row: place.row, column: place.column + (cells - 1) / 2,
            base: isSelected ? canvas.glyphs.selectedOutlier : canvas.glyphs.outlier, width: 1, style: style)
    }

    /// The first cell of the one where it belongs; nil where that is not on screen.
    private func place(_ outlier: Outlier) -> CursorPosition? {
        let second = Int(outlier.finishedAt.since(.start).components.seconds)
        let column = second / max(1, secondsPerColumn) - firstColumn
        let bucket = LatencyScale.bucket(microseconds: outlier.latencyMicroseconds)
        let row = rows - 1 - (bucket - firstBucket) / perRow
        guard column >= 0, bucket >= firstBucket, row >= 0, row < area.height else { return nil }
        let at = CursorPosition(row: area.row + row, column: area.column + column * cells)
        return at.column + cells <= area.right ? at : nil
    }
}
