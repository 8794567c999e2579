import FetchFiles
import Glibc

/// Small files, read whole.
enum TextFile {
    /// Why a file could not be read or written.
    struct Problem: Error, Equatable {
        var code: Int32

        /// As the system says it: `No such file or directory`.
        var reason: String { String(cString: strerror(code)) }
        var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    }

    static func read(_ path: String) -> Result<String, Problem> {
        readBytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func readBytes(_ path: String) -> Result<[UInt8], Problem> {
        readAll(path).map(Result.success) ?? .failure(Problem(code: errno))
    }

    /// Writes the file beside its place and renames it there.
    ///
    /// - Parameter isPrivate: whether it is for its owner alone.
    static func write(
        _ text: String, to path: String, isPrivate: Bool = false
    ) -> Result<Void, Problem> {
        var text = text
        do throws(RecordError) {
            let file = try AtomicFile(path, isPrivate: isPrivate)
            let result = text.withUTF8 { bytes in
                Result { () throws(RecordError) in try file.write(bytes) }
            }
            try result.get()
            try file.finish()
            return .success(())
        } catch {
            return .failure(Problem(code: error.errorNumber))
        }
    }

    /// Makes the folder and those above it; nil when it is there then.
    ///
    /// - Parameter isPrivate: whether those that are made are for their owner alone.
    static func makeFolders(_ path: String, isPrivate: Bool = false) -> Problem? {
        let mode: mode_t = isPrivate ? 0o700 : 0o755
        if mkdir(path, mode) == 0 || errno == EEXIST { return nil }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            return Problem(code: errno)
        }
        if let problem = makeFolders(String(path[..<slash]), isPrivate: isPrivate) { return problem }
        return mkdir(path, mode) == 0 || errno == EEXIST ? nil : Problem(code: errno)
    }
}
