import Foundation
import Synchronization

/// A site that breaks HTTP in one way, on a bare socket: no server library would do it.
///
/// One thread a connection, which is plenty for the few that a demo opens.
final class BrokenSite: Sendable {
    enum Manner: Sendable {
        /// Takes the request and says nothing until the client goes.
        case neverAnswers
        /// Promises 64 KiB, sends a third of them and closes.
        case cutsBodiesShort
    }

    let url: String
    private let manner: Manner
    private let descriptor: Int32
    private let connections = Mutex<Set<Int32>>([])

    init(_ manner: Manner) throws {
        self.manner = manner
        let (descriptor, port) = try LoopbackSocket.listen()
        self.descriptor = descriptor
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { self.accept() }
    }

    /// Ends the accepting thread, which closes the port, and wakes every connection's thread.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        connections.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
    }

    private func accept() {
        while true {
            let connection = Foundation.accept(descriptor, nil, nil)
            guard connection >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                break
            }
            connections.withLock { _ = $0.insert(connection) }
            Thread.detachNewThread { self.serve(connection) }
        }
        close(descriptor)
    }

    private func serve(_ connection: Int32) {
        switch manner {
        case .neverAnswers:
            while receive(connection) > 0 {}
        case .cutsBodiesShort:
            // The requests of the demo have no body and fit into one segment.
            if receive(connection) > 0 {
                send(connection, Self.cutResponse)
            }
        }
        // Out of the set before the number can be another connection's.
        connections.withLock { _ = $0.remove(connection) }
        close(connection)
    }

    private func receive(_ connection: Int32) -> Int {
        var buffer = [UInt8](repeating: 0, count: 4096)
        return recv(connection, &buffer, buffer.count, 0)
    }

    private func send(_ connection: Int32, _ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    private static let cutResponse: [UInt8] =
        Array("HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nContent-Length: 65536\r\n\r\n".utf8)
        + [UInt8](repeating: 0x2E, count: 65536 / 3)
}
