import FetchCore

/// The columns of a CSV file of records, in its order: the names of ``RecordSchema``, dotted.
struct RecordTable {
    /// What stands in a column.
    enum Source {
        /// A field, or with `part` a value within its object.
        case field(RecordField, RecordColumn, part: Int?)
        /// A value of `--extract`.
        case extract([UInt8])
        /// A column that is not ours: left empty.
        case unknown
    }

    let columns: [String]
    /// One entry a column.
    let sources: [Source]
    /// One entry a column: how its value is written; nil for what is none of the schema's.
    private let writes: [RecordColumn.Write?]
    /// One entry a field: its column; nil for one that has none, or that parts stand for.
    private let places: [Int?]
    private let record = JSONRecord()

    init(columns: [String]) {
        self.columns = columns
        sources = columns.map(Self.source)
        writes = sources.map { if case .field(_, let column, _) = $0 { column.write } else { nil } }
        var places = [Int?](repeating: nil, count: RecordField.allCases.count)
        for (place, source) in sources.enumerated() {
            if case .field(let field, _, part: nil) = source { places[field.rawValue] = place }
        }
        self.places = places
    }

    /// Every column of the records, with one for each name of `--extract`.
    ///
    /// - Parameters:
    ///   - hasRounds: Whether they are those of a watch.
    ///   - isShared: Whether they are those of a run of several machines.
    init(extracts: [String], hasRounds: Bool = false, isShared: Bool = false) {
        let rows = RecordSchema.rows.filter {
            ($0.field != .round || hasRounds) && ($0.field != .worker && $0.field != .resent || isShared)
        }
        self.init(
            columns: rows.flatMap { row in
                if row.field == .extracted { return extracts.map(Self.column(ofExtract:)) }
                let name = "\(row.column.name)"
                return row.parts.isEmpty ? [name] : row.parts.map { "\(name).\($0.name)" }
            })
    }

    /// The column of a field that is no object.
    func place(of field: RecordField) -> Int? { places[field.rawValue] }

    /// The column of a part of a field that is an object.
    func place(of part: StaticString, in field: RecordField) -> Int? {
        let name = "\(part)"
        return sources.firstIndex { source in
            guard case .field(field, let column, .some) = source else { return false }
            return "\(column.name)" == name
        }
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
    func append(_ line: ByteSpan, to out: inout ByteBuffer) {
        guard record.scan(line) else { return }
        var open: (field: RecordField, members: [RecordValue.Member])?
        for (place, source) in sources.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            let (field, name): (RecordField, [UInt8])
            switch source {
            case .unknown: continue
            case .field(let plain, _, part: nil):
                if let value = record.value(plain) { Self.append(value: value.raw, to: &out) }
                continue
            case .field(let object, let column, _): (field, name) = (object, Array("\(column.name)".utf8))
            case .extract(let extract): (field, name) = (.extracted, extract)
            }
            // The columns of one object stand together: it is taken apart once.
            if open?.field != field {
                open = (field, record.value(field)?.members ?? [])
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
}
