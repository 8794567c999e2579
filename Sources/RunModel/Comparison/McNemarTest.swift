import Glibc

/// McNemar's test of paired yes and no: how likely it is that so many pairs changed one way, and so many the other, where
/// both are equally likely.
///
/// The exact form, by the binomial distribution: `scipy.stats.binomtest(min(b, c), b + c).pvalue`.
package struct McNemarTest: Sendable, Equatable {
    /// Of both sides; 1 where no pair changed.
    package let probability: Double

    /// - Parameters:
    ///   - lost: how many pairs changed from yes to no.
    ///   - gained: how many changed from no to yes.
    package init(lost: Int, gained: Int) {
        let count = lost + gained
        let fewer = min(lost, gained)
        // The logarithm of count! / 2^count: single terms would overflow and underflow.
        let whole = lgamma(Double(count) + 1) - Double(count) * log(2.0)
        var tail = 0.0
        for changed in stride(from: fewer, through: 0, by: -1) {
            let term = exp(whole - lgamma(Double(changed) + 1) - lgamma(Double(count - changed) + 1))
            tail += term
            // Each further term is smaller than the one before.
            if term < tail * 1e-12 { break }
        }
        probability = min(1, 2 * tail)
    }
}
