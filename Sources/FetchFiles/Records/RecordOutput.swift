import Glibc
import Synchronization

/// An output that records are appended to: a file, a pipe or standard output.
///
/// Used by one thread at a time; ``giveUp`` may be set by any.
final class RecordOutput: Sendable {
    let path: String
    let descriptor: Int32
    /// Whether it is a file whose end can be cut; else a pipe, a terminal or a device.
    let isRegular: Bool
    /// Whether another run has the file open as well.
    let isShared: Bool
    /// Set to end a write into a pipe that nobody reads.
    let giveUp = Atomic(false)

    private static let pipePiece = 4096

    /// Opens the file for appending, makes it when it is not there, and cuts off what a crash left of a last record.
    ///
    /// The cut is made only where no other run has the file open. `-` is standard output.
    ///
    /// - Parameter whole: tells how much of a file holds whole records.
    init(path: String, whole: (Int32) throws(RecordError) -> WholeLength) throws(RecordError) {
        self.path = path
        if path == "-" {
            descriptor = STDOUT_FILENO
            isRegular = Self.isRegularFile(STDOUT_FILENO)
            isShared = false
            return
        }
        let (file, flags) = try Self.open(path)
        descriptor = file
        isRegular = Self.isRegularFile(file)
        guard isRegular, flags & O_ACCMODE == O_RDWR else {
            isShared = false
            return
        }
        isShared = flock(file, LOCK_EX | LOCK_NB) != 0
        // What throws from here on runs `deinit`, since everything is set: closing here too would close another's file.
        if !isShared { try mend(whole(file)) }
        // Runs that append to one file at a time share the lock for as long as they write.
        flock(file, LOCK_SH | LOCK_NB)
    }

    deinit {
        if descriptor != STDOUT_FILENO { Glibc.close(descriptor) }
    }

    /// Bytes in the file now; 0 for what is no file.
    var length: Int {
        var status = stat()
        guard isRegular, fstat(descriptor, &status) == 0 else { return 0 }
        return Int(status.st_size)
    }

    /// Writes all the bytes; when that fails, what it wrote of the last line is cut off again.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        var written = 0
        while written < bytes.count {
            if !isRegular { try waitUntilWritable() }
            let rest = bytes.count - written
            let count = Glibc.write(
                descriptor, bytes.baseAddress.map { $0 + written },
                isRegular ? rest : min(rest, Self.pipePiece))
            if count > 0 {
                written += count
                continue
            }
            let number = count == 0 ? ENOSPC : errno
            if number == EINTR || number == EAGAIN { continue }
            cutPartialLine(bytes, written: written)
            throw RecordError(.write, shownPath, errno: number)
        }
    }

    /// Waits until what was written is on the disk.
    func sync() throws(RecordError) {
        guard isRegular else { return }
        while fsync(descriptor) != 0 {
            if errno == EINTR { continue }
            // Some file systems have no fsync: nothing is lost by that.
            if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
            throw RecordError(.write, shownPath, errno: errno)
        }
    }

    private var shownPath: String { path == "-" ? "standard output" : path }

    /// A pipe takes a piece of this size at once when poll says so: the thread never blocks for good.
    private func waitUntilWritable() throws(RecordError) {
        while true {
            if giveUp.load(ordering: .relaxed) {
                throw RecordError(.write, shownPath, reason: "its reader takes nothing any more")
            }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&entry, 1, 100) > 0 { return }
        }
    }

    private func cutPartialLine(_ bytes: UnsafeBufferPointer<UInt8>, written: Int) {
        guard isRegular, written > 0 else { return }
        let whole = bytes[..<written].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        ftruncate(descriptor, off_t(length - (written - whole)))
    }

    private func mend(_ whole: WholeLength) throws(RecordError) {
        if whole.length < length, ftruncate(descriptor, off_t(whole.length)) != 0 {
            throw RecordError(.open, path, errno: errno)
        }
        guard whole.lacksNewline else { return }
        let newline: [UInt8] = [UInt8(ascii: "\n")]
        try newline.withUnsafeBufferPointer { bytes throws(RecordError) in try write(bytes) }
    }

    private static func open(_ path: String) throws(RecordError) -> (Int32, Int32) {
        var status = stat()
        let isOther = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        // A FIFO that we could read ourselves would never tell that its reader is gone; a file may be writable only.
        for flags in isOther ? [O_WRONLY] : [O_RDWR | O_APPEND, O_WRONLY | O_APPEND] {
            let file = Glibc.open(path, flags | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666)
            if file >= 0 { return (file, flags) }
            if errno != EACCES { break }
        }
        throw RecordError(.open, path, errno: errno)
    }

    private static func isRegularFile(_ file: Int32) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// How much of a file holds whole records.
struct WholeLength: Equatable {
    var length: Int
    /// Whether the last one is whole but for its newline.
    var lacksNewline = false
}
