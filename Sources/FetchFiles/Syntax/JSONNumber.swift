/// What JSON numbers say.
enum JSONNumber {
    /// A whole number, fractions dropped; nil when it is none or too large.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        thousandths(text).map { $0 / 1000 }
    }

    /// A decimal number times a thousand, further digits dropped; nil when it is none or too large.
    @inline(__always)
    static func thousandths(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var place = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { place = 1 }
        guard place < text.count else { return nil }
        var value: Int64 = 0
        var decimals = -1
        while place < text.count {
            let byte = text[place]
            if byte == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
            } else if byte &- 48 < 10 {
                if decimals < 3 {
                    guard value < Int64.max / 10_000 else { return nil }
                    value = value &* 10 &+ Int64(byte &- 48)
                    if decimals >= 0 { decimals &+= 1 }
                }
            } else {
                // An exponent: seldom enough to be read slowly.
                return Double(String(decoding: text, as: UTF8.self)).flatMap {
                    Int64(exactly: ($0 * 1000).rounded())
                }
            }
            place &+= 1
        }
        for _ in max(0, decimals)..<3 { value = value &* 10 }
        return isNegative ? -value : value
    }
}
