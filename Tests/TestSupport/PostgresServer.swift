import Foundation
import Synchronization

/// A private PostgreSQL on 127.0.0.1 in a folder of its own: passwords by SCRAM, TLS with the good certificate.
///
/// As root it runs as the user `postgres`, whom Debian's package makes.
package final class PostgresServer: Sendable {
    package let port: UInt16
    package let certificates: Certificates
    private let folder: TemporaryFolder
    private let process: CompanionProcess
    private let count = Mutex(0)

    package static let user = "tester"
    package static let password = "s3cret-of-tests"

    /// One for all tests of the process, started when it is first asked for.
    package static let shared = Result { try PostgresServer() }

    /// The newest version's programs; empty when there is none.
    package static let programs: String = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "\(root)/\($0)/bin" } ?? ""
    }()

    package init() throws {
        folder = try TemporaryFolder()
        certificates = try Certificates()
        port = try LoopbackListener.refusedPort()
        let data = folder.file("data")
        try folder.write(Self.password, to: "password")
        for (name, file) in [
            ("server.crt", certificates.certificateFile(.good)), ("server.key", certificates.keyFile(.good)),
        ] {
            try FileManager.default.copyItem(atPath: file, toPath: folder.file(name))
        }
        try folder.write(
            """
            port = \(port)
            listen_addresses = '127.0.0.1'
            unix_socket_directories = '\(folder.path)'
            fsync = off
            max_connections = 60
            ssl = on
            ssl_cert_file = '\(folder.file("server.crt"))'
            ssl_key_file = '\(folder.file("server.key"))'

            """, to: "settings.conf")
        try folder.write(
            """
            set -e
            umask 077
            \(Self.programs)/initdb -D '\(data)' -U \(Self.user) -A scram-sha-256 --pwfile='\(folder.file("password"))' -N >/dev/null
            cat '\(folder.file("settings.conf"))' >> '\(data)/postgresql.conf'
            \(Self.programs)/pg_ctl -D '\(data)' -l '\(folder.file("log"))' -w -t 60 start >/dev/null

            """, to: "start.sh")
        let isRoot = geteuid() == 0
        func asOwner(_ command: String) -> String {
            isRoot ? "su postgres -s /bin/sh -c \"\(command)\"" : command
        }
        if isRoot { try CompanionProcess.run("chown", ["-R", "postgres", folder.path]) }
        try CompanionProcess.run("chmod", ["600", folder.file("server.key")])
        var line = ""
        // The server lives on: it must not keep what this process has open.
        let restarting = asOwner(
            "\(Self.programs)/pg_ctl -D '\(data)' -l '\(folder.file("log"))' -m immediate -w -t 60 restart")
        try folder.write(
            """
            for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && [ $n -ne 255 ] && eval "exec $n>&-"; done
            \(restarting)

            """, to: "restart.sh")
        process = try CompanionProcess(
            start: "\(asOwner("sh '\(folder.file("start.sh"))'")) </dev/null || exit 1\necho postgres is up",
            end: asOwner("\(Self.programs)/pg_ctl -D '\(data)' -m immediate stop"), sign: "postgres is up",
            line: &line)
    }

    deinit {
        // Before its folder goes, where the way to stop it is.
        process.stop()
    }

    /// Breaks the server off as a crash would, and returns when it is there again.
    package func restartImmediately() throws {
        // Foundation would wait for the server, too.
        let status = system("/bin/bash '\(folder.file("restart.sh"))' </dev/null >/dev/null 2>&1")
        guard status == 0 else { throw CompanionProcess.Failure(description: "pg_ctl restart: \(status)") }
    }

    /// The address of a new, empty database.
    package func database() throws -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let name = "test\(number)"
        try run("create database \(name)", in: "postgres")
        return url(of: name)
    }

    /// The address of a database for a user.
    package func url(
        of database: String, user: String = PostgresServer.user, password: String = PostgresServer.password,
        options: String = "sslmode=require"
    ) -> String {
        "postgres://\(user):\(password)@127.0.0.1:\(port)/\(database)?\(options)"
    }

    /// Performs SQL as the superuser.
    package func run(_ sql: String, in database: String) throws {
        try CompanionProcess.run(
            "\(Self.programs)/psql",
            ["--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, url(of: database)])
    }
}
