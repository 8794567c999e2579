import Histogram

/// Durations by their length in an HDR histogram: fixed memory, whatever their number.
///
/// The one place where percentiles are worked out. Durations that are counted together are told as their mean: it is never
/// longer than the longest, and says the same whatever was added and taken out before.
package struct LatencyHistogram: Sendable {
    private var histogram: Histogram<UInt64>
    /// One entry a bucket of the histogram, as far as any was used: its durations added up.
    private var sums: [Int64] = []
    /// The histogram counts exactly up to two to this power, and past it the leading digits of so many bits.
    private let exactBits: Int
    /// Of the values that the histogram was given.
    private var greatest: UInt64 = 0
    /// How often anything was added or taken out.
    private(set) var changes = 0

    /// An hour in microseconds: anything past it counts as an hour.
    private static let longest: Int64 = 3_600_000_000

    /// How many digits of a percentile are right, and so how many kilobytes it takes.
    package enum Precision: Sendable {
        case oneDigit, twoDigits, threeDigits
    }

    package init(_ precision: Precision = .threeDigits) {
        let digits: SignificantDigits =
            switch precision {
            case .oneDigit: .one
            case .twoDigits: .two
            case .threeDigits: .three
            }
        // As the histogram has it: twice as many as ten to the power of its digits, rounded up to a power of two.
        exactBits =
            switch precision {
            case .oneDigit: 5
            case .twoDigits: 8
            case .threeDigits: 11
            }
        histogram = Histogram(
            highestTrackableValue: UInt64(Self.longest), numberOfSignificantValueDigits: digits)
    }

    package var count: Int { Int(histogram.totalCount) }

    package mutating func add(microseconds: Int64) { record(microseconds, 1) }

    /// Takes out what was added before: counters wrap around, so that adding the greatest number takes away one.
    package mutating func remove(microseconds: Int64) { record(microseconds, .max) }

    /// Microseconds that this share of the durations, from 0 to 100, did not exceed; 0 when there are none.
    package func percentile(_ percent: Double) -> Int64 {
        // At 100 it would be the longest one ever added, which may have been taken out since.
        count == 0 ? 0 : mean(of: histogram.valueAtPercentile(min(percent, 100.0.nextDown)))
    }

    /// How many of the durations were that long or longer.
    func count(from microseconds: Int64) -> Int {
        let least = UInt64(min(max(0, microseconds), Self.longest))
        return Int(histogram.count(within: least...UInt64(Self.longest)))
    }

    /// The durations that are counted together, shortest first.
    var recorded: [RecordedTime] {
        histogram.recordedValues().map {
            RecordedTime(microseconds: mean(of: $0.value), count: Int($0.count))
        }
    }

    package var summary: LatencySummary {
        var summary = LatencySummary()
        summary.count = count
        summary.p50 = percentile(50)
        summary.p90 = percentile(90)
        summary.p99 = percentile(99)
        summary.maximum = percentile(100)
        return summary
    }

    /// Durations that are counted together are told as one, whatever was taken out between: the histogram keeps its greatest
    /// value as it came, so that value alone has to stand for its like.
    private mutating func record(_ microseconds: Int64, _ count: UInt64) {
        let time = min(max(0, microseconds), Self.longest)
        var value = UInt64(time)
        let bucket = bucket(value)
        if bucket >= sums.count { sums.append(contentsOf: repeatElement(0, count: bucket + 1 - sums.count)) }
        sums[bucket] += count == 1 ? time : -time
        if value > greatest {
            value = histogram.highestEquivalentForValue(value)
            greatest = value
        }
        histogram.record(value, count: count)
        changes &+= 1
    }

    /// Of the durations that are counted with this one.
    private func mean(of value: UInt64) -> Int64 {
        let count = Int64(histogram.countForValue(value))
        let bucket = bucket(value)
        return count > 0 && bucket < sums.count ? sums[bucket] / count : Int64(value)
    }

    /// The place of a duration's bucket: each power of two past the exact ones has half as many as those.
    private func bucket(_ value: UInt64) -> Int {
        let shift = max(0, UInt64.bitWidth - value.leadingZeroBitCount - exactBits)
        return shift << (exactBits - 1) + Int(value >> UInt64(shift))
    }
}

/// How many durations a histogram counts as one, and which.
struct RecordedTime: Equatable {
    var microseconds: Int64
    var count: Int
}
