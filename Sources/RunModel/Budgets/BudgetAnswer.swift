import FetchCore

/// What budgets know of an answer.
package struct BudgetAnswer: Sendable, Equatable {
    package var isOK: Bool
    /// How long its last attempt took.
    package var microseconds: Int64
    /// Whether it is another than in the round before.
    package var isChanged = false

    package init(isOK: Bool, microseconds: Int64, isChanged: Bool = false) {
        self.isOK = isOK
        self.microseconds = microseconds
        self.isChanged = isChanged
    }
}

/// Answers that leave a window together.
struct BudgetSlot: Sendable {
    /// When it began, and its last answer came.
    var begin: RunInstant
    var end: RunInstant
    var ok = 0
    var failed = 0
    var changed = 0
    /// Of the ok ones: how many took so long.
    private var times: [UInt32: Int] = [:]

    init(at: RunInstant) {
        begin = at
        end = at
    }

    mutating func count(_ answer: BudgetAnswer, _ step: Int) {
        if answer.isOK { ok += step } else { failed += step }
        if answer.isChanged { changed += step }
        if answer.isOK { times[Self.bucket(answer.microseconds), default: 0] += step }
    }

    /// The time that this share, in percent, of the ok answers of the slots does not exceed, in microseconds; nil when there
    /// are none.
    static func percentile(_ percent: Double, of slots: some Sequence<BudgetSlot>) -> Int64? {
        var times: [UInt32: Int] = [:]
        for slot in slots { times.merge(slot.times, uniquingKeysWith: +) }
        let count = times.values.reduce(0, +)
        guard count > 0 else { return nil }
        var left = min(count, max(1, Int((percent / 100 * Double(count)).rounded(.up))))
        for (bucket, number) in times.sorted(by: { $0.key < $1.key }) {
            left -= number
            if left <= 0 { return microseconds(bucket) }
        }
        return nil
    }

    /// To the microsecond for a second, and past it the leading 20 bits.
    private static let bits = 20

    private static func bucket(_ microseconds: Int64) -> UInt32 {
        let value = UInt64(max(0, microseconds))
        let shift = max(0, UInt64.bitWidth - value.leadingZeroBitCount - bits)
        return UInt32(shift) << 24 | UInt32(value >> UInt64(shift))
    }

    private static func microseconds(_ bucket: UInt32) -> Int64 {
        Int64(bucket & 0xFF_FFFF) << Int64(bucket >> 24)
    }
}
