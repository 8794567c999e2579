import Glibc

/// Reads the records of a file, whatever its format, as their JSON lines.
///
/// A last line that a crash cut short is passed over, a whole one without its newline is not.
enum RecordLines {
    /// Hands on every line that is not blank, with its offset in the file where the format has one for it (-1 else).
    /// Lines are valid within the call only.
    ///
    /// - Parameter start: where to begin in a JSONL file.
    ///
    /// Throws when the file cannot be read, and when a `.csv` or `.har` holds no records.
    static func read(
        _ path: String, format: ResultFormat? = nil, from start: Int = 0,
        _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) throws(RecordError) {
        switch format ?? ResultFormat(path: path) {
        case .jsonl:
            try BlockReader(path, from: start).lines { line, offset, _ in
                if line.contains(where: { $0 > 0x20 }) { body(line, offset) }
            }
        case .csv: try readCSV(path, body)
        case .har: try HARDocument.records(path, body)
        }
    }

    private static func readCSV(
        _ path: String, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) throws(RecordError) {
        let file = try BlockReader(path)
        var reader = CSVRowReader()
        var record: CSVRecord?
        var isOurs = true
        var json = ByteBuffer()
        var carried: [UInt8] = []
        func row(_ fields: [[UInt8]]) {
            guard let record else {
                let names = fields.map { String(decoding: $0, as: UTF8.self) }
                isOurs = names.contains("outcome")
                record = CSVRecord(columns: names)
                return
            }
            guard isOurs, fields.count > 1 else { return }
            json.removeAll()
            record.append(fields, to: &json)
            body(json.bytes, -1)
        }
        func rows(isLast: Bool) {
            var start = 0
            carried.withUnsafeBufferPointer { bytes in
                while start < bytes.count, let next = reader.next(in: bytes, from: start, isLast: isLast, row)
                {
                    start = next
                }
            }
            carried.removeFirst(start)
        }
        while try file.next({ carried.append(contentsOf: $0) }) { rows(isLast: false) }
        // A row without its newline may lack its end: it is not taken for a record.
        guard isOurs else {
            throw RecordError(.otherContent, path, reason: "its first line is no header of result records")
        }
    }
}
