import Glibc
import Synchronization

/// A standard stream; what is written goes out whole and in order from any thread.
final class StandardStream: Sendable {
    static let input = StandardStream(descriptor: STDIN_FILENO)
    static let output = StandardStream(descriptor: STDOUT_FILENO)
    static let error = StandardStream(descriptor: STDERR_FILENO)

    let descriptor: Int32
    private let lock = Mutex(())

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; nil when it is none, or does not tell.
    var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes the text and a line end; false when it could not be written whole.
    ///
    /// Messages on a terminal are broken between words at its width; what stands elsewhere, programs read line by line.
    @discardableResult
    func writeLine(_ text: String) -> Bool {
        var text = text
        if descriptor == STDERR_FILENO, isTerminal, let columns {
            text = MessageWrapping.wrap(text, columns: columns)
        }
        return write(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Writes the text; false when it could not be written whole.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return lock.withLock { _ in
            text.withUTF8 { bytes in
                var rest = UnsafeRawBufferPointer(bytes)
                while !rest.isEmpty {
                    let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                    if written < 0 {
                        if errno == EINTR { continue }
                        if errno == EAGAIN, waitUntilWritable() { continue }
                        return false
                    }
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                }
                return true
            }
        }
    }

    /// For a descriptor that someone made non-blocking.
    private func waitUntilWritable() -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 10_000) > 0
    }
}
