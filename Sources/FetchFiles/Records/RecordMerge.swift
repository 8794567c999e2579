import FetchCore

/// Several record files as one: of each key the record that finished last.
///
/// Where two finished in the same millisecond, that of the later file counts, and within a file the later line. Lines are
/// copied as they are, in the order of the files; records of a CSV or HAR file become the lines of JSON that they stand for.
package struct RecordMerge {
    /// Which record of a key is kept so far.
    private struct Kept {
        /// Nanoseconds since 1970; 0 where the record does not say.
        var finishedAt: UInt64
        var file: UInt32
        /// Counted from 0 among the file's records.
        var ordinal: UInt32
    }

    /// What was merged of one file.
    package struct Source: Sendable, Equatable {
        package let path: String
        package fileprivate(set) var records = 0
        /// Lines that are no records; they are left out.
        package fileprivate(set) var badLines = 0
        /// Records whose key is not 16 hex digits.
        package fileprivate(set) var badKeys = 0
    }

    /// One entry a file, in the order given.
    package private(set) var sources: [Source]
    /// Where each is read: what came by a pipe is read twice.
    private let spools: [SpooledFile?]
    private var kept: [UInt64: Kept] = [:]
    /// Records without a key: nothing tells that they are of the same request.
    private var keyless = 0

    /// How many records the merged file has.
    package var count: Int { kept.count + keyless }

    /// Reads which records are kept.
    ///
    /// - Parameter paths: JSONL, CSV or HAR, by name; `-` is standard input.
    package init(_ paths: [String]) throws(RecordError) {
        sources = paths.map { Source(path: $0) }
        var spools: [SpooledFile?] = []
        for path in paths { spools.append(try SpooledFile(path)) }
        self.spools = spools
        for file in paths.indices {
            try forEachRecord(of: file) { merge, record, ordinal in merge.take(record, file, ordinal) }
        }
    }

    private mutating func take(_ record: any RecordText, _ file: Int, _ ordinal: UInt32) {
        guard record.isWhole, record.id != nil, record.outcome != nil else {
            sources[file].badLines += 1
            return
        }
        sources[file].records += 1
        if record.hasBadKey { sources[file].badKeys += 1 }
        guard let key = record.key else {
            keyless += 1
            return
        }
        let finishedAt = record.value(.finishedAt).flatMap { TimestampText.parse($0.inside) } ?? 0
        if let known = kept[key], known.finishedAt > finishedAt { return }
        kept[key] = Kept(finishedAt: finishedAt, file: UInt32(file), ordinal: ordinal)
    }

    /// Writes the merged file beside its place and renames it; `-` is standard output. It may be one of those merged.
    ///
    /// Throws also when it is there and holds something else than records.
    package mutating func write(to path: String) throws(RecordError) {
        let output = try AtomicFile(ofRecords: path)
        var buffer = ByteBuffer(capacity: 1 << 17)
        var failure: RecordError?
        for file in sources.indices {
            try forEachRecord(of: file) { merge, record, ordinal in
                guard failure == nil, merge.keeps(record, file, ordinal) else { return }
                buffer.append(record.line)
                buffer.append(UInt8(ascii: "\n"))
                if buffer.count > 1 << 16 { failure = Self.flush(&buffer, to: output) }
            }
        }
        failure = failure ?? Self.flush(&buffer, to: output)
        if let failure { throw failure }
        try output.finish()
    }

    private func keeps(_ record: any RecordText, _ file: Int, _ ordinal: UInt32) -> Bool {
        guard record.isWhole, record.id != nil, record.outcome != nil else { return false }
        guard let key = record.key else { return true }
        return kept[key].map { $0.file == file && $0.ordinal == ordinal } ?? false
    }

    private mutating func forEachRecord(
        of file: Int, _ body: (inout RecordMerge, any RecordText, UInt32) -> Void
    ) throws(RecordError) {
        let path = sources[file].path
        var merge = self
        var ordinal: UInt32 = 0
        // The reading's closure must not hold this value and a copy of its tables at once.
        kept = [:]
        defer { self = merge }
        try RecordLines.read(spools[file]?.path ?? path, format: ResultFormat(path: path)) { record, _ in
            body(&merge, record, ordinal)
            ordinal += 1
        }
    }

    private static func flush(_ buffer: inout ByteBuffer, to file: AtomicFile) -> RecordError? {
        defer { buffer.removeAll() }
        do throws(RecordError) {
            try file.write(buffer.bytes)
            return nil
        } catch { return error }
    }
}
