import Glibc

/// Which file it is, whatever it is called.
struct FileIdentity: Equatable {
    let device: UInt
    let inode: UInt

    /// Nil for what is no file of the disk: a URL, a pipe, a name that is not there.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
