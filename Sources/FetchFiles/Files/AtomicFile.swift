import Glibc

/// A file that is written beside its place and renamed into it when it is whole; what is no plain file is written to as
/// it is. Used by one thread.
package final class ReplacedFile {
    private let path: String
    private let partPath: String
    private let output: RecordOutput
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
            output = try RecordOutput(path: partPath, isPrivate: isPrivate)
        } catch {
            var error = error
            error.subject = path
            throw error
        }
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
        try output.sync()
        var status = stat()
        if partPath != path {
            if stat(path, &status) == 0 { fchmod(output.descriptor, status.st_mode & 0o7777) }
            guard rename(partPath, path) == 0 else { throw RecordError(.write, path, errno: errno) }
        }
        isFinished = true
    }

    private static func isPlainFile(_ path: String) throws(RecordError) -> Bool {
        if path == "-" { return false }
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        if status.st_mode & S_IFMT == S_IFDIR { throw RecordError(.open, path, errno: EISDIR) }
        return status.st_mode & S_IFMT == S_IFREG
    }
}
