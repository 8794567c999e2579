import Glibc

/// Reads the records of a file, whatever its format.
enum RecordLines {
    /// Hands on the record of every line that is not blank, with its offset in the file where the format has one for it (-1
    /// else). What is no record, or is cut short, is not whole. Valid within the call only.
    ///
    /// - Parameter start: where to begin in a JSONL file.
    ///
    /// Throws when the file cannot be read, and when a `.csv` or `.har` holds no records.
    static func read(
        _ path: String, format: ResultFormat? = nil, from start: Int = 0,
        _ body: (any RecordText, Int) -> Void
    ) throws(RecordError) {
        let record = JSONRecord()
        switch format ?? ResultFormat(path: path) {
        case .jsonl:
            var records = GluedRecords()
            try BlockReader(path, from: start).lines { line, offset, _ in
                let mark = offset == 0 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
                let line = UnsafeBufferPointer(rebasing: line[mark...])
                guard line.contains(where: { $0 > 0x20 }) else { return }
                records.split(line) { part, place in
                    record.scan(part)
                    body(record, offset + mark + place)
                }
            }
        case .csv: try readCSV(path, body)
        case .har:
            try HARDocument.records(path) { line in
                record.scan(line)
                body(record, -1)
            }
        }
    }

    private static func readCSV(
        _ path: String, _ body: (any RecordText, Int) -> Void
    ) throws(RecordError) {
        var header = CSVRows()
        var record: CSVRecord?
        var isOurs = true
        try BlockReader(path).lines { line, _, isEnded in
            if let record {
                if record.take(line, isEnded: isEnded) { body(record, -1) }
            } else if isOurs, (try? header.take(line, number: 0)) != false || !isEnded {
                let names = (0..<header.count).map { header.text($0) }
                isOurs = isEnded && names.contains("outcome")
                if isOurs { record = CSVRecord(RecordTable(columns: names)) }
            }
        }
        guard isOurs else {
            throw RecordError(
                .otherContent, path, reason: "its first line is not the header of result records")
        }
    }
}

/// Finds the whole record in a line that begins with what a crash left of another one.
private struct GluedRecords {
    private static let start = Array(#"{"id":"#.utf8)
    private let scanned = JSONRecord()

    /// Hands on the parts of the line, each with where it begins: the whole line where it is one record.
    mutating func split(
        _ line: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) {
        var begin = 0
        // What a record holds may look like the start of another: only a line that is none is taken apart.
        while let next = Self.find(line, from: begin + 1), !scanned.scan(.init(rebasing: line[begin...])) {
            body(UnsafeBufferPointer(rebasing: line[begin..<next]), begin)
            begin = next
        }
        body(UnsafeBufferPointer(rebasing: line[begin...]), begin)
    }

    private static func find(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while place + Self.start.count <= line.count, let base = line.baseAddress,
            let brace = memchr(base + place, Int32(UInt8(ascii: "{")), line.count - place)
        {
            place = UnsafeRawPointer(brace) - UnsafeRawPointer(base)
            if line[place...].starts(with: Self.start) { return place }
            place += 1
        }
        return nil
    }
}
