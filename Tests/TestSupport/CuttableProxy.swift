import Foundation
import Synchronization

/// Passes bytes between its clients and a server on 127.0.0.1, until the network between them is cut.
package final class CuttableProxy: Sendable {
    /// How a network fails.
    package enum Cut: Sendable, Equatable {
        /// Nothing passes; what was sent arrives when it is over, also from a client that is gone by then.
        case still
        /// Connections are reset, new ones at once.
        case resets
    }

    private final class Network: Sendable {
        let cut = Mutex<Cut?>(nil)
    }

    private let network = Network()
    private let listener: LoopbackListener

    /// - Parameter port: the server's.
    package init(to port: UInt16) throws {
        let network = network
        listener = try LoopbackListener { wire in Self.pass(wire, to: port, network) }
    }

    deinit { stop() }

    package var port: UInt16 { listener.port }

    /// Cuts the network; nil mends it.
    package func set(_ cut: Cut?) { network.cut.withLock { $0 = cut } }

    /// Closes the port and every connection.
    package func stop() { listener.stop() }

    /// How soon a connection notices a cut.
    private static let lookEvery: Int32 = 10

    private static func pass(_ client: WireConnection, to port: UInt16, _ network: Network) {
        var server: WireConnection?
        defer { server?.close() }
        while true {
            switch network.cut.withLock(\.self) {
            case .resets:
                server?.reset()
                client.reset()
                return
            case .still:
                // Not even whether the client is still there.
                _ = poll(nil, 0, lookEvery)
            case nil:
                let connected = server ?? WireConnection(connectingTo: port)
                guard let connected else { return client.reset() }
                server = connected
                guard passOnce(client, connected) else { return }
            }
        }
    }

    /// Passes what is there, in both directions; false at the end of either.
    private static func passOnce(_ client: WireConnection, _ server: WireConnection) -> Bool {
        var entries = [client, server].map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&entries, 2, lookEvery) > 0 else { return true }
        if entries[0].revents != 0 {
            guard let bytes = client.readSome(), server.send(bytes) else { return false }
        }
        if entries[1].revents != 0 {
            guard let bytes = server.readSome(), client.send(bytes) else { return false }
        }
        return true
    }
}
