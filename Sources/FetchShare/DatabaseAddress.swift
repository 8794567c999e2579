import CPostgres
import FetchFiles
import Glibc

/// Where the database of a shared run is, and as whom it is entered.
package struct DatabaseAddress: Equatable, Sendable {
    /// The oldest major version of PostgreSQL that has what the tables use.
    package static let oldestServer = 14

    /// Connection parameters by libpq's
    /// [keywords](https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
    let parameters: [String: String]

    /// Host, port and database, for messages.
    package let place: String

    /// Whether the host is a loopback address or a socket.
    package let staysOnThisMachine: Bool

    /// Where the server's socket may be; empty where it is reached otherwise, or may be in several ways.
    private let sockets: [String]

    /// The server's socket that is not there, so that nobody can answer; nil where it is there, or none is meant.
    package var missingSocket: String? {
        sockets.allSatisfy { access($0, F_OK) != 0 && [ENOENT, ENOTDIR].contains(errno) }
            ? sockets.first : nil
    }

    /// Whether the server's certificate is verified.
    package var isVerified: Bool { parameters["sslmode"]?.hasPrefix("verify") == true }

    /// Reads an address.
    ///
    /// `sslmode` is `verify-full` unless the host is a loopback address or a socket, or the address says otherwise; certificates are
    /// checked against the system's authorities unless the address, the environment or `~/.postgresql/root.crt` names others.
    ///
    /// - Parameters:
    ///   - text: `postgres://…`, `@FILE` with such a line in it, or `env`: `FETCHDECK_SHARE`, else libpq's own variables `PG*`.
    ///   - environment: the process's.
    package init(_ text: String, environment: [String: String]) throws(ShareError) {
        if text == "env" {
            let variable = environment["FETCHDECK_SHARE", default: ""]
            try self.init(url: variable, environment: environment)
        } else if text.hasPrefix("@") {
            try self.init(url: Self.line(ofFile: String(text.dropFirst())), environment: environment)
        } else {
            guard Self.isURL(text) else { throw ShareError(.invalidAddress) }
            try self.init(url: text, environment: environment)
        }
    }

    /// - Parameter url: empty stands for libpq's defaults and the variables `PG*`.
    private init(url: String, environment: [String: String]) throws(ShareError) {
        guard url.isEmpty || Self.isURL(url), !Self.isAmbiguous(url), var given = Self.parsed(url) else {
            // libpq's message may repeat a part of the password.
            throw ShareError(.invalidAddress)
        }
        if let keyword = given.keys.sorted().first(where: { !Self.isValid(given[$0] ?? "", for: $0) }) {
            throw ShareError(.invalidAddress, detail: "invalid \(keyword) in the database URL")
        }
        func value(_ keyword: String, _ variable: String) -> String? {
            given[keyword] ?? environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        }
        let host = value("hostaddr", "PGHOSTADDR") ?? value("host", "PGHOST") ?? ""
        let port = value("port", "PGPORT") ?? "5432"
        let name = value("dbname", "PGDATABASE") ?? value("user", "PGUSER") ?? ""
        place = "\(host.isEmpty ? "local socket" : host):\(port)\(name.isEmpty ? "" : "/\(name)")"
        staysOnThisMachine = Self.staysHere(host)
        sockets = value("service", "PGSERVICE") == nil ? Self.sockets(host, port) : []
        if given["sslmode"] == nil {
            let variable = environment["PGSSLMODE", default: ""]
            given["sslmode"] =
                variable.isEmpty ? (staysOnThisMachine ? "prefer" : "verify-full") : variable
        }
        if given["sslmode"]?.hasPrefix("verify") == true, value("sslrootcert", "PGSSLROOTCERT") == nil,
            let file = Self.authorities(environment)
        {
            given["sslrootcert"] = file
        }
        parameters = given
    }

    /// What keywords with few values may have; libpq looks at them when it connects only, as if nobody answered.
    private static let choices: [String: Set<String>] = [
        "sslmode": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "channel_binding": ["disable", "prefer", "require"], "gssencmode": ["disable", "prefer", "require"],
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
    ]
    private static let numbers: Set = [
        "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",
    ]

    private static func isValid(_ value: String, for keyword: String) -> Bool {
        if value.isEmpty { return true }
        if keyword == "port" {
            return value.split(separator: ",").allSatisfy { UInt16($0).map { $0 > 0 } ?? false }
        }
        if numbers.contains(keyword) { return Int32(value) != nil }
        return choices[keyword]?.contains(value) ?? true
    }

    private static func isURL(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// Whether a part of the password may be taken for host or database, which messages show: an `@` or `/` in it has to be
    /// written `%40` or `%2F`.
    private static func isAmbiguous(_ url: String) -> Bool {
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        let isWhole = rest.prefix { $0 != "/" }.count { $0 == "@" } == rest.count { $0 == "@" }
        return !isWhole || rest.count { $0 == "@" } > 1 || rest.contains(where: \.isWhitespace)
    }

    /// A loopback address, or a socket of this machine: nobody listens on the way.
    private static func staysHere(_ host: String) -> Bool {
        host.split(separator: ",").allSatisfy { host in
            host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
                || host.hasPrefix("127.")
        }
    }

    /// - Parameter host: empty stands for libpq's own folder, which is one of two as it was built.
    private static func sockets(_ host: String, _ port: String) -> [String] {
        guard !host.contains(","), !port.contains(","), host.isEmpty || host.hasPrefix("/") else { return [] }
        let folders = host.isEmpty ? ["/var/run/postgresql", "/tmp"] : [host]
        return folders.map { "\($0)/.s.PGSQL.\(port)" }
    }

    /// The file with the system's certificate authorities; nil when libpq finds the user's own, or there is none.
    private static func authorities(_ environment: [String: String]) -> String? {
        let own = environment["HOME"].map { "\($0)/.postgresql/root.crt" }
        if let own, access(own, R_OK) == 0 { return nil }
        return [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ]
        .first { access($0, R_OK) == 0 }
    }

    private static func line(ofFile path: String) throws(ShareError) -> String {
        guard let bytes = readAll(path, upTo: 1 << 16) else {
            throw ShareError(.invalidAddress, detail: "\(path): cannot be read")
        }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first ?? []
        let text = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).first ?? ""
        guard isURL(String(text)) else {
            throw ShareError(.invalidAddress, detail: "\(path): no database URL in its first line")
        }
        return String(text)
    }

    /// What a URL names, by keyword; nil when libpq cannot read it.
    private static func parsed(_ url: String) -> [String: String]? {
        guard !url.isEmpty else { return [:] }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            return nil
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return given
    }
}
