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

/// A file, read in pieces out of the page cache.
private final class FileUpload: UploadSource {
    private let fd: Int32
    private var readError: Int32 = 0

    init?(path: String) {
        // Without O_NONBLOCK a pipe that nobody writes to would hold up the loop.
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var info = stat()
        let isFile = fd >= 0 && fstat(fd, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
        if isFile {
            posix_fadvise(fd, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
            super.init(length: Int64(info.st_size))
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
        let count = Glibc.read(fd, buffer.baseAddress, buffer.count)
        if count < 0 { readError = errno }
        return max(0, count)
    }

    override var failure: FetchFailure? {
        readError == 0
            ? nil
            : FetchFailure(
                .input, phase: .send,
                message: "the body file cannot be read on: \(String(cString: strerror(readError)))")
    }

    override func rewind() -> Bool {
        lseek(fd, 0, SEEK_SET) == 0
    }
}
