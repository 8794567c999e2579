import Glibc

/// The descriptors of the terminal that the dashboard is shown on.
struct TerminalDevice {
    /// Where keys are read.
    let input: Int32
    /// Where the screen is written.
    let output: Int32

    /// Finds the terminal: the standard streams where they are one, else the controlling terminal.
    ///
    /// Standard input may be the list, so keys then come from `/dev/tty`; where there is no controlling terminal,
    /// from the terminal that standard output or standard error is.
    static func find() throws(TerminalError) -> TerminalDevice {
        let outputSource = isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : nil
        let inputSource = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : nil
        var controlling: Int32?
        if outputSource == nil || inputSource == nil {
            let opened = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
            if opened >= 0 { controlling = opened }
        }
        let spare = [STDOUT_FILENO, STDERR_FILENO].first { isatty($0) == 1 && isReadable($0) }
        guard let output = outputSource ?? controlling ?? spare,
            let input = inputSource ?? controlling ?? spare
        else { throw TerminalError(.noTerminal) }
        defer { if let controlling { _ = Glibc.close(controlling) } }
        // Our own numbers: a standard stream that somebody closes later doesn't take the screen along.
        let pair = (fcntl(input, F_DUPFD_CLOEXEC, 3), fcntl(output, F_DUPFD_CLOEXEC, 3))
        guard pair.0 >= 0, pair.1 >= 0 else {
            throw TerminalError(.refused, String(cString: strerror(errno)))
        }
        return TerminalDevice(input: pair.0, output: pair.1)
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        fcntl(descriptor, F_GETFL) & O_ACCMODE == O_RDWR
    }

    /// What the kernel says; nil where it doesn't know, as on some serial lines.
    var size: TerminalSize? {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return nil
        }
        return TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Whether a read would return at once, within that time.
    func hasInput(milliseconds: Int) -> Bool {
        var entry = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, Int32(milliseconds)) > 0
    }

    /// What is there to read, at most one buffer; nil when the terminal is gone. Only after ``hasInput(milliseconds:)``.
    func readAvailable() -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, initialized in
            repeat { count = read(input, buffer.baseAddress, 4096) } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        if count > 0 || (count < 0 && errno == EAGAIN) { return bytes }
        return nil
    }

    /// Writes all of it, unless the terminal is gone.
    func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let written = Glibc.write(
                    output, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                if written > 0 {
                    offset += written
                } else if errno == EAGAIN {
                    // Someone else made the terminal non-blocking.
                    var entry = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&entry, 1, 100)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    func close() {
        _ = Glibc.close(input)
        _ = Glibc.close(output)
    }
}
