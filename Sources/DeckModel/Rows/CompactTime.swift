/// Microseconds in two bytes: eleven bits of mantissa, five of exponent, so within 0.05 % up to a month.
struct CompactTime: Sendable {
    private var bits: UInt16

    init(microseconds: Int64) {
        let value = UInt64(max(0, microseconds))
        let width = UInt64.bitWidth - value.leadingZeroBitCount
        let shift = max(0, width - 11)
        guard shift < 32 else {
            bits = .max
            return
        }
        bits = UInt16(shift) << 11 | UInt16(value >> UInt64(shift))
    }

    var microseconds: Int64 {
        Int64(bits & 0x7FF) << Int64(bits >> 11)
    }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
