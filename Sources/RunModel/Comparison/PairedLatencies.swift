import FetchCore

/// The latencies of requests that are ok in both runs, and what they show.
///
/// The change of a percentile is told with an interval by the bootstrap: pairs are drawn with replacement, as many as there
/// are, and the change is worked out anew, 1,000 times; the interval has the middle 95 of 100. Numbers are drawn from a fixed
/// seed, so that the same runs always give the same interval.
package struct PairedLatencies: Sendable {
    /// Below it nothing is said of a difference.
    package static let fewestPairs = 20
    /// Of more pairs so many are drawn once, and the intervals worked out from these.
    static let mostPairs = 10_000
    static let draws = 1000
    /// Where fewer pairs than this lie beyond a percentile, its interval is too narrow by itself: the signed ranks have to
    /// agree with it.
    private static let fewestBeyond = 5.0
    private static let significance = 0.05

    /// Microseconds, one entry a pair.
    fileprivate(set) var before: [Int64] = []
    fileprivate(set) var after: [Int64] = []

    package init() {}

    package init(before: [Int64], after: [Int64]) {
        precondition(before.count == after.count, "each pair has two sides")
        (self.before, self.after) = (before, after)
    }

    package var count: Int { before.count }

    package mutating func add(before: Int64, after: Int64) {
        self.before.append(before)
        self.after.append(after)
    }

    /// The change of each percentile, without intervals and verdicts; none without pairs.
    package var plainChanges: [LatencyChange] {
        guard count > 0 else { return [] }
        let (sortedBefore, sortedAfter) = (before.sorted(), after.sorted())
        return ComparedQuantile.allCases.map { quantile in
            LatencyChange(
                quantile: quantile, before: NearestRank.value(quantile.rawValue, of: sortedBefore),
                after: NearestRank.value(quantile.rawValue, of: sortedAfter), interval: nil, verdict: .none)
        }
    }

    /// The change of each percentile; none without pairs.
    package var changes: [LatencyChange] {
        let plain = plainChanges
        guard count >= Self.fewestPairs else { return plain }
        let ranks = SignedRankTest(differences: zip(after, before).lazy.map { $0 &- $1 })
        let sample = sample
        let intervals = BootstrapSample(before: sample.before, after: sample.after).intervals
        return zip(zip(plain, sample.plainChanges), intervals).map { changes, interval in
            var change = changes.0
            let interval = Self.centered(interval, on: change, from: changes.1)
            change.interval = interval
            change.verdict = verdict(change.quantile, interval, ranks)
            return change
        }
    }

    private func verdict(
        _ quantile: ComparedQuantile, _ interval: ClosedRange<Double>, _ ranks: SignedRankTest
    ) -> LatencyChange.Verdict {
        let isSlower = interval.lowerBound > 0
        guard isSlower || interval.upperBound < 0 else { return .same }
        let beyond = Double(count) * (100 - quantile.rawValue) / 100
        if quantile == .p50 || beyond < Self.fewestBeyond {
            let agrees = ranks.probability < Self.significance && (ranks.z > 0) == isSlower
            guard agrees else { return .same }
        }
        return isSlower ? .slower : .faster
    }

    /// The interval around the change of all pairs, where it was worked out from some of them: it may lie beside that change else.
    private static func centered(
        _ interval: ClosedRange<Double>, on all: LatencyChange, from sample: LatencyChange
    ) -> ClosedRange<Double> {
        guard let change = all.change, let sampled = sample.change, sampled > -1 else { return interval }
        let factor = (1 + change) / (1 + sampled)
        return (1 + interval.lowerBound) * factor - 1...(1 + interval.upperBound) * factor - 1
    }

    private var sample: PairedLatencies {
        guard count > Self.mostPairs else { return self }
        var random = SeededRandom(seed: UInt64(count))
        var (drawnBefore, drawnAfter): ([Int64], [Int64]) = ([], [])
        // Knuth's selection sampling (algorithm S): every pair is as likely, and none is drawn twice.
        var left = Self.mostPairs
        for place in 0..<count where random.index(below: UInt32(clamping: count - place)) < left {
            drawnBefore.append(before[place])
            drawnAfter.append(after[place])
            left -= 1
        }
        return PairedLatencies(before: drawnBefore, after: drawnAfter)
    }
}

/// Pairs that draws are made from.
private struct BootstrapSample {
    private let before: SortedSide
    private let after: SortedSide
    private let count: Int

    init(before: [Int64], after: [Int64]) {
        self.before = SortedSide(before)
        self.after = SortedSide(after)
        count = before.count
    }

    /// The interval of each percentile's change, in their order.
    var intervals: [ClosedRange<Double>] {
        let quantiles = ComparedQuantile.allCases
        let places = quantiles.map { NearestRank.place($0.rawValue, of: count) }
        var changes = [[Double]](repeating: [], count: quantiles.count)
        var random = SeededRandom(seed: 1)
        // How often each place of the sorted values was drawn: a percentile is found by counting, without a sort.
        var (drawnBefore, drawnAfter) = (before.noDraws, after.noDraws)
        for _ in 0..<PairedLatencies.draws {
            for place in 0..<count {
                drawnBefore[place] = 0
                drawnAfter[place] = 0
            }
            for _ in 0..<count {
                let pair = random.index(below: UInt32(count))
                drawnBefore[Int(before.ranks[pair])] += 1
                drawnAfter[Int(after.ranks[pair])] += 1
            }
            let (was, became) = (before.values(at: places, drawnBefore), after.values(at: places, drawnAfter))
            for quantile in quantiles.indices {
                changes[quantile].append(Double(became[quantile]) / Double(max(1, was[quantile])) - 1)
            }
        }
        return changes.map { changes in
            let sorted = changes.sorted()
            return sorted[
                NearestRank.place(2.5, of: sorted.count)]...sorted[
                    NearestRank.place(97.5, of: sorted.count)]
        }
    }
}

/// One side of the pairs.
private struct SortedSide {
    private let sorted: [Int64]
    /// One entry a pair: the place of its value among the sorted ones.
    let ranks: [Int32]

    init(_ values: [Int64]) {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Int32](repeating: 0, count: values.count)
        for (rank, pair) in order.enumerated() { ranks[pair] = Int32(rank) }
        self.ranks = ranks
        sorted = order.map { values[$0] }
    }

    var noDraws: [Int32] { [Int32](repeating: 0, count: sorted.count) }

    /// The drawn values at these places, which rise, had they been sorted.
    func values(at places: [Int], _ draws: [Int32]) -> [Int64] {
        var values: [Int64] = []
        var seen = 0
        for rank in sorted.indices {
            seen += Int(draws[rank])
            while values.count < places.count, seen > places[values.count] { values.append(sorted[rank]) }
            if values.count == places.count { break }
        }
        return values
    }
}

extension SeededRandom {
    /// A number from 0 up to, and without, `bound`: the upper half of a product, which is quicker than a remainder and uneven
    /// by one in two to the power of 32 over the bound only.
    @inline(__always)
    fileprivate mutating func index(below bound: UInt32) -> Int {
        Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }
}

extension PairedLatencies {
    /// Adds all pairs of others.
    mutating func add(_ others: PairedLatencies) {
        before += others.before
        after += others.after
    }
}
