import FetchCore

/// The text of one value of a record, to read it; valid as long as the record's.
struct RecordValue {
    /// A year: sums of such stay far from overflowing.
    static let longestMicroseconds: Int64 = 31_536_000_000_000

    /// As it is written; of a string of JSON with its quotes.
    let raw: ByteSpan
    /// Whether it is a cell, which has neither quotes nor escapes.
    private let isCell: Bool

    /// A value of JSON.
    init(raw: ByteSpan) {
        (self.raw, isCell) = (raw, false)
    }

    init(cell: ByteSpan) {
        (raw, isCell) = (cell, true)
    }

    var isText: Bool { isCell || raw.count >= 2 && raw[0] == UInt8(ascii: "\"") }

    /// What stands between the quotes of a string, escapes and all; empty for what is no text.
    var inside: ByteSpan {
        isCell ? raw : ByteSpan(rebasing: isText ? raw[1..<(raw.count - 1)] : raw[..<0])
    }

    var text: String { isCell ? raw.text : JSONString.text(inside) }

    /// Appends the text.
    func append(to bytes: inout [UInt8]) {
        if !isCell, inside.contains(UInt8(ascii: "\\")) {
            bytes += text.utf8
        } else {
            bytes.append(contentsOf: inside)
        }
    }

    var isTrue: Bool { raw.first == UInt8(ascii: "t") }

    var number: Double? { Double(String(decoding: raw, as: UTF8.self)) }

    /// A count that sums of a million of can still be made, whoever wrote the file; 0 for any other value.
    func count(upTo most: Int64) -> Int64 { min(max(0, JSONNumber.integer(raw) ?? 0), most) }

    /// A number that may be below 0, as far from it as that at most; 0 for what is no whole number.
    func integer(within most: Int64) -> Int64 { min(max(-most, JSONNumber.integer(raw) ?? 0), most) }

    func thousandths(upTo most: Int64) -> Int64 { min(max(0, JSONNumber.thousandths(raw) ?? 0), most) }

    /// The members of an object as extracted values.
    var extracted: [ExtractedValue] {
        members.map {
            ExtractedValue(
                name: JSONString.text($0.name), json: String(decoding: $0.value.raw, as: UTF8.self))
        }
    }

    /// A name within an object, as written between its quotes, and its value.
    struct Member {
        var name: UnsafeBufferPointer<UInt8>
        var value: RecordValue
    }

    /// What stands in the object, in its order; empty for what is no object.
    var members: [Member] {
        var members: [Member] = []
        forEachMember { members.append($0) }
        return members
    }

    @inline(__always)
    func forEachMember(_ body: (Member) -> Void) {
        var reader = JSONReader(raw)
        guard reader.take(UInt8(ascii: "{")) else { return }
        while let member = reader.nextMember() {
            body(
                Member(
                    name: UnsafeBufferPointer(rebasing: raw[member.name]),
                    value: RecordValue(raw: UnsafeBufferPointer(rebasing: raw[member.value]))))
        }
    }
}
