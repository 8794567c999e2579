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
            var records = GluedRecords()
            try BlockReader(path, from: start).lines { line, offset, _ in
                let mark = offset == 0 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
                let line = UnsafeBufferPointer(rebasing: line[mark...])
                guard line.contains(where: { $0 > 0x20 }) else { return }
                records.split(line) { body($0, offset + mark + $1) }
            }
        case .csv: try readCSV(path, body)
        case .har: try HARDocument.records(path, body)
        }
    }

    private static func readCSV(
        _ path: String, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) throws(RecordError) {
        var rows = CSVRows()
        var table: RecordTable?
        var isOurs = true
        var json = ByteBuffer()
        func take(_ line: UnsafeBufferPointer<UInt8>, isEnded: Bool) {
            guard isOurs else { return }
            let isWhole = try? rows.take(line, number: 0)
            // What is cut short is the last line, within quotes or not.
            if isWhole == false, isEnded { return }
            guard let table else {
                let names = (0..<rows.count).map { rows.text($0) }
                isOurs = isEnded && names.contains("outcome")
                table = RecordTable(columns: names)
                return
            }
            guard rows.count > 1 || !isEnded else { return }
            json.removeAll()
            if isWhole == nil || rows.count > table.columns.count {
                // A torn row with the next one glued to it: its cells would stand under the wrong names.
                json.append("{}")
            } else {
                // A row without its newline may lack its end; what is open within quotes is no field yet.
                let wholeCount = isEnded || isWhole == false ? rows.count : rows.count - 1
                table.append(rows, wholeCount: wholeCount, isCut: !isEnded, to: &json)
            }
            body(json.bytes, -1)
        }
        try BlockReader(path).lines { line, _, isEnded in take(line, isEnded: isEnded) }
        guard isOurs else {
            throw RecordError(.otherContent, path, reason: "its first line is no header of result records")
        }
    }
}

/// Finds the whole record in a line that begins with what a crash left of another one.
private struct GluedRecords {
    private static let start = Array(#"{"id":"#.utf8)
    private var scanned = RecordLine()

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
