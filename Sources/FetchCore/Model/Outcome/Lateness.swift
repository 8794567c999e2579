/// How long after it was due by the rate a request was started, in four bytes: to a hundredth of a millisecond, half a day at most.
package struct Lateness: Sendable, Hashable {
    private let ticks: UInt32

    private static let tickMicroseconds: Int64 = 10
    /// A millisecond is what waking up takes, and told of nowhere.
    private static let longestUntold: Int64 = 100

    /// It was not late, or no rate says when it was due.
    package static let none = Lateness(ticks: 0)

    private init(ticks: UInt32) {
        self.ticks = ticks
    }

    /// - Parameter microseconds: A millisecond or less is none.
    package init(microseconds: Int64) {
        let ticks = microseconds / Self.tickMicroseconds
        self.ticks = ticks > Self.longestUntold ? UInt32(clamping: ticks) : 0
    }

    package var microseconds: Int64 { Int64(ticks) * Self.tickMicroseconds }
}
