import Foundation

/// A port that takes no connection and refuses none: its backlog is full and nobody accepts.
package final class FullBacklog: Sendable {
    private let listener: LoopbackListener
    private let fillers: [Int32]

    /// - Parameters:
    ///   - place: the last number of the address: 2 is 127.0.0.2.
    ///   - port: 0 is one that the system has free.
    package init(place: UInt8 = 1, port: UInt16 = 0) throws {
        let listener = try LoopbackListener(place: place, port: port, backlog: 0, serve: nil)
        var address = LoopbackListener.loopback(place: place, port: listener.port)
        // One fits the queue; what comes after is left in the middle of its handshake.
        fillers = (0..<4).map { _ in
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let filler = socket(AF_INET, kind, 0)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    _ = connect(filler, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return filler
        }
        self.listener = listener
    }

    deinit {
        for filler in fillers { close(filler) }
    }

    package var authority: String { listener.authority }
}
