import Foundation

/// Passes a TLS handshake on, and in place of what the server says after it has the client's last word resets the
/// connection: as where a reset overtakes the alert that says why.
package final class AlertSwallower: Sendable {
    package let listener: LoopbackListener

    /// - Parameter port: where the TLS server listens, on 127.0.0.1.
    package init(before port: UInt16) throws {
        listener = try LoopbackListener { client in
            guard let server = WireConnection(connectingTo: port) else { return }
            defer { server.close() }
            Self.relay(client, server)
            client.reset()
        }
    }

    package var authority: String { listener.authority }

    package func stop() {
        listener.stop()
    }

    /// Returns when either of them has closed.
    private static func relay(_ client: WireConnection, _ server: WireConnection) {
        // The client has said its last word of a TLS 1.3 handshake with its second flight.
        var flights = 0
        while true {
            var entries = [client, server].map {
                pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
            }
            while poll(&entries, 2, -1) < 0, errno == EINTR {}
            if entries[1].revents != 0 {
                guard let bytes = server.readSome() else { return }
                if flights < 2 { client.send(bytes) }
            } else {
                guard let bytes = client.readSome() else { return }
                flights += 1
                server.send(bytes)
            }
        }
    }
}
