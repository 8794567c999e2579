import DeckModel
import RunModel

/// Below the hosts: the limit of the selected one over the last minute, with the answers a second and the latency that it is
/// judged by.
enum LimitPane {
    static let height = 4
    private static let labelWidth = 22

    static func draw(_ graph: LimitGraph, in area: Rect, on canvas: inout Canvas) {
        let host = graph.host
        let title = "\(host.name): \(host.limitReason)"
        canvas.rule(row: area.row, in: area, title: CellText.truncated(title, to: area.width - 6), .dim)
        let rate = Figures.rate(host.requestsPerSecond)
        let median = host.latency.count > 0 ? host.latency.text(.p50) : "–"
        let lines: [(String, String, [Double], Role)] = [
            ("limit", "\(host.limit)", graph.limits.map(Double.init), .accent),
            ("answers/s", rate, graph.rates.map(Double.init), .number),
            ("latency", median, graph.latencies.map(Double.init), .waiting),
        ]
        for (line, (name, value, values, role)) in lines.enumerated() {
            let row = area.row + 1 + line
            canvas.put(
                [Span(name, .dim), Span("  " + value, .title)], row: row, column: area.column + 2,
                right: area.column + labelWidth)
            let width = min(area.width - labelWidth - 4, LimitGraph.seconds)
            guard !canvas.look.reducesMotion, width > 0 else { continue }
            let text = Sparkline.line(values, width: width, style: canvas.look.graphs)
            canvas.put([Span(text, role)], row: row, column: area.column + labelWidth, right: area.right - 2)
        }
    }
}
