import FetchCore
import Glibc

/// Records as the rows of a CSV file ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), lines ended by LF).
///
/// A file that is there keeps its columns and their order, so that one of an older version is appended to; a column that
/// is asked for by `--extract` and not there is an error.
final class CSVEncoder: AppendingEncoder {
    let output: AppendFile
    var buffer = ByteBuffer(capacity: 1 << 16)
    private var formatter: RecordFormatter
    private let table: RecordTable

    /// - Parameter isShared: Whether new columns are those of a run of several machines.
    init(
        _ output: AppendFile, formatter: RecordFormatter, extracts: [String], hasRounds: Bool,
        isShared: Bool = false
    ) throws(RecordError) {
        self.formatter = formatter
        self.output = output
        let path = output.path
        var header: [String] = []
        try output.mend { file throws(RecordError) in
            header = try Self.header(file, path: path)
            if !header.isEmpty { try Self.check(header, path: path, extracts: extracts) }
            return try TornTail.csv(file, path: path)
        }
        let isNew = output.length == 0
        if !isNew, header.isEmpty {
            // It may only be written: the columns are to be its all the same.
            header = try Self.header(of: path)
            try Self.check(header, path: path, extracts: extracts)
        }
        table =
            isNew
            ? RecordTable(extracts: extracts, hasRounds: hasRounds, isShared: isShared)
            : RecordTable(columns: header)
        if isNew { table.appendHeader(to: &buffer) }
        if output.isRegular { try flush() }
    }

    func append(_ settlement: Settlement, of chunk: RequestChunk, round: Int) {
        formatter.round = round
        table.append(settlement, of: chunk, by: &formatter, to: &buffer)
    }

    /// Appends a record that is given as its JSON line.
    func append(_ line: ByteSpan) { table.append(line, to: &buffer) }

    /// Another program has cut the file: its last row is made whole, its header is written again where it is gone.
    func mend() throws(RecordError) {
        try output.mend { file throws(RecordError) in try TornTail.csv(file, path: output.path) }
        guard output.length == 0 else { return }
        var header = ByteBuffer()
        table.appendHeader(to: &header)
        try output.write(header.bytes)
    }

    private static func header(of path: String) throws(RecordError) -> [String] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw RecordError(.open, path, errno: errno) }
        defer { close(file) }
        return try header(file, path: path)
    }

    /// The column names of a file that is there; empty when it has no whole first row.
    private static func header(_ file: Int32, path: String) throws(RecordError) -> [String] {
        let length = try TornTail.fileLength(file, path: path)
        let start = try TornTail.read(file, at: 0, count: min(length, 1 << 16), path: path)
        // Behind the last newline nothing is whole.
        return CSVRows.header(of: Array(start[..<(start.lastIndex(of: 10) ?? 0)]))
    }

    private static func check(_ header: [String], path: String, extracts: [String]) throws(RecordError) {
        guard header.contains("key"), header.contains("outcome") else {
            throw RecordError(
                .otherContent, path, reason: "its first line is not the header of result records",
                mend: "name another file with -o")
        }
        let needed = extracts.map(RecordTable.column(ofExtract:))
        if let missing = needed.first(where: { !header.contains($0) }) {
            throw RecordError(
                .otherContent, path, reason: "its header has no column '\(missing)'",
                mend: "name another file with -o")
        }
    }
}
