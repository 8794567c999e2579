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
        // With the bit of lower case set in both, letters match in any case, and a few signs too much.
        let bit = SIMD16<UInt8>(repeating: 0x20)
        let firsts = SIMD16<UInt8>(repeating: first | 0x20)
        let lasts = SIMD16<UInt8>(repeating: last | 0x20)
        while place + 16 <= places {
            let heads = raw.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) | bit
            let tails = raw.loadUnaligned(fromByteOffset: place + length - 1, as: SIMD16<UInt8>.self) | bit
            // A lane is zero where both bytes fit.
            let misses = unsafeBitCast((heads ^ firsts) | (tails ^ lasts), to: SIMD2<UInt64>.self)
            if Self.hasZero(misses[0]) || Self.hasZero(misses[1]) {
                for lane in place..<place + 16 where matches(text, at: lane) { return true }
            }
            place += 16
        }
        while place < places {
            if matches(text, at: place) { return true }
            place += 1
        }
        return false
    }

    /// How the start of a text, here ended, may go on so that the needle is in the whole.
    func match(in start: UnsafeBufferPointer<UInt8>) -> PartialMatch {
        if isIn(start) { return PartialMatch(isWhole: true) }
        var match = PartialMatch()
        for split in stride(from: 1, to: min(needle.count, start.count + 1), by: 1)
        where needle[..<split].elementsEqual(start[(start.count - split)...].lazy.map(Self.lower)) {
            match.splits.append(split)
        }
        return match
    }

    /// Whether the needle is in a text that began with what `match` was found in and goes on so.
    @inline(__always)
    func isIn(_ rest: UnsafeBufferPointer<UInt8>, after match: PartialMatch) -> Bool {
        if match.isWhole || isIn(rest) { return true }
        for split in match.splits where rest.count >= needle.count - split {
            if needle[split...].elementsEqual(rest[..<(needle.count - split)].lazy.map(Self.lower)) {
                return true
            }
        }
        return false
    }

    /// What the start of a text has of the needle.
    struct PartialMatch {
        /// Whether all of the needle is in it.
        var isWhole = false
        /// How many of the needle's first bytes it ends with; several, when more than one number does.
        var splits: [Int] = []
    }

    private func matches(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        for offset in needle.indices where Self.lower(text[place + offset]) != needle[offset] { return false }
        return true
    }

    /// Whether one of the eight bytes is zero; may say so of a byte above a zero one, never when none is.
    @inline(__always)
    private static func hasZero(_ bytes: UInt64) -> Bool {
        (bytes &- 0x0101_0101_0101_0101) & ~bytes & 0x8080_8080_8080_8080 != 0
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
    }
}
