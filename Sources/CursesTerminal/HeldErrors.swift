import Glibc

/// Standard error while the dashboard has the screen: what is written there is held back in a file without a name, and
/// shown when the screen is given back.
///
/// The last words of a trap are such text.
struct HeldErrors: Sendable {
    /// Standard error as it was.
    private let original: Int32
    private let file: Int32

    /// Holds it back from now on; nil where standard error is no terminal, or no file can be made.
    init?() {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/fetchdeck-XXXXXX").utf8CString)
        file = mkstemp(&template)
        guard file >= 0 else { return nil }
        unlink(template)
        original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        guard original >= 0, dup2(file, STDERR_FILENO) >= 0 else {
            close(file)
            return nil
        }
    }

    /// Puts standard error back, and shows what was held; what comes twice is shown once. Safe in a signal handler.
    func release() {
        dup2(original, STDERR_FILENO)
        // The offset is shared with what was standard error: it stands where the last writer left it.
        lseek(file, 0, SEEK_SET)
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            while true {
                let count = read(file, buffer.baseAddress, 1024)
                guard count > 0, write(original, buffer.baseAddress, count) == count else { break }
            }
        }
        _ = ftruncate(file, 0)
    }
}
