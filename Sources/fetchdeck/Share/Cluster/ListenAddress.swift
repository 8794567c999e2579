import Glibc

/// An address of this machine that a server listens on.
struct ListenAddress: Equatable {
    static let loopback = "127.0.0.1"

    /// In figures: `10.0.0.1`, `::1`; `0.0.0.0` and `::` stand for all of them.
    let text: String
    private let family: Int32

    init(_ text: String) throws(ProgramError) {
        var bytes = in6_addr()
        if inet_pton(AF_INET, text, &bytes) == 1 {
            family = AF_INET
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            family = AF_INET6
        } else {
            throw .usage("--listen \(text.sanitised()): expected an IP address of this machine")
        }
        self.text = text
    }

    /// Why the port cannot be listened on, as an `errno`; nil when it can.
    func problem(port: UInt16) -> Int32? {
        var hints = addrinfo()
        hints.ai_family = family
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(text, "\(port)", &hints, &found) == 0, let found else { return EADDRNOTAVAIL }
        defer { freeaddrinfo(found) }
        let file = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return errno }
        defer { close(file) }
        var on: Int32 = 1
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        if family == AF_INET6 {
            setsockopt(file, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        guard bind(file, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, listen(file, 1) == 0 else {
            return errno
        }
        return nil
    }

    /// What others reach it by: where it stands for all addresses, the first one that is no loopback address.
    var host: String {
        guard text == "0.0.0.0" || text == "::" else { return text }
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return Self.loopback }
        defer { freeifaddrs(list) }
        var entry = list
        while let interface = entry?.pointee {
            entry = interface.ifa_next
            guard let address = interface.ifa_addr, Int32(address.pointee.sa_family) == AF_INET,
                interface.ifa_flags & UInt32(IFF_LOOPBACK) == 0,
                interface.ifa_flags & UInt32(IFF_UP) != 0
            else { continue }
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return Self.loopback
    }
}
