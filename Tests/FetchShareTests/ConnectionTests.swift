import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("A connection to the database")
struct ConnectionTests {
    private func cause(_ url: String, _ body: (ShareDatabase) throws -> Void = { _ in }) -> ShareError.Cause?
    {
        do {
            try body(try ShareDatabase(DatabaseAddress(url, environment: [:]), within: .seconds(5)))
            return nil
        } catch { return (error as? ShareError)?.cause }
    }

    @Test("tells by the cause why there is none")
    func refusals() throws {
        let server = try PostgresServer.shared.get()
        #expect(cause(server.url(of: "postgres")) == nil)
        #expect(cause(server.url(of: "postgres", password: "wrong")) == .wrongPassword)
        #expect(cause(server.url(of: "postgres", user: "nobody")) == .wrongPassword)
        #expect(
            cause("postgres://tester@127.0.0.1:\(server.port)/postgres?sslmode=require&passfile=/dev/null")
                == .wrongPassword)
        #expect(cause(server.url(of: "nowhere")) == .missingDatabase)
        let closed = try LoopbackListener.refusedPort()
        #expect(cause("postgres://a:b@127.0.0.1:\(closed)/c") == .unreachable)
        #expect(cause(server.url(of: "postgres", options: "sslmode=verify-full")) == .tlsRefused)
        let authority = server.certificates.authorityFile
        #expect(
            cause(server.url(of: "postgres", options: "sslmode=verify-full&sslrootcert=\(authority)")) == nil)
        #expect(cause(server.url(of: "postgres", options: "sslmode=require&channel_binding=require")) == nil)
    }

    @Test("is tried for until all the time is over in which somebody may answer")
    func waiting() throws {
        let closed = try LoopbackListener.refusedPort()
        let address = try DatabaseAddress("postgres://a:b@127.0.0.1:\(closed)/c", environment: [:])
        let limit = Duration.milliseconds(900)
        let start = ContinuousClock.now
        var reasons: [ShareError.Cause] = []
        #expect(throws: ShareError.self) {
            _ = try ShareDatabase.connect(address, waiting: limit) { reasons.append($0.cause) }
        }
        #expect(start.duration(to: .now) >= limit && reasons == [.unreachable])
    }

    /// A server that answers the first bytes of a client with these, and keeps the connection.
    private func server(answering bytes: [UInt8]) throws -> LoopbackListener {
        try LoopbackListener { connection in
            connection.read(8)
            connection.send(bytes)
            connection.read(1 << 20)
        }
    }

    @Test("tells a server without TLS, and one that is too old")
    func otherServers() throws {
        let plain = try server(answering: Array("N".utf8))
        defer { plain.stop() }
        #expect(cause("postgres://u:p@127.0.0.1:\(plain.port)/d?sslmode=require") == .tlsRefused)
        let version = Array("server_version\0".utf8) + Array("13.4\0".utf8)
        let old = try server(
            answering: Array("R".utf8) + [0, 0, 0, 8, 0, 0, 0, 0] + Array("S".utf8)
                + [0, 0, 0, UInt8(4 + version.count)] + version + Array("Z".utf8) + [0, 0, 0, 5]
                + Array("I".utf8))
        defer { old.stop() }
        let url = "postgres://u:p@127.0.0.1:\(old.port)/d?sslmode=disable"
        #expect(cause(url) == .serverTooOld(13))
        do { _ = try ShareDatabase(DatabaseAddress(url, environment: [:])) } catch {
            #expect("\(error)" == "127.0.0.1:\(old.port)/d: PostgreSQL 13 is too old; expected 14 or later")
        }
    }

    @Test("tells a server that goes down before its greeting from one that refuses TLS")
    func leavingServer() throws {
        let server = try LoopbackListener { $0.read(8) }
        defer { server.stop() }
        #expect(cause("postgres://u:p@127.0.0.1:\(server.port)/d?sslmode=require") == .unreachable)
    }

    @Test(
        "is tried again after a server that went down in the middle of its greeting, not after two refusals")
    func leftInGreeting() throws {
        let postgres = try PostgresServer.shared.get()
        func connect(leaving count: Int) throws {
            let server = try LoopbackListener { connection in
                guard connection.number <= count else {
                    return connection.tunnel(to: "127.0.0.1:\(postgres.port)")
                }
                connection.read(8)
                connection.send(Array("S".utf8))
                // The client's first words of TLS.
                connection.read(5)
            }
            defer { server.stop() }
            let url = postgres.url(of: "postgres").replacing(":\(postgres.port)/", with: ":\(server.port)/")
            let address = try DatabaseAddress(url, environment: [:])
            _ = try ShareDatabase.connect(address, waiting: .seconds(10)) { _ in }
        }
        try connect(leaving: 1)
        let plain = try server(answering: Array("N".utf8))
        defer { plain.stop() }
        let address = try DatabaseAddress(
            "postgres://u:p@127.0.0.1:\(plain.port)/d?sslmode=require", environment: [:])
        let error = #expect(throws: ShareError.self) {
            _ = try ShareDatabase.connect(address, waiting: .seconds(60)) { _ in }
        }
        #expect(error?.cause == .tlsRefused)
        #expect(plain.acceptedCount == 2)
    }

    @Test("names a missing right, and a server that ended it")
    func rights() throws {
        let server = try PostgresServer.shared.get()
        let url = try server.database()
        let name = try #require(URL(string: url)?.path.dropFirst())
        try server.run(
            "drop role if exists guest; create role guest login password 'guest'", in: String(name))
        try TestRun.connect(url).install()
        let guest = server.url(of: String(name), user: "guest", password: "guest")
        #expect(cause(guest) { try $0.checkTables() } == .missingRights)
        #expect(cause(guest) { try $0.install() } == .missingRights)
        #expect(
            cause(url) { database in
                try database.connection.run("select pg_terminate_backend(pg_backend_pid())")
            } == .connectionLost)
    }

    @Test("repeats a transaction that collided with another, and gives an error back with nothing done")
    func transactions() throws {
        let url = try PostgresServer.shared.get().database()
        let database = try TestRun.connect(url)
        try database.connection.run("create table t (n int)")
        var attempts = 0
        try database.connection.transaction { () throws(ShareError) in
            attempts += 1
            try database.connection.run("insert into t values (1)")
            if attempts < 3 {
                try database.connection.run("do $$ begin raise exception 'x' using errcode = '40001'; end $$")
            }
        }
        #expect(attempts == 3)
        #expect(try database.connection.query("select count(*) from t").int(0, 0) == 1)
    }

    @Test(
        "is asked for over TLS with a known certificate, unless the host is this machine or the address says otherwise"
    )
    func modes() throws {
        func mode(_ url: String, _ environment: [String: String] = [:]) throws -> String? {
            try DatabaseAddress(url, environment: environment).parameters["sslmode"]
        }
        #expect(try mode("postgres://db.test/x") == "verify-full")
        #expect(try mode("postgresql://127.0.0.1/x") == "prefer")
        #expect(try mode("postgres:///x?host=/run/postgresql") == "prefer")
        #expect(try mode("postgres://db.test/x?sslmode=require") == "require")
        #expect(try mode("env", ["PGHOST": "db.test"]) == "verify-full")
        #expect(try mode("env", ["FETCHDECK_SHARE": "postgres://db.test/x?sslmode=disable"]) == "disable")
    }

    @Test("is read from a file too, and no message repeats a password")
    func addresses() throws {
        let folder = try TemporaryFolder()
        try folder.write("postgres://u:hidden@h.test:6000/d\n", to: "url")
        #expect(try DatabaseAddress("@\(folder.file("url"))", environment: [:]).place == "h.test:6000/d")
        for bad in [
            "urls.txt", "postgres://u:hidden@h:port/d?x=y", "postgres://u:hidden@h:99999/d",
            "postgres://h/d?sslmode=hidden", "postgres://h/d?connect_timeout=hidden",
            "postgres://h/d?channel_binding=hidden", "@\(folder.file("none"))", "http://u:hidden@h/",
            "postgres://u:p@hidden@h/d", "postgres://u:1/hidden@h/d", "postgres://u:hidden@h h/d",
        ] {
            do {
                _ = try DatabaseAddress(bad, environment: [:])
                Issue.record("\(bad) is no address")
            } catch {
                #expect(error.cause == .invalidAddress)
                #expect(!error.description.contains("hidden"))
            }
        }
    }
}
