/// How many rows that must not be sent twice a worker marks beyond those that it has under way: all that are marked are given up when
/// the worker is lost, so that it marks what will begin within the next call, and little more.
struct MarkingPace: Equatable {
    /// Requests with an attempt under way; nil where nobody tells.
    var underWay: Int?
    /// Marked ones that have settled since the call under way began.
    private var settledMeanwhile = 0
    /// Those of the calls before, weighed less the older they are.
    private var settledInCall = 0

    /// What is marked where nothing is known yet.
    private static let ahead = 8

    mutating func begins() { settledMeanwhile = 0 }

    mutating func settled() { settledMeanwhile += 1 }

    mutating func ends() { settledInCall = max(settledMeanwhile, settledInCall / 2) }

    /// How many rows may be marked, about to be, or in flight.
    var most: Int { underWay.map { $0 + $0 / 2 + Self.ahead + 2 * settledInCall } ?? .max }
}
