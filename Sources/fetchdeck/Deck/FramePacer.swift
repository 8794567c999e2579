import FetchCore

/// When the next frame is due: at most so many a second, and none when nothing changes.
struct FramePacer {
    /// How much is going on, as far as the screen shows it.
    enum Activity {
        /// Transfers or countdowns change what is seen all the time.
        case moving
        /// Only a clock with seconds goes on.
        case ticking
        /// Nothing changes by itself.
        case still
    }

    /// Between two frames while things move.
    let interval: Duration
    private var lastFrame: RunInstant?

    init(framesPerSecond: Int) {
        interval = .nanoseconds(1_000_000_000 / Int64(max(1, framesPerSecond)))
    }

    mutating func painted(at now: RunInstant) {
        lastFrame = now
    }

    /// How long until the next frame may be painted; nil when none will be needed.
    ///
    /// - Parameters:
    ///   - hasNews: Whether something has come that is not painted yet.
    ///   - hasFocus: Without it, one frame a second must do.
    func wait(now: RunInstant, hasNews: Bool, activity: Activity, hasFocus: Bool) -> Duration? {
        guard let lastFrame else { return .zero }
        let shortest = hasFocus ? interval : max(interval, .seconds(1))
        let gap: Duration
        switch activity {
        case _ where hasNews: gap = shortest
        case .moving: gap = shortest
        case .ticking: gap = max(shortest, .seconds(1))
        case .still: return nil
        }
        return max(.zero, gap - now.since(lastFrame))
    }
}
