/// Percentiles of values that are all there and sorted: the nearest rank, as ``LatencyHistogram`` has it for its buckets.
package enum NearestRank {
    /// The place, from 0, of the value that this share of the values, from 0 to 100, did not exceed.
    ///
    /// - Parameter count: 1 or more.
    package static func place(_ percent: Double, of count: Int) -> Int {
        min(count, max(1, Int((percent.nextDown * Double(count) / 100).rounded(.up)))) - 1
    }

    /// The least value that this share of them, from 0 to 100, does not exceed; 0 when there are none.
    ///
    /// - Parameter sorted: The least first.
    package static func value(_ percent: Double, of sorted: [Int64]) -> Int64 {
        sorted.isEmpty ? 0 : sorted[place(percent, of: sorted.count)]
    }
}
