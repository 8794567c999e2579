import CLinux

/// The sockets of connections that are kept, by their local port: libcurl does not say which one it takes up again.
///
/// libcurl 7.88 sends a request on a kept connection although bytes have come on it meanwhile, and takes those for the
/// response: a 408 before an idle server's close, or whatever else nobody asked for.
struct IdleSockets {
    /// One entry a port: the socket plus one, 0 for none, and the loop's turn in which it was last used.
    private var entries = [(socket: Int32, turn: UInt32)](repeating: (0, 0), count: 65_536)

    /// A transfer on the socket is over.
    mutating func keep(_ socket: Int32, port: Int32, turn: UInt32) {
        guard socket >= 0, entries.indices.contains(Int(port)) else { return }
        entries[Int(port)] = (socket + 1, turn)
    }

    /// Whether bytes wait on the socket, or its end. Within the turn in which it was last used it is not asked: libcurl has just
    /// read all that there was, and a busy run need not pay for it.
    func hasUnsolicitedData(port: Int32, turn: UInt32) -> Bool {
        guard entries.indices.contains(Int(port)) else { return false }
        let entry = entries[Int(port)]
        guard entry.socket > 0, entry.turn != turn else { return false }
        // A port may belong to two connections, to two servers: the wrong one's bytes cost a connection, nothing else.
        return fd_has_input(entry.socket - 1) != 0
    }
}
