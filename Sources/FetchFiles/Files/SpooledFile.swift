import Glibc

/// What came by a pipe or standard input, kept in a file without a name so that it can be read more than once; gone with
/// this.
final class SpooledFile: Sendable {
    /// Where it is read, for as long as this lives.
    let path: String
    private let descriptor: Int32

    /// Copies the source to its end; `-` is standard input. Nil where the source is a file of the disk already.
    ///
    /// Throws when it can't be read, or there is no room for it in `$TMPDIR`.
    init?(_ source: String) throws(RecordError) {
        if source != "-" {
            guard let standing = FileStanding(source) else { throw RecordError(.read, source, errno: errno) }
            if standing.isRegular { return nil }
        }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/fetchdeck-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        path = "/proc/self/fd/\(descriptor)"
        // What throws from here on runs `deinit`, since everything is set.
        guard descriptor >= 0 else { throw RecordError(.open, folder, errno: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        try copy(source, into: folder)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private func copy(_ source: String, into folder: String) throws(RecordError) {
        let reader = try BlockReader(source)
        var failure: Int32 = 0
        while try reader.next({ block in
            var written = 0
            while written < block.count, failure == 0 {
                let count = write(
                    descriptor, block.baseAddress.map { $0 + written }, block.count - written)
                if count > 0 {
                    written += count
                } else if errno != EINTR {
                    failure = count == 0 ? ENOSPC : errno
                }
            }
        }) {
            if failure != 0 { throw RecordError(.write, folder, errno: failure) }
        }
    }
}
