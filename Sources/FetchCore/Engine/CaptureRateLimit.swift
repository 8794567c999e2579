/// Says of which responses head and body are kept: of so many a second at most, a tenth of them in each tenth of a second.
struct CaptureRateLimit {
    private let perTenth: Int?
    private var tenth: UInt64 = 0
    private var left = 0

    /// - Parameter perSecond: Nil keeps all.
    init(perSecond: Int?) {
        perTenth = perSecond.map { ($0 + 9) / 10 }
    }

    /// Whether the response to what starts now is kept; it counts if so.
    mutating func take(now: RunInstant) -> Bool {
        guard let perTenth else { return true }
        let current = now.nanoseconds / 100_000_000 + 1
        if current != tenth {
            tenth = current
            left = perTenth
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
