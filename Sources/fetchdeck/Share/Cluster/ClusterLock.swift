import Glibc

/// Keeps a second command out of a server's folder until it is released, or the process is gone.
struct ClusterLock {
    private let file: Int32

    init(_ folder: ClusterFolder) throws(ProgramError) {
        let path = "\(folder.path)/lock"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .output("\(path.sanitised()): \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .usage("another 'share up' or 'share down' works on \(folder.shown)")
        }
    }

    func release() { close(file) }
}
