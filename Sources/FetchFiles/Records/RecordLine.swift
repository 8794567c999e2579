import FetchCore

/// One record as its text: where each value of the line stands. Made once and filled again for each line.
struct RecordLine {
    /// One range a field, empty where the record lacks it; of a string with its quotes.
    private var ranges = [Range<Int>](repeating: 0..<0, count: RecordField.allCases.count)

    init() {}

    /// Finds the values of the line; false when it is no whole JSON object: what stands before the place where it ends to be
    /// one is found all the same. Keys that are not ours are passed over.
    mutating func scan(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in ranges.indices { ranges[place] = 0..<0 }
        var cursor = JSONReader(line)
        guard cursor.take(UInt8(ascii: "{")) else { return false }
        if cursor.take(UInt8(ascii: "}")) { return Self.isEnd(cursor) }
        // Keys come in order: the next one is most likely the next of ours that is there.
        var expected = 0
        while true {
            guard let name = cursor.string(), cursor.take(UInt8(ascii: ":")), let value = cursor.value()
            else {
                return false
            }
            if let field = Self.field(UnsafeBufferPointer(rebasing: line[name]), from: expected) {
                ranges[field] = value
                expected = field + 1
            }
            if cursor.take(UInt8(ascii: ",")) { continue }
            return cursor.take(UInt8(ascii: "}")) && Self.isEnd(cursor)
        }
    }

    /// Whether the value is whole although the line was cut short: something follows it.
    func isFollowed(_ field: RecordField, in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = ranges[field.rawValue]
        return !range.isEmpty && range.upperBound < line.count
    }

    /// The text of a value, as written; nil when the record lacks it or it is null.
    @inline(__always)
    func raw(_ field: RecordField, in line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let range = ranges[field.rawValue]
        guard !range.isEmpty, line[range.lowerBound] != UInt8(ascii: "n") else { return nil }
        return UnsafeBufferPointer(rebasing: line[range])
    }

    /// What stands between the quotes of a string, escapes and all; nil when there is none.
    @inline(__always)
    func inside(_ field: RecordField, in line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        guard let raw = raw(field, in: line), raw.count >= 2, raw[0] == UInt8(ascii: "\"") else { return nil }
        return UnsafeBufferPointer(rebasing: raw[1..<(raw.count - 1)])
    }

    func text(_ field: RecordField, in line: UnsafeBufferPointer<UInt8>) -> String? {
        inside(field, in: line).map { JSONString.text($0) }
    }

    func integer(_ field: RecordField, in line: UnsafeBufferPointer<UInt8>) -> Int64? {
        raw(field, in: line).flatMap { JSONNumber.integer($0) }
    }

    /// The record's key; nil when it has none or another text than 16 hex digits.
    func key(in line: UnsafeBufferPointer<UInt8>) -> UInt64? {
        inside(.key, in: line).flatMap { RequestKey(hex: $0)?.rawValue }
    }

    private static func isEnd(_ cursor: JSONReader) -> Bool {
        var cursor = cursor
        cursor.skipSpace()
        return cursor.isAtEnd
    }

    private static func field(_ name: UnsafeBufferPointer<UInt8>, from expected: Int) -> Int? {
        for field in expected..<RecordSchema.names.count where isSame(name, RecordSchema.names[field]) {
            return field
        }
        for field in 0..<expected where isSame(name, RecordSchema.names[field]) { return field }
        return nil
    }

    @inline(__always)
    private static func isSame(_ name: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard name.count == other.count else { return false }
        for place in 0..<name.count where name[place] != other[place] { return false }
        return true
    }
}
