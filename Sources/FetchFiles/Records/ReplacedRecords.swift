import FetchCore

/// What a file may hold that records are put in the place of: records, or nothing. What else it is may be the only copy.
enum ReplacedRecords {
    private static let blankBytes: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Throws when something else than records stands there. What is no plain file is written to as it is.
    static func check(_ path: String) throws(RecordError) {
        guard path != "-", let standing = FileStanding(path), standing.isRegular else { return }
        var start: [UInt8] = []
        // The first line of records is rarely longer; one that is cut short here is told by what there is of it.
        _ = try BlockReader(path).next { start = Array($0) }
        guard isReplaceable(start) else {
            throw RecordError(
                .foreign, path, reason: "it holds something else than result records and is not replaced",
                mend: "name another file with -o")
        }
    }

    private static func isReplaceable(_ start: [UInt8]) -> Bool {
        let text = start.starts(with: byteOrderMark) ? start[3...] : start[...]
        guard let begin = text.firstIndex(where: { !blankBytes.contains($0) }) else { return true }
        let end = text[begin...].firstIndex(of: UInt8(ascii: "\n"))
        return text[begin..<(end ?? text.endIndex)].withUnsafeBufferPointer { line in
            let record = JSONRecord()
            record.scan(line)
            // A crash may have left a part of the one record that there is.
            return record.id != nil && (record.outcome != nil || end == nil && !record.isWhole)
        }
    }
}
