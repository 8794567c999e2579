import FetchCore
import Glibc
import Synchronization

/// An output that records are appended to: a file, a pipe or standard output.
///
/// A file is locked for as long as this lives: no other run writes it. What happens to it meanwhile is noticed by
/// ``verify()``. Used by one thread at a time; ``giveUp`` may be set by any.
final class AppendFile: Sendable {
    let path: String
    let descriptor: Int32
    /// Whether it is a file whose end can be cut; else a pipe, a terminal or a device.
    let isRegular: Bool
    /// Set to end a write into a pipe that nobody reads.
    let giveUp = Atomic(false)

    private let isReadable: Bool
    /// Whether it was not there before.
    private let isNew: Bool
    /// Whether anything may have been written to it.
    private let isUsed = Atomic(false)
    /// How many bytes this has left in the file.
    private let leftLength = Atomic(0)

    private static let pipePiece = 4096

    /// Opens the file for appending and locks it; makes it when it is not there. `-` is standard output.
    ///
    /// Throws when another run has it. One that was made is removed again unless it is used.
    ///
    /// - Parameter isPrivate: whether a new file is for its owner alone.
    init(path: String, isPrivate: Bool = false) throws(RecordError) {
        self.path = path
        guard path != "-" else {
            descriptor = STDOUT_FILENO
            isRegular = FileStanding(STDOUT_FILENO)?.isRegular ?? false
            (isReadable, isNew) = (false, false)
            try checkWritable()
            return
        }
        let opened = try Self.openLocked(path, mode: isPrivate ? 0o600 : 0o666)
        (descriptor, isNew, isReadable) = (opened.file, opened.isNew, opened.isReadable)
        isRegular = FileStanding(opened.file)?.isRegular ?? false
        leftLength.store(length, ordering: .relaxed)
        if !isRegular { try checkWritable() }
    }

    /// Throws where nothing can ever be written: a stream that is closed, a device that is full.
    private func checkWritable() throws(RecordError) {
        var nothing: UInt8 = 0
        if Glibc.write(descriptor, &nothing, 0) < 0, errno != EAGAIN {
            throw RecordError(.open, path, errno: errno)
        }
    }

    deinit {
        guard descriptor != STDOUT_FILENO else { return }
        if isNew, !isUsed.load(ordering: .relaxed), length == 0,
            FileStanding(path) == FileStanding(descriptor)
        {
            unlink(path)
        }
        Glibc.close(descriptor)
    }

    /// Bytes in the file now; 0 for what is no file.
    var length: Int {
        guard isRegular else { return 0 }
        return FileStanding(descriptor)?.length ?? 0
    }

    /// Cuts off what a crash left of a last record.
    ///
    /// - Parameter whole: tells how much of the file holds whole records.
    func mend(_ whole: (Int32) throws(RecordError) -> WholeLength) throws(RecordError) {
        isUsed.store(true, ordering: .relaxed)
        guard isRegular, isReadable else { return }
        let whole = try whole(descriptor)
        if whole.length < length, ftruncate(descriptor, off_t(whole.length)) != 0 {
            throw RecordError(.open, path, errno: errno)
        }
        leftLength.store(length, ordering: .relaxed)
        guard whole.lacksNewline else { return }
        let newline: [UInt8] = [UInt8(ascii: "\n")]
        try newline.withUnsafeBufferPointer { bytes throws(RecordError) in try write(bytes) }
    }

    /// Makes sure that the file still stands at its path: one that was removed is made anew with all that it held.
    ///
    /// Throws when that is not possible, and when something else stands there now.
    ///
    /// - Returns: whether another program has cut it.
    func verify() throws(RecordError) -> Bool {
        guard isRegular, path != "-" else { return false }
        if FileStanding(path) != FileStanding(descriptor) { try makeAnew() }
        return length < leftLength.load(ordering: .relaxed)
    }

