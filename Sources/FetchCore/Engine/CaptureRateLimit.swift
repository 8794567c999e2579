/// Says of which responses head and body are kept: of a second's worth at once, and from then on of so many a second at most.
struct CaptureRateLimit {
    /// How long one of them takes to be allowed again, in nanoseconds; nil keeps all.
    private let interval: UInt64?
    /// When all of the second's worth is allowed again.
    private var fullAt: UInt64 = 0

    /// - Parameter perSecond: Nil keeps all.
    init(perSecond: Int?) {
        interval = perSecond.map { 1_000_000_000 / UInt64(max(1, $0)) }
    }

    /// Whether the response to what starts now is kept; it counts if so.
    mutating func take(now: RunInstant) -> Bool {
        guard let interval else { return true }
        let next = max(fullAt, now.nanoseconds) + interval
        guard next <= now.nanoseconds + 1_000_000_000 else { return false }
        fullAt = next
        return true
    }
}
