/// A file of JSON lines that is appended to, mended first where a crash cut its last line short. Used by one thread.
package final class JSONLinesFile {
    private let file: AppendFile

    /// Opens the file, and makes it where it is not there; `-` is standard output.
    ///
    /// - Parameter isPrivate: Whether a new file is for its owner alone.
    package init(path: String, isPrivate: Bool) throws(RecordError) {
        file = try AppendFile(path: path, isPrivate: isPrivate)
        try mend()
    }

    package func append(_ line: SummaryLine) throws(RecordError) { try append(line.bytes) }

    /// Appends a line that has its newline.
    func append(_ bytes: [UInt8]) throws(RecordError) {
        if try file.verify() { try mend() }
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(RecordError) in try file.write(bytes) }
        }
        try result.get()
    }

    private func mend() throws(RecordError) {
        try file.mend { descriptor throws(RecordError) in
            try TornTail.jsonLines(descriptor, path: file.path)
        }
    }
}
