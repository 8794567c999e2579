/// Writes numbers and texts one after the other; ``ByteReader`` reads them.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Seven bits a byte, the lowest first.
    mutating func append(_ number: UInt64) {
        var left = number
        while left >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: left))
    }

    mutating func append(_ number: Int) { append(UInt64(number)) }

    /// A number that may be below 0: small ones of both signs are short.
    mutating func append(signed number: Int) {
        append(UInt64(bitPattern: Int64(number << 1 ^ number >> (Int.bitWidth - 1))))
    }

    /// With its length before it.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        append(text.count)
        bytes.append(contentsOf: text)
    }

    mutating func append(_ text: [UInt8]) { text.withUnsafeBufferPointer { append($0) } }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Forgets all of it and keeps the room.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what ``ByteWriter`` wrote. A read past the end fails, and so does each one after it.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var place = 0
    /// Whether what was read is not what was written.
    private(set) var hasFailed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What was read is not what was written.
    mutating func fail() { hasFailed = true }

    var isAtEnd: Bool { place == bytes.count }

    /// 0 where there is none.
    mutating func number() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        hasFailed = true
        return 0
    }

    mutating func int() -> Int { Int(clamping: number()) }

    mutating func signed() -> Int {
        let value = number()
        return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
    }

    /// Where the next text stands.
    mutating func range() -> Range<Int> {
        let count = int()
        guard !hasFailed, count <= bytes.count - place else {
            hasFailed = true
            return 0..<0
        }
        defer { place += count }
        return place..<place + count
    }

    mutating func text() -> String { String(decoding: bytes[range()], as: UTF8.self) }
}
