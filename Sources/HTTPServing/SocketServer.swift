import FetchCore
import Glibc
import Synchronization

/// Listens on a port and serves each connection on a thread of its own, which is plenty for a demo and for who reads metrics.
package final class SocketServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    private let descriptor: Int32
    private let connections = Mutex<Set<Int32>>([])
    private let serve: @Sendable (ServedConnection) -> Void
    private let maximumConnections: Int

    /// - Parameters:
    ///   - address: Where it listens: a name, or an address of either version of IP without brackets.
    ///   - port: 0 is one that the system has free.
    ///   - maximumConnections: One more is closed as it comes.
    ///   - serve: Called on the connection's thread; the connection is closed when it returns.
    /// - Throws: where the port cannot be opened or no thread started.
    package init(
        address: String = "127.0.0.1", port: UInt16 = 0, maximumConnections: Int = .max,
        _ serve: @escaping @Sendable (ServedConnection) -> Void
    ) throws(ListeningSocket.Failure) {
        let (descriptor, port) = try ListeningSocket.listen(on: address, port: port)
        self.descriptor = descriptor
        self.serve = serve
        self.maximumConnections = maximumConnections
        url = "http://\(address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address):\(port)"
        let code = start { self.accept() }
        guard code == 0 else {
            close(descriptor)
            throw ListeningSocket.Failure("start a thread", errno: code)
        }
    }

    /// Ends the accepting thread, which closes the port, and wakes every connection's thread.
    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        connections.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
    }

    private func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        PosixThread.start(name: "http.server", stackBytes: 512 << 10, body)
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                let isTaken = connections.withLock { connections in
                    guard connections.count < maximumConnections else { return false }
                    return connections.insert(connection).inserted
                }
                if !isTaken {
                    close(connection)
                } else if start({ self.run(connection) }) != 0 {
                    end(connection)
                }
            } else if errno == EMFILE || errno == ENFILE {
                // The run has all files open; some are closed before long.
                poll(nil, 0, 20)
            } else if errno != EINTR, errno != ECONNABORTED {
                break
            }
        }
        close(descriptor)
    }

    private func run(_ connection: Int32) {
        serve(ServedConnection(connection))
        end(connection)
    }

    private func end(_ connection: Int32) {
        // Out of the set before the number can be another connection's.
        connections.withLock { _ = $0.remove(connection) }
        close(connection)
    }
}
