/// The address of a private server, as its file has it.
struct ClusterURL: Equatable {
    /// The user and the database that `share up` makes.
    static let name = "fetchdeck"
    /// SCRAM with channel binding proves the server without a certificate authority.
    private static let tail = "/\(name)?sslmode=require&channel_binding=require"
    private static let head = "postgres://\(name):"

    var password: String
    var host: String
    var port: UInt16

    init(password: String, host: String, port: UInt16) {
        (self.password, self.host, self.port) = (password, host, port)
    }

    /// Nil when the text is none that `share up` wrote.
    init?(_ text: String) {
        let line = text.split(separator: "\n").first ?? ""
        guard line.hasPrefix(Self.head), line.hasSuffix(Self.tail) else { return nil }
        let parts = line.dropFirst(Self.head.count).dropLast(Self.tail.count).split(separator: "@")
        guard parts.count == 2, let colon = parts[1].lastIndex(of: ":"),
            let port = UInt16(parts[1][parts[1].index(after: colon)...])
        else { return nil }
        let host = parts[1][..<colon].filter { !"[]".contains($0) }
        self.init(password: String(parts[0]), host: host, port: port)
    }

    var text: String {
        "\(Self.head)\(password)@\(host.contains(":") ? "[\(host)]" : host):\(port)\(Self.tail)"
    }

    /// 128 random bits from the system.
    static func newPassword() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<16).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &random)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
