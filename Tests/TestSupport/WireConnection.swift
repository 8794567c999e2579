import Foundation

/// One accepted connection: reads requests and writes bytes, blocking. It belongs to the thread that serves it.
package final class WireConnection {
    /// Counted from 1, in the order they were accepted.
    package let number: Int
    private(set) var descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
    }

    /// A connection to a server on 127.0.0.1; nil where there is none.
    convenience init?(connectingTo port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = LoopbackListener.loopback(port: port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            Foundation.close(descriptor)
            return nil
        }
        self.init(descriptor: descriptor, number: 0)
    }

    /// The server's end of it: `127.0.0.1:PORT`.
    package var localAuthority: String {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = getsockname(descriptor, generic, &length)
            }
        }
        return "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }

    /// The client's end of it, without its port: `127.0.0.1`.
    package var peerAddress: String {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = getpeername(descriptor, generic, &length)
            }
        }
        return String(cString: inet_ntoa(address.sin_addr))
    }

    /// Reads a whole request, its body included; nil when the client went, or what came is no request.
    ///
    /// Answers `Expect: 100-continue` as a server does that wants the body.
    package func readRequest() -> SeenRequest? {
        guard let headEnd = fill(until: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: buffer[..<headEnd], as: UTF8.self)
        buffer.removeFirst(headEnd)
        guard var request = SeenRequest(head: head, connection: number) else { return nil }
        if request.header("Expect")?.lowercased() == "100-continue" {
            send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        if let length = request.header("Content-Length").flatMap({ Int($0) }) {
            guard fill(count: length) else { return nil }
            request.body = Array(buffer.prefix(length))
            buffer.removeFirst(length)
        } else if request.header("Transfer-Encoding")?.lowercased() == "chunked" {
            guard let body = readChunks() else { return nil }
            request.body = body
        }
        return request
    }

    /// Reads until this many bytes are there in all, and drops them; false when the client went before.
    @discardableResult
    package func read(_ count: Int) -> Bool {
        guard fill(count: count) else { return false }
        buffer.removeFirst(count)
        return true
    }

    /// What has come, once something has; nil at the end.
    package func readSome() -> [UInt8]? {
        if buffer.isEmpty, !receive() { return nil }
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    /// Sends all of it; false when the client is gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes { raw in
                Foundation.send(
                    descriptor, raw.baseAddress?.advanced(by: offset), raw.count - offset,
                    Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            offset += sent
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    /// Drops what comes until the client closes.
    package func waitForClose() {
        while receive() {
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// Reads nothing and waits until the client closes.
    package func waitForHangUp() {
        var entry = pollfd(fd: descriptor, events: Int16(0x2000), revents: 0)  // POLLRDHUP
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
    }

    /// Passes bytes on between the client and the server at `127.0.0.1:PORT` until one of them closes.
    package func tunnel(to authority: String) {
        guard let port = authority.split(separator: ":").last.flatMap({ UInt16($0) }) else { return }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Foundation.close(server) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, Self.pass(buffer, to: server) else { return }
        var entries = [descriptor, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&entries, 2, -1) > 0 || errno == EINTR {
            for (index, entry) in entries.enumerated() where entry.revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 16_384)
                let count = recv(entry.fd, &bytes, bytes.count, 0)
                guard count > 0, Self.pass(Array(bytes[..<count]), to: entries[1 - index].fd) else { return }
            }
        }
    }

    private static func pass(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.isEmpty || Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Says that no more comes, and still reads.
    package func closeWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes with a reset instead of a farewell.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    package func close() {
        guard descriptor >= 0 else { return }
        Foundation.close(descriptor)
        descriptor = -1
    }

    package var isClosed: Bool { descriptor < 0 }

    private func readChunks() -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let lineEnd = fill(until: [13, 10]) else { return nil }
            let line = String(decoding: buffer[..<(lineEnd - 2)], as: UTF8.self)
            buffer.removeFirst(lineEnd)
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16), fill(count: size + 2) else {
                return nil
            }
            body += buffer.prefix(size)
            buffer.removeFirst(size + 2)
            if size == 0 { return body }
        }
    }

    /// Where the pattern ends in the buffer, once it is there.
    private func fill(until pattern: [UInt8]) -> Int? {
        while true {
            if let range = buffer.firstRange(of: pattern) { return range.upperBound }
            guard buffer.count < 4 << 20, receive() else { return nil }
        }
    }

    private func fill(count: Int) -> Bool {
        while buffer.count < count {
            guard receive() else { return false }
        }
        return true
    }

    private func receive() -> Bool {
        guard descriptor >= 0 else { return false }
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            buffer += piece.prefix(count)
            return true
        }
    }
}
