/// Looks for a short text in many others; upper and lower case of ASCII letters are one.
struct TextFinder {
    private let needle: [UInt8]
    private let first: UInt8
    private let last: UInt8

    /// `needle` is in lower case.
    init(_ needle: [UInt8]) {
        self.needle = needle
        first = needle.first ?? 0
        last = needle.last ?? 0
    }

    func isIn(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isIn($0) }
    }

    /// Compares sixteen places at once by the first and the last byte of the needle, then the few that are left in full.
    func isIn(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let length = needle.count
        guard length > 0 else { return true }
        guard text.count >= length, let base = text.baseAddress else { return false }
        let raw = UnsafeRawPointer(base)
        let places = text.count - length + 1
        var place = 0
        let firsts = SIMD16<UInt8>(repeating: first)
        let lasts = SIMD16<UInt8>(repeating: last)
        while place + 16 <= places {
            let heads = Self.lower(raw.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self))
            let tails = Self.lower(
                raw.loadUnaligned(fromByteOffset: place + length - 1, as: SIMD16<UInt8>.self))
            let hits = (heads .== firsts) .& (tails .== lasts)
            if any(hits) {
                for lane in 0..<16 where hits[lane] && matches(text, at: place + lane) { return true }
            }
            place += 16
        }
        while place < places {
            if Self.lower(text[place]) == first, matches(text, at: place) { return true }
            place += 1
        }
        return false
    }

    private func matches(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        for offset in needle.indices where Self.lower(text[place + offset]) != needle[offset] { return false }
        return true
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
    }

    @inline(__always)
    private static func lower(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        let isUpper = (bytes &- SIMD16(repeating: 65)) .< SIMD16(repeating: 26)
        return bytes.replacing(with: bytes | SIMD16(repeating: 0x20), where: isUpper)
    }
}
