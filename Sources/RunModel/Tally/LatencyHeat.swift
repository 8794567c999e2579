/// Latencies over time in bounded memory: when its columns are used up, two become one and each lasts twice as long.
package struct LatencyHeat: Sendable {
    private static let maximumColumns = 240

    package private(set) var secondsPerColumn = 1
    /// Bucket by bucket within each column, oldest column first.
    private var cells: [UInt32] = []

    package init() {}

    package mutating func add(bucket: Int, second: Int) {
        var column = second / secondsPerColumn
        while column >= Self.maximumColumns {
            halve()
            column = second / secondsPerColumn
        }
        let needed = (column + 1) * LatencyScale.count
        if cells.count < needed {
            cells.append(contentsOf: repeatElement(0, count: needed - cells.count))
        }
        cells[column * LatencyScale.count + bucket] &+= 1
    }

    package var facts: HeatMapFacts {
        var facts = HeatMapFacts()
        facts.secondsPerColumn = secondsPerColumn
        facts.columns = stride(from: 0, to: cells.count, by: LatencyScale.count).map {
            Array(cells[$0..<$0 + LatencyScale.count])
        }
        facts.peak = cells.max() ?? 0
        return facts
    }

    private mutating func halve() {
        secondsPerColumn *= 2
        let columns = cells.count / LatencyScale.count
        var merged = [UInt32](repeating: 0, count: (columns + 1) / 2 * LatencyScale.count)
        for column in 0..<columns {
            for bucket in 0..<LatencyScale.count {
                merged[column / 2 * LatencyScale.count + bucket] &+=
                    cells[
                        column * LatencyScale.count + bucket]
            }
        }
        cells = merged
    }
}

/// Latency over time: a column a second or more, a row a bucket of ``LatencyScale``.
package struct HeatMapFacts: Sendable, Equatable {
    package var secondsPerColumn = 1
    /// Oldest first; each has one entry a bucket, fastest first.
    package var columns: [[UInt32]] = []
    /// The greatest entry, for the color scale.
    package var peak: UInt32 = 0

    package init() {}
}
