import FetchCore

/// A record as a row of a CSV file, each cell read by the schema's row of its column.
final class CSVRecord: RecordText {
    private let table: RecordTable
    private var rows = CSVRows()
    private var cells = ByteBuffer()
    /// How many of the row's cells are whole.
    private var wholeCount = 0
    private(set) var isWhole = false
    private var json = ByteBuffer()

    init(_ table: RecordTable) {
        self.table = table
    }

    /// Takes a line of the file; whether a row is there with it.
    ///
    /// - Parameter isEnded: whether a newline ended the line: what is cut short is the last one, within quotes or not.
    func take(_ line: ByteSpan, isEnded: Bool) -> Bool {
        let isRow = try? rows.take(line, number: 0)
        if isRow == false, isEnded { return false }
        guard rows.count > 1 || !isEnded else { return false }
        // A torn row with the next one glued to it: its cells would stand under the wrong names.
        let isGlued = isRow == nil || rows.count > table.columns.count
        isWhole = isEnded && !isGlued
        // A row without its newline may lack its end; what is open within quotes is no cell yet.
        wholeCount = isGlued ? 0 : isEnded || isRow == false ? rows.count : rows.count - 1
        cells.removeAll()
        rows.bytes.withUnsafeBufferPointer { cells.append($0) }
        return true
    }

    private func cell(_ place: Int) -> RecordValue? {
        guard place < wholeCount else { return nil }
        let range = (place == 0 ? 0 : rows.ends[place - 1])..<rows.ends[place]
        return range.isEmpty ? nil : RecordValue(cell: ByteSpan(rebasing: cells.bytes[range]))
    }

    func value(_ field: RecordField) -> RecordValue? {
        table.place(of: field).flatMap(cell)
    }

    func part(_ name: StaticString, of field: RecordField) -> RecordValue? {
        table.place(of: name, in: field).flatMap(cell)
    }

    func isWhole(_ field: RecordField) -> Bool { value(field) != nil }

    func forEachExtract(_ body: (ByteSpan) -> Void) {
        for (place, source) in table.sources.enumerated() {
            if case .extract(let name) = source, cell(place) != nil { name.withUnsafeBufferPointer(body) }
        }
    }

    func read(into settlement: inout RecordedSettlement) {
        for (place, source) in table.sources.enumerated() {
            guard let cell = cell(place) else { continue }
            switch source {
            case .unknown: break
            case .field(_, let column, _): column.read?(&settlement, cell)
            case .extract(let name):
                json.removeAll()
                json.append(json: cell, isText: false)
                settlement.details.extracted.append(
                    ExtractedValue(name: String(decoding: name, as: UTF8.self), json: json.text))
            }
        }
    }

    /// Empty cells are left out.
    var line: ByteSpan {
        json.removeAll()
        json.append(UInt8(ascii: "{"))
        let start = json.count
        // The object that the last value stands in; the columns of one stand together.
        var open: RecordField?
        for (place, source) in table.sources.enumerated() {
            guard let cell = cell(place) else { continue }
            let (object, name, isText): (RecordField?, [UInt8], Bool)
            switch source {
            case .unknown: continue
            case .field(let field, let column, let part):
                (object, name, isText) = (
                    part == nil ? nil : field, Array("\(column.name)".utf8), column.isText
                )
            case .extract(let extract): (object, name, isText) = (.extracted, extract, false)
            }
            if open != nil, open != object { json.append(UInt8(ascii: "}")) }
            if json.count > start { json.append(UInt8(ascii: ",")) }
            if let object, open != object {
                json.append(jsonName: RecordSchema.names[object.rawValue])
                json.append(UInt8(ascii: "{"))
            }
            open = object
            json.append(jsonName: name)
            json.append(json: cell, isText: isText)
        }
        json.append(open == nil ? "}" : "}}")
        return json.bytes
    }
}

extension ByteBuffer {
    fileprivate mutating func append(jsonName name: [UInt8]) {
        name.withUnsafeBufferPointer { append(json: $0) }
        append(UInt8(ascii: ":"))
    }

    /// A value that is no text must be JSON by itself; columns of `--extract` no longer know whether `3` was a string.
    fileprivate mutating func append(json cell: RecordValue, isText: Bool) {
        let text = cell.raw
        if !isText, (try? JSONGrammar.value(in: text)) == 0..<text.count, text[0] != UInt8(ascii: "\"") {
            append(text)
        } else {
            append(json: text)
        }
    }
}
