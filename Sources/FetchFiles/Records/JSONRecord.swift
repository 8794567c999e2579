import FetchCore

/// A record as a line of JSON: where each of its values stands.
final class JSONRecord: RecordText {
    private(set) var line = ByteSpan(start: nil, count: 0)
    private(set) var isWhole = false
    /// One range a field, empty where the record lacks it; of a string with its quotes.
    private var ranges = [Range<Int>](repeating: 0..<0, count: RecordField.allCases.count)

    /// Finds the values of the line; false when it is no whole JSON object: what stands before the place where it ends to be
    /// one is found all the same. Keys that are not ours are passed over.
    @discardableResult
    func scan(_ line: ByteSpan) -> Bool {
        self.line = line
        isWhole = findValues()
        return isWhole
    }

    private func findValues() -> Bool {
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
            if let field = Self.field(ByteSpan(rebasing: line[name]), from: expected) {
                ranges[field] = value
                expected = field + 1
            }
            if cursor.take(UInt8(ascii: ",")) { continue }
            return cursor.take(UInt8(ascii: "}")) && Self.isEnd(cursor)
        }
    }

    @inline(__always)
    func value(_ field: RecordField) -> RecordValue? {
        let range = ranges[field.rawValue]
        guard !range.isEmpty, line[range.lowerBound] != UInt8(ascii: "n") else { return nil }
        return RecordValue(raw: ByteSpan(rebasing: line[range]))
    }

    func part(_ name: StaticString, of field: RecordField) -> RecordValue? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var found: RecordValue?
        value(field)?.forEachMember { if $0.name.elementsEqual(wanted) { found = $0.value } }
        return found
    }

    func isWhole(_ field: RecordField) -> Bool {
        let range = ranges[field.rawValue]
        return !range.isEmpty && range.upperBound < line.count
    }

    func forEachExtract(_ body: (ByteSpan) -> Void) {
        value(.extracted)?.forEachMember { member in
            guard member.name.contains(UInt8(ascii: "\\")) else { return body(member.name) }
            JSONString.bytes(member.name).withUnsafeBufferPointer(body)
        }
    }

    func read(into settlement: inout RecordedSettlement) {
        for row in RecordSchema.rows {
            guard row.column.read != nil || !row.parts.isEmpty, let value = value(row.field) else { continue }
            if row.parts.isEmpty {
                row.column.read?(&settlement, value)
            } else {
                value.forEachMember { member in
                    row.parts.first { $0.isNamed(member.name) }?.read?(&settlement, member.value)
                }
            }
        }
    }

    private static func isEnd(_ cursor: JSONReader) -> Bool {
        var cursor = cursor
        cursor.skipSpace()
        return cursor.isAtEnd
    }

    private static func field(_ name: ByteSpan, from expected: Int) -> Int? {
        for field in expected..<RecordSchema.names.count where isSame(name, RecordSchema.names[field]) {
            return field
        }
        for field in 0..<expected where isSame(name, RecordSchema.names[field]) { return field }
        return nil
    }

    @inline(__always)
    private static func isSame(_ name: ByteSpan, _ other: [UInt8]) -> Bool {
        guard name.count == other.count else { return false }
        for place in 0..<name.count where name[place] != other[place] { return false }
        return true
    }
}
