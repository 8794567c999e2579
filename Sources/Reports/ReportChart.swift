import FetchCore
import RunModel

/// The charts of a report, as SVG.
enum ReportChart {
    private static let width = 1000.0
    private static let height = 160.0

    /// What settled in each slice of the run's time, stacked by outcome.
    static func slices(_ slices: [StateCounts], wall: Duration) -> String {
        let highest = Double(slices.map(\.total).max() ?? 1)
        let step = width / Double(slices.count)
        var bars = ""
        for (place, counts) in slices.enumerated() where counts.total > 0 {
            var bottom = height
            for state in [RowState.ok, .failed, .cancelled] where counts[state] > 0 {
                let length = max(1, Double(counts[state]) / highest * (height - 10))
                bottom -= length
                bars += rect(Double(place) * step, bottom, step - 1, length, "fill-\(state.word)")
            }
        }
        let second = wall / .seconds(1) / Double(slices.count)
        let top = second > 0 ? "peak \(Figures.rate(highest / second)) a second" : ""
        return figure(bars, from: "start", to: Figures.duration(wall), note: top)
    }

    /// How many requests took how long: a bar a bucket of ``RunModel/LatencyScale``, which is logarithmic, with p50, p90
    /// and p99.
    static func histogram(_ buckets: [Int], _ latency: LatencySummary) -> String {
        guard let first = buckets.firstIndex(where: { $0 > 0 }),
            let last = buckets.lastIndex(where: { $0 > 0 })
        else { return "" }
        let highest = Double(buckets.max() ?? 1)
        let step = width / Double(last - first + 1)
        var marks = ""
        for place in first...last where buckets[place] > 0 {
            let length = max(1, Double(buckets[place]) / highest * (height - 24))
            marks += rect(Double(place - first) * step, height - length, step - 1, length, "fill-wait")
        }
        var lastRight = -1.0
        for (word, value) in [("p50", latency.p50), ("p90", latency.p90), ("p99", latency.p99)] {
            let x = min(width - 1, max(0, (LatencyScale.place(microseconds: value) - Double(first)) * step))
            // Where two marks would cover each other the later one goes without its word.
            let isClear = x - lastRight > 40
            if isClear { lastRight = x }
            marks +=
                "<line x1=\"\(point(x))\" x2=\"\(point(x))\" y1=\"14\" y2=\"\(point(height))\" class=\"mark\"/>"
            let anchor = x > width - 40 ? "end" : "middle"
            if isClear {
                marks += "<text x=\"\(point(x))\" y=\"10\" text-anchor=\"\(anchor)\">\(word)</text>"
            }
        }
        let bounds = LatencyScale.lowerBounds
        func edge(_ bucket: Int) -> String {
            bucket < bounds.count ? Figures.latency(microseconds: bounds[bucket], .blank) : "longer"
        }
        return figure(marks, from: edge(first), to: edge(last + 1), note: "logarithmic")
    }

    private static func figure(_ marks: String, from: String, to: String, note: String) -> String {
        """
        <figure><svg viewBox="0 0 1000 160" role="img">\(marks)</svg>
        <figcaption><span>\(from)</span><span>\(note)</span><span>\(to)</span></figcaption></figure>
        """
    }

    private static func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ name: String)
        -> String
    {
        "<rect x=\"\(point(x))\" y=\"\(point(y))\" width=\"\(point(width))\" height=\"\(point(height))\" class=\"\(name)\"/>"
    }

    /// A coordinate with one decimal.
    static func point(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }
}
