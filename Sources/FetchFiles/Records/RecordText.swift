import FetchCore

/// A record as a file has it, to read its values. It is filled again for the next one: what it hands out is valid until then.
protocol RecordText: AnyObject {
    /// Whether the record is all there; of one that is cut short, the values before the cut are.
    var isWhole: Bool { get }
    /// The record as a line of JSON without its newline.
    var line: ByteSpan { get }
    /// Nil where the record lacks it, or has null.
    func value(_ field: RecordField) -> RecordValue?
    /// A value within a field that is an object.
    func part(_ name: StaticString, of field: RecordField) -> RecordValue?
    /// Whether a value is all there, although the record may be cut short behind it.
    func isWhole(_ field: RecordField) -> Bool
    /// Hands on the names of extracted values.
    func forEachExtract(_ body: (ByteSpan) -> Void)
    /// Hands every value that a settlement has to its row of the schema.
    func read(into settlement: inout RecordedSettlement)
}

extension RecordText {
    /// Nil for what is no id.
    var id: UInt32? {
        guard let number = value(.id).flatMap({ JSONNumber.integer($0.raw) }), number > 0 else { return nil }
        return UInt32(exactly: number)
    }

    /// Of a watch; 0 where the record is of none.
    var round: Int { Int(value(.round)?.count(upTo: 1 << 40) ?? 0) }

    /// Nil when the record has none, or another text than 16 hex digits.
    var key: UInt64? { value(.key).flatMap { RequestKey(hex: $0.inside)?.rawValue } }

    /// Whether it has a key that tells no request: it was written, or changed, by another program.
    var hasBadKey: Bool { value(.key) != nil && key == nil }

    var outcome: Outcome? {
        guard let word = value(.outcome)?.inside else { return nil }
        return Outcome.allCases.first { word.elementsEqual($0.word.utf8) }
    }

    /// 0 where the record does not say.
    var attempts: Int64 { value(.attempts)?.count(upTo: 1 << 20) ?? 0 }

    /// Body bytes as received; 0 where the record does not say.
    var wireBytes: Int64 { value(.wireBytes)?.count(upTo: 1 << 42) ?? 0 }

    /// A phase of the last attempt in microseconds; 0 where the record does not say.
    func timing(_ phase: StaticString) -> Int64 {
        part(phase, of: .timings)?.thousandths(upTo: RecordValue.longestMicroseconds) ?? 0
    }

    /// Nil where the value is no text.
    func text(_ field: RecordField) -> String? {
        value(field).flatMap { $0.isText ? $0.text : nil }
    }
}
