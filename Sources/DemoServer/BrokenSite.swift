import HTTPServing

/// A site that breaks HTTP in one way.
enum BrokenSite {
    /// Takes the request and says nothing until the client goes.
    case neverAnswers
    /// Promises 64 KiB, sends a third of them and closes.
    case cutsBodiesShort

    func serve(_ connection: ServedConnection) {
        switch self {
        case .neverAnswers:
            while connection.discard() {}
        case .cutsBodiesShort:
            // The requests of the demo have no body and fit into one segment.
            if connection.discard() { _ = connection.send(Self.cutResponse) }
        }
    }

    private static let cutResponse: [UInt8] =
        Array("HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nContent-Length: 65536\r\n\r\n".utf8)
        + [UInt8](repeating: 0x2E, count: 65536 / 3)
}
