import Foundation
import Synchronization

/// A socket call that failed, with its errno.
package struct SocketFailure: Error, CustomStringConvertible {
    package var call: String
    package var code: Int32

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// A listening socket on 127.0.0.1 that gives each connection a thread of its own.
///
/// Threads and blocking calls, because a test server's order of events then reads as it happens.
package final class LoopbackListener: Sendable {
    package let port: UInt16
    /// The last number of its address: 1 is 127.0.0.1.
    package let place: UInt8
    private let descriptor: Int32
    private let accepts: Bool
    private let state = Mutex(State())

    private struct State {
        var open: Set<Int32> = []
        var accepted = 0
        var mostOpen = 0
        var isStopped = false
    }

    /// Listens on a port.
    ///
    /// - Parameters:
    ///   - isIPv6: whether it listens on ::1, which has no place.
    ///   - place: the last number of the address: 2 is 127.0.0.2.
    ///   - port: 0 is one that the system has free.
    ///   - backlog: how many connections wait for `accept`; 0 lets Linux keep one.
    ///   - serve: called with each connection, on its own thread; nil accepts none.
    package init(
        isIPv6: Bool = false, place: UInt8 = 1, port: UInt16 = 0, backlog: Int32 = 4096,
        serve: (@Sendable (WireConnection) -> Void)?
    ) throws {
        self.place = place
        (descriptor, self.port) =
            try isIPv6
            ? Self.listen(on: Self.loopback6(port: port), AF_INET6, backlog: backlog)
            : Self.listen(on: Self.loopback(place: place, port: port), AF_INET, backlog: backlog)
        accepts = serve != nil
        guard let serve else { return }
        Self.detach { self.accept(serve) }
    }

    /// Listens on a Unix socket at the path; it has no port.
    package init(unixSocket path: String, serve: @escaping @Sendable (WireConnection) -> Void) throws {
        place = 0
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        (descriptor, port) = try Self.listen(on: address, AF_UNIX, backlog: 16)
        accepts = true
        Self.detach { self.accept(serve) }
    }

    deinit {
        stop()
    }

    /// `127.0.0.1:PORT`.
    package var authority: String { "127.0.0.\(place):\(port)" }

    /// How many connections were accepted so far.
    package var acceptedCount: Int { state.withLock { $0.accepted } }

    /// How many connections were open at once, at most.
    package var mostOpenCount: Int { state.withLock { $0.mostOpen } }

    package var openCount: Int { state.withLock { $0.open.count } }

    /// Closes the port and every connection; their threads end. A listener that accepts lives until this is called.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            // Shut down under the lock: a number that left the set may already be another connection's.
            for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
            return !state.isStopped
        }
        guard isFirst else { return }
        // From here on connections are refused. The accepting thread wakes and closes: no one else knows when it is
        // between two calls with the number.
        shutdown(descriptor, Int32(SHUT_RDWR))
        if !accepts { close(descriptor) }
    }

    /// A port where nothing listens: it was free a moment ago.
    package static func refusedPort() throws -> UInt16 {
        let (descriptor, port) = try listen(on: loopback(port: 0), AF_INET, backlog: 1)
        close(descriptor)
        return port
    }

    /// Several such ports, each another one.
    package static func refusedPorts(_ count: Int) throws -> [UInt16] {
        // All are held until the last is chosen: the system may give one that was let go again.
        var held: [Int32] = []
        defer { for descriptor in held { close(descriptor) } }
        return try (0..<count).map { _ in
            let (descriptor, port) = try listen(on: loopback(port: 0), AF_INET, backlog: 1)
            held.append(descriptor)
            return port
        }
    }

    private func accept(_ serve: @escaping @Sendable (WireConnection) -> Void) {
        while true {
            let connection = Foundation.accept(descriptor, nil, nil)
            guard connection >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                break
            }
            var on: Int32 = 1
            setsockopt(
                connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            let number: Int? = state.withLock { state in
                if state.isStopped { return nil }
                state.open.insert(connection)
                state.accepted += 1
                state.mostOpen = max(state.mostOpen, state.open.count)
                return state.accepted
            }
            guard let number else {
                close(connection)
                break
            }
            Self.detach {
                let wire = WireConnection(descriptor: connection, number: number)
                serve(wire)
                self.state.withLock { _ = $0.open.remove(connection) }
                wire.close()
            }
        }
        close(descriptor)
    }

    /// A thread with a small stack: some tests open thousands of connections.
    private static func detach(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 256 * 1024
        thread.start()
    }

    private static func listen<Address>(
        on address: Address, _ family: Int32, backlog: Int32
    ) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure(call: "socket", code: errno) }
        var address = address
        var length = socklen_t(MemoryLayout<Address>.size)
        var port: UInt16 = 0
        let failed: String? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                if bind(descriptor, generic, length) != 0 { return "bind" }
                if Foundation.listen(descriptor, backlog) != 0 { return "listen" }
                if getsockname(descriptor, generic, &length) != 0 { return "getsockname" }
                // At the same place in the addresses of both families.
                port = UnsafeRawPointer(generic).load(fromByteOffset: 2, as: UInt16.self)
                return nil
            }
        }
        if let failed {
            let code = errno
            close(descriptor)
            throw SocketFailure(call: failed, code: code)
        }
        return (descriptor, UInt16(bigEndian: port))
    }

    private static func loopback6(port: UInt16) -> sockaddr_in6 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return address
    }

    static func loopback(place: UInt8 = 1, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) | UInt32(place)).bigEndian
        address.sin_port = port.bigEndian
        return address
    }
}
