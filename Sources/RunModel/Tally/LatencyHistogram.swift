import Histogram

/// Durations by their length in an HDR histogram: fixed memory, whatever their number.
///
/// The one place where percentiles are worked out.
package struct LatencyHistogram: Sendable {
    private var histogram: Histogram<UInt64>
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
        count == 0 ? 0 : Int64(histogram.valueAtPercentile(min(percent, 100.0.nextDown)))
    }

    /// How many of the durations were that long or longer.
    func count(from microseconds: Int64) -> Int {
        let least = UInt64(min(max(0, microseconds), Self.longest))
        return Int(histogram.count(within: least...UInt64(Self.longest)))
    }

    /// The durations that are counted together, shortest first.
    var recorded: [RecordedTime] {
        histogram.recordedValues().map { RecordedTime(microseconds: Int64($0.value), count: Int($0.count)) }
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
        var value = UInt64(min(max(0, microseconds), Self.longest))
        if value > greatest {
            value = histogram.highestEquivalentForValue(value)
            greatest = value
        }
        histogram.record(value, count: count)
        changes &+= 1
    }
}

/// How many durations a histogram counts as one, and which.
struct RecordedTime: Equatable {
    var microseconds: Int64
    var count: Int
}
