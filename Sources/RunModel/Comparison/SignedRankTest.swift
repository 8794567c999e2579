import Glibc

/// Wilcoxon's signed-rank test of paired values: how likely differences like these are where neither side is greater.
///
/// Pairs without a difference are left out, equal differences share their mean rank, and the sum of ranks is taken as normal
/// with its variance less what the shared ranks take off it, without a correction for continuity. That is
/// `scipy.stats.wilcoxon(after - before, method="asymptotic")`; from 20 pairs on it is as good as the exact distribution.
package struct SignedRankTest: Sendable, Equatable {
    /// Of both sides; 1 where no pair differs.
    package let probability: Double
    /// Above 0 where the second of a pair tends to be greater.
    package let z: Double

    /// - Parameter differences: of each pair the second less the first, in any order.
    package init(differences: some Sequence<Int64>) {
        // Magnitude above, sign in the lowest bit: sorted, equal magnitudes lie together.
        var signed = differences.compactMap { $0 == 0 ? nil : ($0.magnitude << 1) | ($0 > 0 ? 1 : 0) }
        signed.sort()
        var (above, ties) = (0.0, 0.0)
        var start = 0
        while start < signed.count {
            let magnitude = signed[start] >> 1
            var (end, positive) = (start, 0)
            while end < signed.count, signed[end] >> 1 == magnitude {
                positive += Int(signed[end] & 1)
                end += 1
            }
            let count = Double(end - start)
            // The mean of the ranks from start + 1 to end.
            above += Double(positive) * Double(start + 1 + end) / 2
            ties += count * count * count - count
            start = end
        }
        let count = Double(signed.count)
        let variance = count * (count + 1) * (2 * count + 1) / 24 - ties / 48
        z = variance > 0 ? (above - count * (count + 1) / 4) / variance.squareRoot() : 0
        probability = variance > 0 ? erfc(abs(z) / 2.0.squareRoot()) : 1
    }
}
