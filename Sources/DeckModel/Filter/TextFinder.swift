/// Looks for a short text in many others; upper and lower case of ASCII letters are one.
struct TextFinder {
    let needle: [UInt8]
    private let first: UInt8
    private let last: UInt8
    /// The needle's first eight bytes as a number, and which of its bits are theirs.
    private let start: UInt64
    private let mask: UInt64

    /// `needle` is in lower case.
    init(_ needle: [UInt8]) {
        self.needle = needle
        first = needle.first ?? 0
        last = needle.last ?? 0
        start = needle.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        mask = needle.count < 8 ? 1 << UInt64(8 * needle.count) - 1 : .max
    }

    func isIn(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isIn($0) }
    }

    func isIn(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        needle.isEmpty || next(in: text, from: 0) < text.count
    }

    /// Where the needle next begins, from a place on; the text's length when it does not come any more.
    ///
    /// Compares sixteen places at once by the first and the last byte of the needle, then the few that are left in full.
    func next(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let length = needle.count
        guard length > 0, text.count >= length, let base = text.baseAddress else { return text.count }
        let raw = UnsafeRawPointer(base)
        let places = text.count - length + 1
        var place = start
        // With the bit of lower case set in both, letters match in any case, and a few signs too much.
        let bit = SIMD16<UInt8>(repeating: 0x20)
        let firsts = SIMD16<UInt8>(repeating: first | 0x20)
        let lasts = SIMD16<UInt8>(repeating: last | 0x20)
        while place + 16 <= places {
            let heads = raw.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) | bit
            let tails = raw.loadUnaligned(fromByteOffset: place + length - 1, as: SIMD16<UInt8>.self) | bit
            // A lane is zero where both bytes fit.
            let misses = unsafeBitCast((heads ^ firsts) | (tails ^ lasts), to: SIMD2<UInt64>.self)
            for half in 0..<2 {
                var zeros = Self.zeros(misses[half])
                while zeros != 0 {
                    let found = place + half * 8 + zeros.trailingZeroBitCount / 8
                    if matches(text, at: found) { return found }
                    zeros &= zeros - 1
                }
            }
            place += 16
        }
        while place < places {
            if matches(text, at: place) { return place }
            place += 1
        }
        return text.count
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

    /// Whether the needle is in what `match` was found in, or a text that began with it goes on so that it is over both.
    @inline(__always)
    func goesOn(in rest: UnsafeBufferPointer<UInt8>, after match: PartialMatch) -> Bool {
        if match.isWhole { return true }
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

    /// Looks for the text in others that stand back to back, each behind the one before.
    struct Series {
        private let finder: TextFinder
        private let length: Int
        private let texts: UnsafeBufferPointer<UInt8>
        /// Where it comes next, as far as that is known.
        private var next = -1
        /// How far behind the start of the last text that had it: neighbors mostly have it at the same place.
        private var offset = 0

        init(_ finder: TextFinder, _ texts: UnsafeBufferPointer<UInt8>) {
            self.finder = finder
            self.texts = texts
            length = finder.needle.count
        }

        /// Whether it is in the text from `start` to `end`, which is behind those that were asked for before.
        @inline(__always)
        mutating func isIn(_ start: Int, _ end: Int) -> Bool {
            if next < start {
                let guess = start + offset
                if guess + length <= end, finder.matches(texts, at: guess) { return true }
                next = finder.next(in: texts, from: start)
            }
            guard next + length <= end else { return false }
            offset = next - start
            return true
        }
    }

    @inline(__always)
    fileprivate func matches(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        // At most places that come this far, the needle stands there letter by letter.
        if needle.count <= 8, place + 8 <= text.count {
            let word = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if word & mask == start { return true }
        }
        return needle.withUnsafeBufferPointer { needle in
            for offset in needle.indices where Self.lower(text[place + offset]) != needle[offset] {
                return false
            }
            return true
        }
    }

    /// The highest bit of each of the eight bytes that is zero, and no other.
    @inline(__always)
    private static func zeros(_ bytes: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~(((bytes & low) &+ low) | bytes | low)
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
    }
}
