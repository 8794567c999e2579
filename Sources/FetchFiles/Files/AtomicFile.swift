import FetchCore
import Glibc

/// A file that is written beside its place and renamed into it when it is whole; what is no plain file is written to as
/// it is. Used by one thread.
package final class AtomicFile {
    private let path: String
    private let partPath: String
    private let output: AppendFile
    private var isFinished = false

    /// Throws when nothing can be written there. `-` is standard output.
    ///
    /// - Parameter isPrivate: whether a new file is for its owner alone.
    package init(_ path: String, isPrivate: Bool = false) throws(RecordError) {
        self.path = path
        let isPlainFile = try Self.isPlainFile(path)
        partPath = isPlainFile ? path + ".part" : path
        if isPlainFile { unlink(partPath) }
        do throws(RecordError) {
            output = try AppendFile(path: partPath, isPrivate: isPrivate)
        } catch {
            var error = error
            error.subject = path
            throw error
        }
    }

    /// The same for records: throws also when the file is there and holds something else than records.
    package convenience init(ofRecords path: String, isPrivate: Bool = false) throws(RecordError) {
        try ReplacedRecords.check(path)
        try self.init(path, isPrivate: isPrivate)
    }

    deinit {
        if !isFinished, partPath != path { unlink(partPath) }
    }

    package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        do throws(RecordError) {
            try output.write(bytes)
        } catch {
            var error = error
            error.subject = path == "-" ? "standard output" : path
            throw error
        }
    }

    /// Puts the file in its place.
    package func finish() throws(RecordError) {
        if partPath == path { try output.sync() } else { try Self.put(output, at: path) }
        isFinished = true
    }

    /// Puts a file that is whole in the place of another, which it has the mode of then.
    static func put(_ part: AppendFile, at path: String) throws(RecordError) {
        do throws(WholeFile.Fault) {
            try WholeFile.put(part.descriptor, part.path, at: path, mode: FileStanding(path)?.mode)
        } catch {
            throw RecordError(.write, path, errno: error.code)
        }
    }

    private static func isPlainFile(_ path: String) throws(RecordError) -> Bool {
        if path == "-" { return false }
        guard let standing = FileStanding(path) else { return true }
        if standing.isFolder { throw RecordError(.open, path, errno: EISDIR) }
        return standing.isRegular
    }
}
