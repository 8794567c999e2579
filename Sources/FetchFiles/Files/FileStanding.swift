import Glibc

/// Which file a path or a descriptor stands for, and what the system says of it. Two are equal when they are one file.
package struct FileStanding: Equatable {
    private let status: stat

    /// Nil when there is nothing at the path.
    ///
    /// - Parameter followsLinks: whether a link stands for what it leads to.
    package init?(_ path: String, followsLinks: Bool = true) {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.status = status
    }

    init?(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.status = status
    }

    package var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    package var length: Int { Int(status.st_size) }
    /// Who may do what with it.
    var mode: mode_t { status.st_mode & 0o7777 }

    package static func == (one: FileStanding, other: FileStanding) -> Bool {
        one.status.st_dev == other.status.st_dev && one.status.st_ino == other.status.st_ino
    }
}

/// Writes all the bytes at the offset; false with `errno` when that is not possible.
func pwriteAll(_ file: Int32, _ bytes: some Collection<UInt8>, at offset: Int) -> Bool {
    let all: Bool? = bytes.withContiguousStorageIfAvailable { buffer in
        var written = 0
        while written < buffer.count {
            let count = pwrite(
                file, buffer.baseAddress.map { $0 + written }, buffer.count - written, off_t(offset + written)
            )
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if count == 0 { errno = ENOSPC }
                return false
            }
            written += count
        }
        return true
    }
    return all ?? pwriteAll(file, Array(bytes), at: offset)
}

/// Makes the descriptor stand for the other one's file; false with `errno` when that is not possible.
func reopen(_ descriptor: Int32, as other: Int32) -> Bool {
    dup2(other, descriptor) >= 0 && fcntl(descriptor, F_SETFD, FD_CLOEXEC) >= 0
}
