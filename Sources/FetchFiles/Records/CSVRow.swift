/// Writes a record, given as its JSON line, as a CSV row: the JSON names as columns, dotted.
struct CSVRow {
    /// Where a column's value comes from.
    enum Source {
        case field(RecordField)
        /// A value within the field's object.
        case part(RecordField, [UInt8])
        /// A column that is not ours: left empty.
        case unknown
    }

    let columns: [String]
    private let sources: [Source]
    private var line = RecordLine()

    init(columns: [String]) {
        self.columns = columns
        sources = columns.map(Self.source)
    }

    /// Every column of the records, in their order, with one for each name of `--extract`.
    static func standardColumns(extracts: [String]) -> [String] {
        RecordField.allCases.flatMap { field in
            if field == .extracted { return extracts.map(column(ofExtract:)) }
            return field.parts.isEmpty ? [field.name] : field.parts.map { "\(field.name).\($0)" }
        }
    }

    static func column(ofExtract name: String) -> String { "\(RecordField.extracted.name).\(name)" }

    static func source(_ column: String) -> Source {
        if let field = RecordField.allCases.first(where: { $0.name == column }) { return .field(field) }
        guard let dot = column.firstIndex(of: "."),
            let field = RecordField.allCases.first(where: { $0.name == column[..<dot] })
        else { return .unknown }
        return .part(field, Array(column[column.index(after: dot)...].utf8))
    }

    func appendHeader(to out: inout ByteBuffer) {
        for (place, column) in columns.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            var column = column
            column.withUTF8 { Self.append(field: $0, to: &out) }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// Appends the record's row with its newline; a value that the record lacks is an empty field.
    mutating func append(_ record: UnsafeBufferPointer<UInt8>, to out: inout ByteBuffer) {
        guard line.scan(record) else { return }
        var open: (field: RecordField, members: [Member])?
        for (place, source) in sources.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            switch source {
            case .unknown: break
            case .field(let field):
                if let raw = line.raw(field, in: record) { Self.append(value: raw, to: &out) }
            case .part(let field, let name):
                // The columns of one object stand together: it is taken apart once.
                if open?.field != field { open = (field, Self.members(line.raw(field, in: record))) }
                let member = open?.members.first { $0.name.elementsEqual(name) }
                if let value = member?.value { Self.append(value: value, to: &out) }
            }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// A name within an object, as written between its quotes, and the text of its value.
    struct Member {
        var name: UnsafeBufferPointer<UInt8>
        var value: UnsafeBufferPointer<UInt8>
    }

    /// What stands in the object, in its order; empty for what is no object.
    static func members(_ object: UnsafeBufferPointer<UInt8>?) -> [Member] {
        guard let object else { return [] }
        var cursor = JSONCursor(object)
        var members: [Member] = []
        guard cursor.take(UInt8(ascii: "{")) else { return [] }
        while let name = cursor.string(), cursor.take(UInt8(ascii: ":")), let value = cursor.value() {
            members.append(
                Member(
                    name: UnsafeBufferPointer(rebasing: object[name]),
                    value: UnsafeBufferPointer(rebasing: object[value])))
            if !cursor.take(UInt8(ascii: ",")) { break }
        }
        return members
    }

    /// A JSON value as a field: a string without its quotes, null as nothing, anything else as it is written.
    private static func append(value: UnsafeBufferPointer<UInt8>, to out: inout ByteBuffer) {
        guard value[0] == UInt8(ascii: "\"") else {
            if !value.elementsEqual("null".utf8) { append(field: value, to: &out) }
            return
        }
        let inside = UnsafeBufferPointer(rebasing: value[1..<(value.count - 1)])
        if inside.contains(UInt8(ascii: "\\")) {
            // A cell has no escapes: what they kept from a terminal is shown by its picture.
            var text = JSONSpan.unescape(inside).sanitised(keepingLines: true)
            text.withUTF8 { append(field: $0, to: &out) }
        } else {
            append(field: inside, to: &out)
        }
    }

    /// The field, in quotes where it needs them.
    private static func append(field: UnsafeBufferPointer<UInt8>, to out: inout ByteBuffer) {
        let needsQuotes = field.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
                || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes || field.first == UInt8(ascii: " ") || field.last == UInt8(ascii: " ") else {
            return out.append(field)
        }
        out.append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }
}
