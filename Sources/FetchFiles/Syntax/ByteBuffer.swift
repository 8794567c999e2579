/// Bytes that are appended to and used again, without an allocation once they have grown.
///
/// One thread owns it. Every `append` makes its own room; `reserve` first where many small ones follow.
struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(64, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// What was appended; valid until the next change.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// A copy of what was appended.
    var array: [UInt8] { Array(bytes) }

    /// What was appended, as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Empties it; more room than `keeping` is given back.
    mutating func removeAll(keeping: Int = 1 << 20) {
        count = 0
        guard capacity > keeping else { return }
        base.deallocate()
        capacity = max(64, keeping)
        base = .allocate(capacity: capacity)
    }

    /// Takes back everything from `length` on.
    mutating func truncate(to length: Int) {
        precondition(length <= count, "cannot cut \(count) bytes to \(length)")
        count = length
    }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity { grow(extra) }
    }

    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        room.update(from: base, count: count)
        base.deallocate()
        base = room
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// `,"name":`, the comma only where it is not the first of its object.
    @inline(__always)
    mutating func append(member name: StaticString, isFirst: Bool) {
        let length = name.utf8CodeUnitCount
        reserve(length &+ 4)
        var place = base + count
        if !isFirst {
            place.pointee = UInt8(ascii: ",")
            place += 1
        }
        place.pointee = UInt8(ascii: "\"")
        UnsafeMutableRawPointer(place + 1).copyMemory(from: name.utf8Start, byteCount: length)
        place += length &+ 1
        place[0] = UInt8(ascii: "\"")
        place[1] = UInt8(ascii: ":")
        count = base.distance(to: place + 2)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(UnsafeRawBufferPointer(bytes))
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// The text's UTF-8, as it is.
    @inline(__always)
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Eight bytes, the first in memory first.
    @inline(__always)
    mutating func append(word: UInt64) {
        reserve(8)
        UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
        count &+= 8
    }

    // MARK: - Numbers

    /// The number in decimal.
    @inline(__always)
    mutating func append(decimal number: Int) {
        if number < 0 {
            append(UInt8(ascii: "-"))
            append(unsigned: number.magnitude)
        } else {
            append(unsigned: UInt(number))
        }
    }

    @inline(__always)
    private mutating func append(unsigned number: UInt) {
        if number < 10 { return append(UInt8(truncatingIfNeeded: number) &+ 48) }
        reserve(20)
        var length = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            length &+= 1
        }
        rest = number
        var place = count &+ length
        count = place
        while place > count &- length {
            place &-= 1
            base[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
            rest /= 10
        }
    }

    /// The number with leading zeros to this many digits; higher digits are dropped.
    @inline(__always)
    mutating func append(padded number: Int, digits: Int) {
        reserve(digits)
        var rest = number
        var place = count &+ digits
        count = place
        for _ in 0..<digits {
            place &-= 1
            base[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
            rest /= 10
        }
    }

    /// Thousandths as a decimal number without needless zeros: 13300 is `13.3`, 12 is `0.012`, 0 is `0`.
    @inline(__always)
    mutating func append(thousandths number: Int64) {
        let magnitude = number.magnitude
        if number < 0 { append(UInt8(ascii: "-")) }
        append(unsigned: UInt(magnitude / 1000))
        let rest = Int(magnitude % 1000)
        guard rest != 0 else { return }
        append(UInt8(ascii: "."))
        if rest % 100 == 0 {
            append(padded: rest / 100, digits: 1)
        } else if rest % 10 == 0 {
            append(padded: rest / 10, digits: 2)
        } else {
            append(padded: rest, digits: 3)
        }
    }

    /// 16 hex digits in lower case.
    @inline(__always)
    mutating func append(hex word: UInt64) {
        append(word: Self.hexDigits(UInt32(truncatingIfNeeded: word >> 32)).bigEndian)
        append(word: Self.hexDigits(UInt32(truncatingIfNeeded: word)).bigEndian)
    }

    /// The eight hex digits of a word, the first in the highest byte: all nibbles at once.
    @inline(__always)
    private static func hexDigits(_ word: UInt32) -> UInt64 {
        var nibbles = UInt64(word)
        nibbles = (nibbles | nibbles << 16) & 0x0000_ffff_0000_ffff
        nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ff
        nibbles = (nibbles | nibbles << 4) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = ((nibbles &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }
}
