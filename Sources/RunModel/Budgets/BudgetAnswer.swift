import FetchCore

/// What budgets know of an answer.
package struct BudgetAnswer: Sendable, Equatable {
    package var isOK: Bool
    /// How long its last attempt took.
    package var microseconds: Int64
    /// Whether it is another than in the round before.
    package var isChanged = false
    /// How long the server's certificate was still valid.
    package var certificateLife = CertificateLife.unknown

    package init(
        isOK: Bool, microseconds: Int64, isChanged: Bool = false,
        certificateLife: CertificateLife = .unknown
    ) {
        self.isOK = isOK
        self.microseconds = microseconds
        self.isChanged = isChanged
        self.certificateLife = certificateLife
    }
}

extension BudgetAnswer {
    /// What a request has settled as; nil where it was cancelled, and has no answer.
    package init?(_ settlement: Settlement) {
        guard settlement.outcome != .cancelled else { return nil }
        self.init(
            isOK: settlement.outcome == .ok, microseconds: settlement.timings.total,
            certificateLife: settlement.certificateLife)
        // A handshake that failed for it tells no end.
        if settlement.failure?.isExpiredCertificate == true { certificateLife = .expired }
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
    /// How many found so much left of a certificate.
    private var certificates: [CertificateLife: Int] = [:]

    init(at: RunInstant) {
        begin = at
        end = at
    }

    /// Adds the answer, or takes it out: a step of 1 or -1. What only other measures are told from is not kept.
    mutating func count(_ answer: BudgetAnswer, _ step: Int, for measure: BudgetRule.Measure) {
        if answer.isOK { ok += step } else { failed += step }
        if answer.isChanged { changed += step }
        switch measure {
        case .percentile:
            if answer.isOK { times[Self.bucket(answer.microseconds), default: 0] += step }
        case .certificate:
            if answer.certificateLife.isKnown { certificates[answer.certificateLife, default: 0] += step }
        case .ok, .changed: break
        }
    }

    /// The fewest days that any answer found left of a certificate; nil when there was none.
    var leastCertificateDays: Double? {
        certificates.compactMap { $0.value > 0 ? $0.key.exactDays : nil }.min()
    }

    /// The time that this share, in percent, of the ok answers of the slots does not exceed, in microseconds; nil when there
    /// are none.
    static func percentile(_ percent: Double, of slots: some Sequence<BudgetSlot>) -> Int64? {
        // The first one's own where there are no others.
        var times = slots.first(where: { _ in true })?.times ?? [:]
        for slot in slots.dropFirst() { times.merge(slot.times, uniquingKeysWith: +) }
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
