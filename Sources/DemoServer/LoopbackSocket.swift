import Glibc

/// The few socket calls that the broken sites need, on 127.0.0.1.
enum LoopbackSocket {
    /// A call that failed, with its errno.
    struct Failure: Error, CustomStringConvertible {
        var action: String
        var code: Int32

        var description: String {
            "cannot \(action) a socket on 127.0.0.1: \(String(cString: strerror(code)))"
        }
    }

    /// A listening socket on a port that the system had free, and that port.
    static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(action: "open", code: errno) }
        do {
            return (descriptor, try bindAndListen(descriptor))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// A port that was free a moment ago, where nothing listens.
    static func refusedPort() throws -> UInt16 {
        let (descriptor, port) = try listen()
        close(descriptor)
        return port
    }

    private static func bindAndListen(_ descriptor: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0 else {
                    throw Failure(action: "bind", code: errno)
                }
                guard Glibc.listen(descriptor, 128) == 0 else {
                    throw Failure(action: "listen on", code: errno)
                }
                guard getsockname(descriptor, generic, &length) == 0 else {
                    throw Failure(action: "find the port of", code: errno)
                }
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
