import DeckModel
import FetchCore
import RunModel

/// The bar of the whole run: a stretch for each outcome, for what is in flight, and for the rest.
enum ProgressBar {
    static func draw(_ counts: StateCounts, row: Int, column: Int, width: Int, on canvas: inout Canvas) {
        guard width > 0 else { return }
        let settled = [counts[.ok], counts[.failed], counts[.cancelled], counts.inFlight]
        let rest = max(0, counts.total - settled.reduce(0, +))
        let cells = Shares.cells((settled + [rest]).map(Int64.init), width: width)
        let roles: [Role] = [.barOK, .barFailed, .barCancelled, .barActive, .barRest]
        var at = column
        for (index, count) in cells.enumerated() where count > 0 {
            canvas.frame.horizontalLine(
                canvas.glyphs.bar[index], row: row, column: at, width: count,
                style: canvas.theme[roles[index]])
            at += count
        }
        if at == column {
            canvas.frame.horizontalLine(
                canvas.glyphs.bar[4], row: row, column: at, width: width, style: canvas.theme[.barRest])
        }
    }
}
