import Glibc

/// Writes files with secrets atomically, with mode 0600.
enum SecretFile {
    struct Fault: Error {
        let code: Int32

        var words: String { String(cString: strerror(code)) }
    }

    /// Writes beside the file, and puts that in its place once all of it is on the disk.
    static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
        var template = Array((path + ".XXXXXX").utf8CString)
        // Opened with mode 0600.
        let file = mkstemp(&template)
        guard file >= 0 else { throw Fault(code: errno) }
        var fault = writeAll(bytes, to: file)
        if fault == nil, fsync(file) != 0 { fault = Fault(code: errno) }
        if Glibc.close(file) != 0, fault == nil { fault = Fault(code: errno) }
        if fault == nil, rename(template, path) != 0 { fault = Fault(code: errno) }
        if let fault {
            unlink(template)
            throw fault
        }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Fault? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Fault(code: count < 0 ? errno : ENOSPC) }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
