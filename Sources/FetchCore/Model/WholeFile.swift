import Glibc

/// How a file is written completely, or not at all: beside its place, to the disk, and then into its place.
package enum WholeFile {
    /// What the system said.
    package struct Fault: Error {
        package let code: Int32

        var words: String { String(cString: strerror(code)) }
    }

    /// Writes a file for its owner alone.
    static func writeSecret(_ bytes: [UInt8], to path: String) throws(Fault) {
        var template = Array((path + ".XXXXXX").utf8CString)
        // Opened with mode 0600.
        let file = mkstemp(&template)
        guard file >= 0 else { throw Fault(code: errno) }
        defer { Glibc.close(file) }
        do throws(Fault) {
            try write(bytes, to: file)
            try put(file, template, at: path, mode: nil)
        } catch {
            unlink(template)
            throw error
        }
    }

    /// Puts a file that is whole in the place of another.
    ///
    /// - Parameter mode: Who may do what with it; nil leaves it as it is.
    package static func put(
        _ file: Int32, _ part: UnsafePointer<CChar>, at path: String, mode: mode_t?
    ) throws(Fault) {
        try sync(file)
        if let mode { fchmod(file, mode) }
        guard rename(part, path) == 0 else { throw Fault(code: errno) }
    }

    /// Waits until what was written is on the disk.
    package static func sync(_ file: Int32) throws(Fault) {
        while fsync(file) != 0 {
            if errno == EINTR { continue }
            // Some file systems have no fsync: nothing is lost by that.
            if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
            throw Fault(code: errno)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(code: count < 0 ? errno : ENOSPC) }
            rest = rest.dropFirst(count)
        }
    }
}
