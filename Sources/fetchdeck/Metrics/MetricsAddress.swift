import RunModel

/// Where `--metrics` listens.
struct MetricsAddress: Equatable {
    /// A name or an address, an IPv6 one without its brackets.
    var host = "127.0.0.1"
    /// 0 is one that the system has free.
    var port: UInt16

    /// Reads `ADDR:PORT`, `[ADDR]:PORT`, `:PORT` or `PORT`.
    init(parsing text: String) throws(OptionComplaint) {
        var host = text[..<(text.lastIndex(of: ":") ?? text.startIndex)]
        let port = text[(text.lastIndex(of: ":").map(text.index(after:)) ?? text.startIndex)...]
        guard let number = UInt16(port), port.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw OptionComplaint("expected ADDR:PORT, such as 127.0.0.1:9090; the port may be 0")
        }
        self.port = number
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw OptionComplaint("expected an IPv6 address in brackets, such as [::1]:9090")
        }
        if !host.isEmpty { self.host = String(host) }
    }
}
