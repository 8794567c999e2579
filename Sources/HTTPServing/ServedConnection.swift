import Glibc

/// A client's connection, for the thread that serves it. Its calls block, for two minutes at most, and end when the client
/// goes or the server is stopped.
package final class ServedConnection {
    private let descriptor: Int32
    /// `POLLRDHUP`, which the headers show to GNU sources only: the client has gone or sends nothing more.
    private static let hangUp: Int16 = 0x2000
    /// Read and not taken yet.
    private var unread: ArraySlice<UInt8> = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var yes: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// One line without its line end; nil when the client goes first or the line is longer than the limit.
    package func line(limit: Int) -> [UInt8]? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = unread[..<end]
                unread = unread[(end + 1)...]
                return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            }
            guard unread.count <= limit, fill() else { return nil }
        }
    }

    /// So many bytes; nil when the client goes before they have come.
    package func bytes(_ count: Int) -> [UInt8]? {
        while unread.count < count {
            guard fill() else { return nil }
        }
        let bytes = Array(unread.prefix(count))
        unread = unread.dropFirst(count)
        return bytes
    }

    /// Whatever has come, once something has; false when nothing more will.
    package func discard() -> Bool {
        unread = []
        return fill()
    }

    /// False when the client went before all was sent.
    package func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// False when the client went before the time was over.
    package func wait(_ time: Duration) -> Bool {
        let end = ContinuousClock.now + time
        while true {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return true }
            var socket = pollfd(fd: descriptor, events: Self.hangUp, revents: 0)
            if poll(&socket, 1, Int32(left.rounded(.up))) > 0 { return false }
        }
    }

    private func fill() -> Bool {
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            unread = Array(unread + block[..<count])[...]
            return true
        }
    }
}

extension ServedConnection {
    /// Reads the connection's requests and has each answered, until it ends.
    ///
    /// - Parameters:
    ///   - answer: Sends the response; false when the connection is of no further use.
    ///   - refuse: Says why a request cannot be answered; the connection ends then.
    package func serveRequests(
        _ answer: (ServedRequest) -> Bool, refuse: (ServedRequest.Fault) -> Void
    ) {
        while true {
            do throws(ServedRequest.Fault) {
                guard let request = try ServedRequest(from: self), answer(request) else { return }
            } catch {
                return refuse(error)
            }
        }
    }
}
