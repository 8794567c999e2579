import FetchCore

/// The output of a run, taken before anything of it is read: no other run writes it for as long as this, or the
/// ``ResultFile`` that is made of it, lives.
package final class OutputClaim: Sendable {
    /// The file's name as given; `-` is standard output.
    package let path: String
    let output: AppendFile

    /// Opens the output and locks it; a file that is made is removed again when no ``ResultFile`` is made of it.
    ///
    /// Throws when it can't be opened, when another run has it, and when what stands at the place of its sidecar is no
    /// file.
    ///
    /// - Parameter isPrivate: whether secrets are written as they are: a new file is for its owner alone then.
    package init(_ path: String, isPrivate: Bool = false) throws(RecordError) {
        self.path = path
        let isArchive = ResultFormat(path: path) == .har
        do throws(RecordError) {
            output = try AppendFile(
                path: isArchive ? HAREncoder.partPath(path) : path, isPrivate: isPrivate)
        } catch {
            var error = error
            error.subject = path
            throw error
        }
        if isFile { try InflightSlots.check(InflightJournal.path(beside: path)) }
    }

    /// Whether it can be read back and gone on with: no pipe, terminal or device.
    package var isFile: Bool { output.isRegular && path != "-" }

    /// How many records stand in the file; 0 for what is no file, or can't be read.
    package var recordCount: Int {
        guard isFile else { return 0 }
        var count = 0
        let format = ResultFormat(path: path)
        do throws(RecordError) {
            if format == .jsonl {
                // Without reading each: there may be millions.
                try BlockReader(path).lines { line, _, isEnded in
                    if isEnded, line.first == UInt8(ascii: "{") { count += 1 }
                }
            } else {
                try RecordLines.read(path, format: format) { record, _ in if record.isWhole { count += 1 } }
            }
        } catch { return 0 }
        return count
    }
}
