import Glibc

/// What a request came to in one round, in two bytes: a day of rounds over ten thousand requests fits in memory.
package struct RoundEntry: Sendable, Equatable {
    /// How it ended.
    package enum Outcome: UInt16, Sendable {
        /// It was no part of the round, or was cancelled.
        case none, ok, failed
    }

    /// The lower byte has the time, the upper one what became of it.
    private let bits: UInt16

    /// No part of the round.
    package static let none = RoundEntry(.none, microseconds: 0)

    private static let retriedBit: UInt16 = 1 << 10
    private static let changedBit: UInt16 = 1 << 11
    private static let alertBit: UInt16 = 1 << 12
    /// Steps for each doubling: 255 of them reach an hour.
    private static let steps = 8.0

    /// - Parameters:
    ///   - microseconds: How long its last attempt took; kept within 5 %.
    ///   - isRetried: Whether it took more than one attempt.
    ///   - isChanged: Whether it was ok, with another status or body than in the round before.
    ///   - raisesAlert: Whether an alert was raised by it.
    package init(
        _ outcome: Outcome, microseconds: Int64, isRetried: Bool = false, isChanged: Bool = false,
        raisesAlert: Bool = false
    ) {
        let step = microseconds > 1 ? (Self.steps * log2(Double(microseconds))).rounded() : 0
        bits =
            UInt16(min(255, step)) | outcome.rawValue << 8 | (isRetried ? Self.retriedBit : 0)
            | (isChanged ? Self.changedBit : 0) | (raisesAlert ? Self.alertBit : 0)
    }

    package var outcome: Outcome { Outcome(rawValue: bits >> 8 & 3) ?? .none }
    package var isRetried: Bool { bits & Self.retriedBit != 0 }
    package var isChanged: Bool { bits & Self.changedBit != 0 }
    package var raisesAlert: Bool { bits & Self.alertBit != 0 }

    /// How long it took, within 5 %.
    package var microseconds: Int64 {
        let step = bits & 255
        return step == 0 ? 0 : Int64(exp2(Double(step) / Self.steps).rounded())
    }
}
