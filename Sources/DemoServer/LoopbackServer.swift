import FetchCore
import Glibc
import Synchronization

/// Listens on a free port of 127.0.0.1 and serves each connection on a thread of its own, which is plenty for a demo.
final class LoopbackServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    let url: String
    private let descriptor: Int32
    private let connections = Mutex<Set<Int32>>([])
    private let serve: @Sendable (LoopbackConnection) -> Void

    /// - Parameter serve: Called on the connection's thread; the connection is closed when it returns.
    /// - Throws: ``LoopbackSocket/Failure`` where no port can be opened or no thread started.
    init(_ serve: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        let (descriptor, port) = try LoopbackSocket.listen()
        self.descriptor = descriptor
        self.serve = serve
        url = "http://127.0.0.1:\(port)"
        let code = start { self.accept() }
        guard code == 0 else {
            close(descriptor)
            throw LoopbackSocket.Failure(action: "start a thread for", code: code)
        }
    }

    /// Ends the accepting thread, which closes the port, and wakes every connection's thread.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        connections.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
    }

    private func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        PosixThread.start(name: "demo.site", stackBytes: 512 << 10, body)
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                connections.withLock { _ = $0.insert(connection) }
                if start({ self.run(connection) }) != 0 { end(connection) }
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
        serve(LoopbackConnection(connection))
        end(connection)
    }

    private func end(_ connection: Int32) {
        // Out of the set before the number can be another connection's.
        connections.withLock { _ = $0.remove(connection) }
        close(connection)
    }
}
