extension RetryPolicy {
    /// Whether the failure is one that another attempt may mend; says nothing of whether it is safe to
    /// repeat.
    func isWorthRetrying(_ failure: FetchFailure, status: Int) -> Bool {
        failureKinds.contains(failure.kind) || (failure.kind == .status && statuses.contains(status))
    }

    /// A random delay before the next automatic retry: exponential backoff with full jitter.
    ///
    /// Evenly spread over `0 ... min(maximumBackoff, backoff · 2^n)`, where `n` is how many automatic retries
    /// were made before ([why full
    /// jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)). The longest and
    /// the mean delays in seconds:
    ///
    /// | `backoff`, `maximumBackoff` | n = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
    /// |---|---|---|---|---|---|---|---|---|
    /// | 0.5, 30: longest | 0.5 | 1 | 2 | 4 | 8 | 16 | 30 | 30 |
    /// | 0.5, 30: mean | 0.25 | 0.5 | 1 | 2 | 4 | 8 | 15 | 15 |
    /// | 0.1, 1: longest | 0.1 | 0.2 | 0.4 | 0.8 | 1 | 1 | 1 | 1 |
    func delay(afterRetries n: Int, using random: inout SeededRandom) -> Duration {
        let longest = longestDelay(afterRetries: n)
        let nanoseconds = longest.nanoseconds
        return nanoseconds <= 0 ? .zero : .nanoseconds(Int64.random(in: 0...nanoseconds, using: &random))
    }

    /// `min(maximumBackoff, backoff · 2^n)`.
    func longestDelay(afterRetries n: Int) -> Duration {
        var longest = min(backoff, maximumBackoff)
        for _ in 0..<max(0, n) where longest < maximumBackoff && longest > .zero {
            longest = min(longest * 2, maximumBackoff)
        }
        return longest
    }

    /// How long one request alone could go on after its first attempt failed so, until its last one starts: the sum of
    /// its longest backoffs, and what connecting took before each but the last.
    func patience(_ result: AttemptResult, connecting: Duration) -> Duration {
        guard retries > 0, let failure = result.failure, isWorthRetrying(failure, status: result.status)
        else {
            return .zero
        }
        // No delay grows any longer after so many.
        let growing = min(retries, 64)
        let others = min(retries, 1_000_000) - growing
        let backoffs = (0..<growing).reduce(Duration.zero) { $0 + longestDelay(afterRetries: $1) }
        return backoffs + longestDelay(afterRetries: growing) * others
            + max(.zero, connecting) * (growing + others - 1)
    }
}
