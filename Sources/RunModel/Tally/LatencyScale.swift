/// The buckets of the histogram and the heat map: four to each power of ten, from 100 µs to past 100 s.
package enum LatencyScale {
    package static let count = 26

    /// One entry a bucket: its lower bound in microseconds; the first begins at 0, the last has no upper bound.
    package static let lowerBounds: [Int64] = [
        0, 100, 178, 316, 562, 1_000, 1_778, 3_162, 5_623, 10_000, 17_783, 31_623, 56_234, 100_000,
        177_828, 316_228, 562_341, 1_000_000, 1_778_279, 3_162_278, 5_623_413, 10_000_000, 17_782_794,
        31_622_777, 56_234_133, 100_000_000,
    ]

    /// The bucket of a latency.
    package static func bucket(microseconds: Int64) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lowerBounds[middle] <= microseconds { low = middle } else { high = middle }
        }
        return low
    }

    /// Its bucket, and how far into it, from 0 to 1.
    package static func place(microseconds: Int64) -> Double {
        let bucket = bucket(microseconds: microseconds)
        guard bucket + 1 < count else { return Double(bucket) + 0.5 }
        let (low, high) = (lowerBounds[bucket], lowerBounds[bucket + 1])
        return Double(bucket) + Double(microseconds - low) / Double(high - low)
    }
}
