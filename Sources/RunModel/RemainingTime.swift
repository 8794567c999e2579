/// How long a run will go on.
package struct RemainingTime: Sendable, Equatable {
    package var duration: Duration
    /// Whether it can only become longer: something hangs, or waits for its host.
    package var isAtLeast = false

    package init(duration: Duration, isAtLeast: Bool = false) {
        self.duration = duration
        self.isAtLeast = isAtLeast
    }

    /// `0:17`, never `0:00` while something is left; `≥ 0:17` where it can only become longer.
    package var words: String {
        (isAtLeast ? "≥ " : "") + Figures.clock(max(.seconds(1), duration + .milliseconds(500)))
    }
}
