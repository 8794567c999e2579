import FetchCore
import Glibc

/// Which records an output has: each is told by its request, its outcome and when it ended.
///
/// A record that lacks one of these, as in a table without the column, is none that it knows.
struct EarlierRecords {
    private var marks: Set<UInt64> = []
    private let scanned = JSONRecord()

    /// None.
    init() {}

    /// Reads those of a file and of what a crash left beside it; an output that is no file, or may not be read, has none.
    init(_ claim: OutputClaim) throws(RecordError) {
        guard claim.isFile else { return }
        for file in ResumeIndex.files(claim.path) {
            do throws(RecordError) {
                var marks: Set<UInt64> = []
                try RecordLines.read(file, format: ResultFormat(path: claim.path)) { record, _ in
                    if let mark = Self.mark(record) { marks.insert(mark) }
                }
                self.marks.formUnion(marks)
            } catch {
                guard [ENOENT, EACCES].contains(error.errorNumber) else { throw error }
            }
        }
    }

    var isEmpty: Bool { marks.isEmpty }

    /// - Parameter line: a record, as a line of JSON.
    func has(_ line: ByteSpan) -> Bool {
        scanned.scan(line)
        return Self.mark(scanned).map(marks.contains) ?? false
    }

    private static func mark(_ record: any RecordText) -> UInt64? {
        guard record.isWhole, let key = record.key, let outcome = record.outcome,
            let finishedAt = record.value(.finishedAt).flatMap({ TimestampText.parse($0.inside) })
        else { return nil }
        let place = Outcome.allCases.firstIndex(of: outcome) ?? 0
        // A key is a hash, so that no two marks are equal by more than chance.
        return key ^ (finishedAt &+ UInt64(place)) &* 0x9E37_79B9_7F4A_7C15
    }
}
