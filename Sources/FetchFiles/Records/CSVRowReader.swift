/// Reads the rows of a CSV file from blocks of its bytes, and makes JSON lines of those that are records.
struct CSVRowReader {
    private var fields: [[UInt8]] = []

    init() {}

    /// Hands on the fields of the row that begins at `start`; returns where the next one begins, nil when the row does
    /// not end here.
    mutating func next(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool = false,
        _ body: ([[UInt8]]) -> Void
    ) -> Int? {
        fields.removeAll(keepingCapacity: true)
        var field: [UInt8] = []
        var isQuoted = false
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if isQuoted {
                guard byte == UInt8(ascii: "\"") else {
                    field.append(byte)
                    continue
                }
                if place < bytes.count, bytes[place] == byte {
                    field.append(byte)
                    place += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isQuoted = true
            case UInt8(ascii: ","):
                fields.append(field)
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\n"):
                finish(field, body)
                return place
            default: field.append(byte)
            }
        }
        guard isLast, !isQuoted, place > start else { return nil }
        finish(field, body)
        return place
    }

    private mutating func finish(_ field: [UInt8], _ body: ([[UInt8]]) -> Void) {
        var field = field
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        fields.append(field)
        body(fields)
    }
}

/// Makes the JSON line of a record from its CSV row: what ``CSVRow`` does, backwards.
struct CSVRecord {
    private let sources: [CSVRow.Source]

    init(columns: [String]) {
        sources = columns.map(CSVRow.source)
    }

    var columnCount: Int { sources.count }

    /// Appends the record without a newline; empty fields are left out, and values come in the records' order.
    func append(_ fields: [[UInt8]], to out: inout ByteBuffer) {
        var plain: [RecordField: [UInt8]] = [:]
        var parts: [RecordField: [(name: [UInt8], value: [UInt8])]] = [:]
        for (source, value) in zip(sources, fields) where !value.isEmpty {
            switch source {
            case .unknown: break
            case .field(let field): plain[field] = value
            case .part(let field, let name): parts[field, default: []].append((name, value))
            }
        }
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        for field in RecordField.allCases {
            let value = plain[field]
            let members = parts[field] ?? []
            guard value != nil || !members.isEmpty else { continue }
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.append(json: field.name)
            out.append(UInt8(ascii: ":"))
            if let value {
                Self.append(value, isText: field.isText, to: &out)
            } else {
                Self.append(members, of: field, to: &out)
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func append(
        _ members: [(name: [UInt8], value: [UInt8])], of field: RecordField, to out: inout ByteBuffer
    ) {
        out.append(UInt8(ascii: "{"))
        for (place, member) in members.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            member.name.withUnsafeBufferPointer { out.append(json: $0) }
            out.append(UInt8(ascii: ":"))
            append(member.value, isText: field == .error, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// A value that is no text must be JSON by itself; `extracted` columns no longer know whether `3` was a string.
    private static func append(_ value: [UInt8], isText: Bool, to out: inout ByteBuffer) {
        value.withUnsafeBufferPointer { value in
            if !isText, isJSON(value) { out.append(value) } else { out.append(json: value) }
        }
    }

    /// Whether the text is a JSON number, word, object or array of its own.
    private static func isJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text[0] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var cursor = JSONCursor(text)
            return cursor.value() != nil && cursor.isAtEnd
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            return ["true", "false", "null"].contains(String(decoding: text, as: UTF8.self))
        default:
            return isNumber(text)
        }
    }

    private static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.allSatisfy({ ($0 &- 48) < 10 || "+-.eE".utf8.contains($0) }) else { return false }
        let words = String(decoding: text, as: UTF8.self)
        let digits = words.drop { $0 == "-" }
        // JSON has no leading zeros, no plus and no bare point: such text was a string.
        guard let first = digits.first, first.isNumber, words.last?.isNumber == true else { return false }
        if first == "0", digits.count > 1, digits.dropFirst().first?.isNumber == true { return false }
        return Double(words) != nil
    }
}