    /// Writes all the bytes; when that fails, what it wrote of the last line is cut off again.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        isUsed.store(true, ordering: .relaxed)
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
            var error = RecordError(.write, shownPath, errno: number)
            error.wholeLines = bytes[..<written].count { $0 == UInt8(ascii: "\n") }
            throw error
        }
        leftLength.add(written, ordering: .relaxed)
    }

    /// Waits until what was written is on the disk.
    func sync() throws(RecordError) {
        guard isRegular else { return }
        do throws(WholeFile.Fault) {
            try WholeFile.sync(descriptor)
        } catch {
            throw RecordError(.write, shownPath, errno: error.code)
        }
    }

    private var shownPath: String { path == "-" ? "standard output" : path }

    /// A pipe takes a piece of this size at once when poll says so: the thread never blocks for good.
    private func waitUntilWritable() throws(RecordError) {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&entry, 1, 100) > 0 { return }
            if giveUp.load(ordering: .relaxed) {
                throw RecordError(.write, shownPath, reason: "its reader takes nothing any more")
            }
        }
    }

    private func cutPartialLine(_ bytes: UnsafeBufferPointer<UInt8>, written: Int) {
        guard isRegular, written > 0 else { return }
        let whole = bytes[..<written].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        ftruncate(descriptor, off_t(length - (written - whole)))
    }

    /// Makes the file again at its path, with what the one that was removed holds; the descriptor is the new one's then.
    private func makeAnew() throws(RecordError) {
        let mode = FileStanding(descriptor)?.mode ?? 0o600
        let fresh = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, mode)
        guard fresh >= 0 else {
            if errno == EEXIST { throw .replaced(path) }
            throw RecordError(.write, path, reason: "it was removed: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(fresh) }
        fchmod(fresh, mode)
        flock(fresh, LOCK_EX | LOCK_NB)
        do throws(RecordError) {
            try copy(to: fresh)
        } catch {
            unlink(path)
            throw error
        }
        guard reopen(descriptor, as: fresh) else { throw RecordError(.write, path, errno: errno) }
    }

    private func copy(to file: Int32) throws(RecordError) {
        let total = length
        var offset = 0
        while offset < total {
            let block = try TornTail.read(
                descriptor, at: offset, count: min(1 << 18, total - offset), path: path)
            guard pwriteAll(file, block, at: offset) else { throw RecordError(.write, path, errno: errno) }
            offset += block.count
        }
    }

    private struct Opened {
        var file: Int32
        var isNew: Bool
        var isReadable: Bool
    }

    private static func openLocked(_ path: String, mode: mode_t) throws(RecordError) -> Opened {
        while true {
            let opened = try open(path, mode: mode)
            guard let standing = FileStanding(opened.file), standing.isRegular else { return opened }
            // A file system without locks is no reason to refuse.
            if flock(opened.file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                Glibc.close(opened.file)
                throw RecordError(
                    .open, path, reason: "another run is writing it", mend: "name another file with -o")
            }
            // The run that had it may have put another file in its place before it let go.
            if FileStanding(path) == standing { return opened }
            Glibc.close(opened.file)
        }
    }

    private static func open(_ path: String, mode: mode_t) throws(RecordError) -> Opened {
        let isOther = FileStanding(path).map { !$0.isRegular } ?? false
        if !isOther {
            let file = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode)
            if file >= 0 { return Opened(file: file, isNew: true, isReadable: true) }
        }
        // A FIFO that we could read ourselves would never tell that its reader is gone; a file may be writable only.
        for flags in isOther ? [O_WRONLY] : [O_RDWR | O_APPEND, O_WRONLY | O_APPEND] {
            let file = Glibc.open(path, flags | O_CREAT | O_CLOEXEC | O_NOCTTY, mode)
            if file >= 0 {
                return Opened(file: file, isNew: false, isReadable: flags & O_ACCMODE == O_RDWR)
            }
            if errno != EACCES { break }
        }
        throw RecordError(.open, path, errno: errno)
    }
}

/// How much of a file holds whole records.
struct WholeLength: Equatable {
    var length: Int
    /// Whether the last one is whole but for its newline.
    var lacksNewline = false
}
