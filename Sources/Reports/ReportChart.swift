import Glibc
import RunModel

/// The charts of a report, as SVG.
enum ReportChart {
    private static let width = 1000.0
    private static let height = 160.0

    /// What settled in each slice of the run's time, stacked by outcome.
    static func slices(_ slices: [ReportFacts.OutcomeCounts], wall: Duration) -> String {
        let highest = Double(slices.map(\.total).max() ?? 1)
        let step = width / Double(slices.count)
        var bars = ""
        for (place, counts) in slices.enumerated() where counts.total > 0 {
            var bottom = height
            for (word, count) in [
                ("ok", counts.ok), ("failed", counts.failed), ("cancelled", counts.cancelled),
            ]
            where count > 0 {
                let length = max(1, Double(count) / highest * (height - 10))
                bottom -= length
                bars += rect(Double(place) * step, bottom, step - 1, length, "fill-\(word)")
            }
        }
        let second = wall / .seconds(1) / Double(slices.count)
        let top = second > 0 ? "peak \(ReportText.short(highest / second)) a second" : ""
        return figure(bars, from: "start", to: ReportText.duration(wall.microseconds), note: top)
    }

    /// How many requests took how long: buckets of equal width on a logarithmic scale, with p50, p90 and p99.
    static func histogram(_ sorted: [UInt32]) -> String {
        guard let first = sorted.first, let last = sorted.last else { return "" }
        let low = log2(Double(max(1, first)))
        let high = max(log2(Double(max(1, last))), low + 1)
        let count = 60
        var buckets = [Int](repeating: 0, count: count)
        func share(_ value: UInt32) -> Double { (log2(Double(max(1, value))) - low) / (high - low) }
        for value in sorted { buckets[min(count - 1, Int(share(value) * Double(count)))] += 1 }
        let highest = Double(buckets.max() ?? 1)
        let step = width / Double(count)
        var marks = ""
        for (place, number) in buckets.enumerated() where number > 0 {
            let length = max(1, Double(number) / highest * (height - 24))
            marks += rect(Double(place) * step, height - length, step - 1, length, "fill-wait")
        }
        var lastRight = -1.0
        for (word, part) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            guard let value = ReportFacts.percentile(part, of: sorted) else { continue }
            let x = min(width - 1, share(value) * width)
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
        let middle = UInt32(clamping: Int64(exp2((low + high) / 2)))
        return figure(
            marks, from: ReportText.duration(Int64(first)), to: ReportText.duration(Int64(last)),
            note: "\(ReportText.duration(Int64(middle))) (logarithmic)")
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
    private static func point(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }
}
