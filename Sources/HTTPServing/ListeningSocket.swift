import Glibc

/// The calls that open a listening socket.
package enum ListeningSocket {
    /// A call that failed, with its errno; `getaddrinfo`'s own codes are told by their words.
    package struct Failure: Error, CustomStringConvertible, Sendable {
        package var action: String
        package var reason: String

        init(_ action: String, errno code: Int32) {
            self.action = action
            reason = String(cString: strerror(code))
        }

        init(_ action: String, reason: String) {
            self.action = action
            self.reason = reason
        }

        package var description: String { "cannot \(action): \(reason)" }
    }

    /// A listening socket on that address, and its port.
    ///
    /// - Parameter port: 0 is one that the system has free.
    static func listen(
        on address: String, port: UInt16
    ) throws(Failure) -> (descriptor: Int32, port: UInt16) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address, String(port), &hints, &found)
        guard code == 0, let first = found else {
            throw Failure("find the address", reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(first) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype, 0)
        guard descriptor >= 0 else { throw Failure("open a socket", errno: errno) }
        do throws(Failure) {
            return (descriptor, try bindAndListen(descriptor, first.pointee, isChosen: port != 0))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// A port of 127.0.0.1 that was free a moment ago, where nothing listens.
    package static func refusedPort() throws(Failure) -> UInt16 {
        let (descriptor, port) = try listen(on: "127.0.0.1", port: 0)
        close(descriptor)
        return port
    }

    private static func bindAndListen(
        _ descriptor: Int32, _ address: addrinfo, isChosen: Bool
    ) throws(Failure) -> UInt16 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // The connections of an earlier run may still be ending on that port.
        var yes: Int32 = isChosen ? 1 : 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            throw Failure("listen there", errno: errno)
        }
        guard Glibc.listen(descriptor, 128) == 0 else { throw Failure("listen there", errno: errno) }
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard code == 0 else { throw Failure("find the port", errno: errno) }
        return withUnsafePointer(to: &bound) { pointer in
            // The port stands at the same place in the addresses of both versions of IP.
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }
}
