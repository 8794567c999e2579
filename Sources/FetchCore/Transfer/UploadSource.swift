import CCurl
import Glibc

/// Where the bytes of an upload come from; read on the loop thread as libcurl asks for them.
class UploadSource {
    /// Nil when it is not known beforehand: the body then goes chunked.
    let length: Int64?

    init(length: Int64?) {
        self.length = length
    }

    /// Fills the buffer: how many bytes, 0 at the end, nil when there are none yet.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? { 0 }

    /// Goes back to the beginning; false when that can't be done.
    func rewind() -> Bool { false }

    /// Whether it has something to read after it had none for a while.
    var isReady: Bool { true }

    /// Why it can't be read on; nil while it can.
    var failure: FetchFailure? { nil }

    /// A source that reads a file; nil, with `errno` set, when it can't be opened.
    static func file(_ path: String) -> UploadSource? {
        FileUpload(path: path)
    }
}

/// A file, read in pieces out of the page cache: as many bytes as it had when it was opened, or it fails.
private final class FileUpload: UploadSource {
    private let fd: Int32
    private let size: Int64
    private var sentBytes: Int64 = 0
    private var fault: FailureCause?

    init?(path: String) {
        // Without O_NONBLOCK a pipe that nobody writes to would hold up the loop.
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var info = stat()
        let isFile = fd >= 0 && fstat(fd, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
        if isFile {
            posix_fadvise(fd, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
            size = Int64(info.st_size)
            super.init(length: size)
        } else {
            if fd >= 0 {
                close(fd)
                errno = info.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE
            }
            return nil
        }
    }

    deinit {
        close(fd)
    }

    override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var info = stat()
        if fstat(fd, &info) == 0, info.st_size != size { return changed(to: Int64(info.st_size)) }
        // What is behind the announced length would be taken for the next request.
        let room = min(buffer.count, Int(size - sentBytes))
        let count = Glibc.read(fd, buffer.baseAddress, room)
        guard count >= 0 else {
            fault = .bodyFileRead(errno: errno)
            return 0
        }
        if count == 0, room > 0 { return changed(to: sentBytes) }
        sentBytes += Int64(count)
        return count
    }

    private func changed(to now: Int64) -> Int {
        fault = .lengthMismatch(stated: size, found: now)
        return 0
    }

    override var failure: FetchFailure? {
        fault.map { FetchFailure(.input, phase: .send, $0) }
    }

    override func rewind() -> Bool {
        sentBytes = 0
        return lseek(fd, 0, SEEK_SET) == 0
    }
}
