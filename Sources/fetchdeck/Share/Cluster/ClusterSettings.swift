/// What a private server's own configuration has beside what `initdb` writes.
struct ClusterSettings {
    /// The file in the server's folder.
    static let file = "fetchdeck.conf"

    let listen: String
    let port: UInt16

    init(listen: String, port: UInt16) {
        (self.listen, self.port) = (listen, port)
    }

    /// What the file says; nil when it lacks one of them.
    init?(reading text: String) {
        func value(_ name: String) -> String? {
            text.split(separator: "\n").last { $0.hasPrefix("\(name) = ") }
                .map { $0.dropFirst(name.count + 3).filter { $0 != "'" } }
        }
        guard let listen = value("listen_addresses"), let port = value("port").flatMap({ UInt16($0) }) else {
            return nil
        }
        self.init(listen: listen, port: port)
    }

    /// fsync and all that commits rest on stay as PostgreSQL has them: a mark that is lost sends a POST twice.
    var text: String {
        """
        # Written by 'fetchdeck share up' each time that it starts the server.
        listen_addresses = '\(listen)'
        port = \(port)
        unix_socket_directories = ''
        max_connections = 200
        ssl = on
        ssl_cert_file = 'server.crt'
        ssl_key_file = 'server.key'
        password_encryption = 'scram-sha-256'
        # Statements are short; compiling one takes longer than performing it.
        jit = off
        log_checkpoints = off

        """
    }

    /// Who may come in: one user into one database, with a password and over TLS. The superuser has no way in.
    static let access = """
        # Written by 'fetchdeck share up'.
        hostssl \(ClusterURL.name) \(ClusterURL.name) all scram-sha-256

        """

    /// Makes that user and that database; one statement a line, as a server without a network reads them.
    static func statements(password: String) -> String {
        """
        create role \(ClusterURL.name) login password '\(password)'
        create database \(ClusterURL.name) owner \(ClusterURL.name)
        revoke all on database \(ClusterURL.name) from public
        grant pg_monitor to \(ClusterURL.name)

        """
    }

    static func newPassword(_ password: String) -> String {
        "alter role \(ClusterURL.name) password '\(password)'\n"
    }
}
