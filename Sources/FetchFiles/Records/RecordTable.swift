import FetchCore

/// The columns of a CSV file of records, in its order: the names of ``RecordSchema``, dotted.
struct RecordTable {
    /// What stands in a column.
    private enum Source {
        /// A field, or with `part` a value within its object.
        case field(RecordField, RecordColumn, part: Int?)
        /// A value of `--extract`.
        case extract([UInt8])
        /// A column that is not ours: left empty.
        case unknown
    }

    let columns: [String]
    private let sources: [Source]
    /// One entry a column: how its value is written; nil for what is none of the schema's.
    private let writes: [RecordColumn.Write?]
    private var line = RecordLine()

    init(columns: [String]) {
        self.columns = columns
        sources = columns.map(Self.source)
        writes = sources.map { if case .field(_, let column, _) = $0 { column.write } else { nil } }
    }

    /// Every column of the records, with one for each name of `--extract`.
    init(extracts: [String]) {
        self.init(
            columns: RecordSchema.rows.flatMap { row in
                if row.field == .extracted { return extracts.map(Self.column(ofExtract:)) }
                let name = "\(row.column.name)"
                return row.parts.isEmpty ? [name] : row.parts.map { "\(name).\($0.name)" }
            })
    }

    static func column(ofExtract name: String) -> String { "extracted.\(name)" }

    private static func source(_ column: String) -> Source {
        if let row = RecordSchema.row(named: column) { return .field(row.field, row.column, part: nil) }
        guard let dot = column.firstIndex(of: "."), let row = RecordSchema.row(named: column[..<dot]) else {
            return .unknown
        }
        let name = Array(column[column.index(after: dot)...].utf8)
        if row.field == .extracted { return .extract(name) }
        let part = row.parts.firstIndex { part in name.withUnsafeBufferPointer { part.isNamed($0) } }
        return part.map { .field(row.field, row.parts[$0], part: $0) } ?? .unknown
    }

    func appendHeader(to out: inout ByteBuffer) {
        for (place, column) in columns.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(csv: column)
        }
        out.append(UInt8(ascii: "\n"))
    }

    // MARK: - Writing

    /// Appends the row of a settlement with its newline; a value that is not known is an empty field.
    func append(
        _ settlement: Settlement, of chunk: RequestChunk, by formatter: inout RecordFormatter,
        to out: inout ByteBuffer
    ) {
        for place in writes.indices {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            if let write = writes[place] {
                formatter.append(cell: write, settlement, of: chunk, to: &out)
            } else if case .extract(let name) = sources[place], let details = settlement.details {
                let value = details.extracted.first { $0.name.utf8.elementsEqual(name) }
                if var json = value?.json { json.withUTF8 { Self.append(value: $0, to: &out) } }
            }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// Appends the row of a record that is given as its JSON line.
    mutating func append(_ record: UnsafeBufferPointer<UInt8>, to out: inout ByteBuffer) {
        guard line.scan(record) else { return }
        var open: (field: RecordField, members: [RecordValue.Member])?
        for (place, source) in sources.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            let (field, name): (RecordField, [UInt8])
            switch source {
            case .unknown: continue
            case .field(let plain, _, part: nil):
                if let raw = line.raw(plain, in: record) { Self.append(value: raw, to: &out) }
                continue
            case .field(let object, let column, _): (field, name) = (object, Array("\(column.name)".utf8))
            case .extract(let extract): (field, name) = (.extracted, extract)
            }
            // The columns of one object stand together: it is taken apart once.
            if open?.field != field {
                open = (field, line.raw(field, in: record).map { RecordValue(raw: $0).members } ?? [])
            }
            let member = open?.members.first { JSONString.isSame($0.name, name) }
            if let value = member?.value { Self.append(value: value.raw, to: &out) }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// A JSON value as a field: a string without its quotes, null as nothing, anything else as it is written.
    private static func append(value: UnsafeBufferPointer<UInt8>, to out: inout ByteBuffer) {
        guard value.first == UInt8(ascii: "\"") else {
            if !value.elementsEqual("null".utf8) { out.append(csv: value) }
            return
        }
        let inside = RecordValue(raw: value).inside
        if inside.contains(UInt8(ascii: "\\")) {
            // A cell has no escapes: what they kept from a terminal is shown by its picture.
            out.append(csv: JSONString.text(inside).sanitised(keepingLines: true))
        } else {
            out.append(csv: inside)
        }
    }

    // MARK: - Reading

    /// Appends the record of a row as JSON, without a newline: empty fields are left out.
    ///
    /// - Parameters:
    ///   - wholeCount: how many of the row's fields are whole.
    ///   - isCut: whether the record is one that is cut short.
    func append(_ row: CSVRows, wholeCount: Int, isCut: Bool, to out: inout ByteBuffer) {
        out.append(UInt8(ascii: "{"))
        let start = out.count
        var open: RecordField?
        for place in 0..<min(wholeCount, sources.count) where !row[place].isEmpty {
            let (field, name, isText): (RecordField, [UInt8], Bool)
            let isPart: Bool
            switch sources[place] {
            case .unknown: continue
            case .field(let own, let column, let part):
                (field, name, isText, isPart) = (
                    own, Array("\(column.name)".utf8), column.isText, part != nil
                )
            case .extract(let extract): (field, name, isText, isPart) = (.extracted, extract, false, true)
            }
            let goesOn = isPart && open == field
            if let open, !goesOn, Self.isObject(open) { out.append(UInt8(ascii: "}")) }
            if out.count > start { out.append(UInt8(ascii: ",")) }
            if isPart, !goesOn {
                RecordSchema.names[field.rawValue].withUnsafeBufferPointer { out.append(json: $0) }
                out.append(":{")
            }
            open = isPart ? field : nil
            name.withUnsafeBufferPointer { out.append(json: $0) }
            out.append(UInt8(ascii: ":"))
            row[place].withUnsafeBufferPointer { Self.append(cell: $0, isText: isText, to: &out) }
        }
        if open != nil { out.append(UInt8(ascii: "}")) }
        out.append(isCut ? "," : "}")
    }

    private static func isObject(_ field: RecordField) -> Bool {
        field == .extracted || !RecordSchema.rows[field.rawValue].parts.isEmpty
    }

    /// A value that is no text must be JSON by itself; `extracted` columns no longer know whether `3` was a string.
    private static func append(cell: UnsafeBufferPointer<UInt8>, isText: Bool, to out: inout ByteBuffer) {
        if !isText, (try? JSONGrammar.value(in: cell)) == 0..<cell.count, cell[0] != UInt8(ascii: "\"") {
            out.append(cell)
        } else {
            out.append(json: cell)
        }
    }
}
