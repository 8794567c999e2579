/// Microseconds in two bytes: eleven bits of mantissa, five of exponent, so within 0.05 % up to a month.
package struct CompactTime: Sendable {
    private var bits: UInt16

    package init(microseconds: Int64) {
        let value = UInt64(max(0, microseconds))
        let width = UInt64.bitWidth - value.leadingZeroBitCount
        let shift = max(0, width - 11)
        guard shift < 32 else {
            bits = .max
            return
        }
        bits = UInt16(shift) << 11 | UInt16(value >> UInt64(shift))
    }

    package var microseconds: Int64 {
        Int64(bits & 0x7FF) << Int64(bits >> 11)
    }
}

/// A number of bytes in four: exact below 2 GiB, in whole KiB above.
package struct CompactSize: Sendable, Equatable {
    package let bits: UInt32

    package static let zero = CompactSize(0)
    package static let unknown = CompactSize(-1)

    private static let isInKibibytes: UInt32 = 1 << 31

    package init(bits: UInt32) {
        self.bits = bits
    }

    /// A negative number is ``unknown``.
    package init(_ bytes: Int64) {
        if bytes < 0 {
            bits = .max
        } else if bytes < Int64(Self.isInKibibytes) {
            bits = UInt32(bytes)
        } else {
            bits = Self.isInKibibytes | UInt32(min(bytes >> 10, Int64(Self.isInKibibytes) - 2))
        }
    }

    /// -1 when unknown.
    package var bytes: Int64 {
        if bits == .max { return -1 }
        return bits & Self.isInKibibytes == 0 ? Int64(bits) : Int64(bits & ~Self.isInKibibytes) << 10
    }
}
