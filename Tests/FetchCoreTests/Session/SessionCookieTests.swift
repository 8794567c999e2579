import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("Cookie jars")
struct SessionCookieTests {
    private func configuration(_ jar: CookieJar?) -> FetchSession.Configuration {
        var configuration = FetchSession.Configuration()
        configuration.cookies = jar
        return configuration
    }

    @Test("cookies come back where there is a jar, and only then", arguments: [true, false])
    func kept(hasJar: Bool) async throws {
        let server = try TestHTTPServer { _ in .init(headers: ["Set-Cookie: id=5; Path=/"]) }
        defer { server.stop() }
        try await withFetchSession(configuration(hasJar ? CookieJar() : nil)) { session in
            _ = try await session.get(server.url)
            _ = try await session.get(server.url)
        }
        #expect(server.requests.map { $0.header("Cookie") } == [nil, hasJar ? "id=5" : nil])
    }

    @Test("a jar lists what responses set, and requests send what a program sets")
    func listAndSet() async throws {
        let server = try TestHTTPServer { _ in
            .init(headers: ["Set-Cookie: id=5; Path=/a; HttpOnly", "Set-Cookie: gone=1; Max-Age=0"])
        }
        defer { server.stop() }
        let jar = CookieJar()
        try jar.set(FetchCookie("theme", "dark", domain: "127.0.0.1"))
        try jar.set(FetchCookie("secret", "x", domain: "elsewhere.example"))
        try await withFetchSession(configuration(jar)) { session in
            _ = try await session.get(server.url + "/a/b")
            _ = try await session.get(server.url + "/a/b")
        }
        #expect(server.requests.map { $0.header("Cookie") } == ["theme=dark", "id=5; theme=dark"])
        let here = try jar.cookies(for: server.url + "/a/b?x=1")
        #expect(
            here == [
                FetchCookie("id", "5", domain: "127.0.0.1", path: "/a", isHTTPOnly: true),
                FetchCookie("theme", "dark", domain: "127.0.0.1"),
            ])
        let above = try jar.cookies(for: server.url + "/ab").map(\.name)
        #expect(above == ["theme"])
        #expect(Set(jar.cookies.map(\.name)) == ["id", "theme", "secret"])
        jar.clear()
        #expect(jar.cookies.isEmpty)
    }

    @Test("one jar serves sessions with engines of their own")
    func shared() async throws {
        let server = try TestHTTPServer { _ in .init(headers: ["Set-Cookie: id=5; Path=/"]) }
        defer { server.stop() }
        let jar = CookieJar()
        try await withFetchSession(configuration(jar)) { _ = try await $0.get(server.url) }
        try await withFetchSession(configuration(jar)) { _ = try await $0.get(server.url) }
        try await withFetchSession(.init(engine: FetchEngine(configuration(jar)))) {
            _ = try await $0.get(server.url)
        }
        #expect(server.requests.map { $0.header("Cookie") } == [nil, "id=5", "id=5"])
    }

    @Test("a jar is saved as curl saves it, for its owner alone, and loaded again")
    func file() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("cookies.txt")
        let jar = CookieJar()
        let soon = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded() + 3600)
        let cookies = [
            FetchCookie("a", "1", domain: "h.example", includesSubdomains: true, path: "/x", isSecure: true),
            FetchCookie("b", "", domain: "h.example", isHTTPOnly: true, expires: soon),
        ]
        for cookie in cookies { try jar.set(cookie) }
        try jar.save(to: path)
        try jar.save(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["cookies.txt"])
        let text = try folder.read("cookies.txt")
        #expect(text.hasPrefix("# Netscape HTTP Cookie File\n"))
        let loaded = CookieJar()
        try loaded.load(from: path)
        #expect(Set(loaded.cookies) == Set(cookies))
    }

    @Test("curl reads what a jar saves, and a jar what curl saves")
    func withCurl() async throws {
        let server = try TestHTTPServer { _ in .init(headers: ["Set-Cookie: curl=2; Path=/; HttpOnly"]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let path = folder.file("cookies.txt")
        let jar = CookieJar()
        try jar.set(FetchCookie("ours", "1", domain: "127.0.0.1"))
        try jar.save(to: path)
        try CompanionProcess.run("curl", ["-s", "-b", path, "-c", path, server.url], in: folder.url)
        #expect(server.requests.first?.header("Cookie") == "ours=1")
        jar.clear()
        try jar.load(from: path)
        #expect(
            Set(jar.cookies) == [
                FetchCookie("ours", "1", domain: "127.0.0.1"),
                FetchCookie("curl", "2", domain: "127.0.0.1", isHTTPOnly: true),
            ])
    }

    @Test("what is no cookie, no file or no URL is said, and no secret of it")
    func faults() throws {
        let folder = try TemporaryFolder()
        let jar = CookieJar()
        let bad = try folder.write("# fine\n\nh\tFALSE\t/\tFALSE\t0\ta\t1\nsecret=hunter2\n", to: "bad.txt")
        let missing = folder.file("missing.txt")
        func message(_ work: () throws(FetchError) -> Void) -> String {
            do throws(FetchError) {
                try work()
                return "nothing"
            } catch {
                return "\(error.kind.rawValue): \(error.cause)"
            }
        }
        let line = message { () throws(FetchError) in try jar.load(from: bad) }
        #expect(line.hasPrefix("input: \(bad):4: no cookie"))
        #expect(!line.contains("hunter2"))
        #expect(jar.cookies.isEmpty)
        let gone = message { () throws(FetchError) in try jar.load(from: missing) }
        #expect(gone.hasPrefix("input: the cookie file '\(missing)' cannot be read"))
        let nowhere = message { () throws(FetchError) in try jar.save(to: missing + "/x") }
        #expect(nowhere.hasPrefix("output: the cookie file"))
        let stray = message { () throws(FetchError) in
            try jar.set(FetchCookie("a", "1\r\nX: y", domain: "h"))
        }
        #expect(stray == "input: the cookie 'a' has a character that no cookie may have")
        let url = message { () throws(FetchError) in _ = try jar.cookies(for: "nowhere") }
        #expect(url.hasPrefix("input: "))
    }

    @Test("threads that send by a jar and change it at once lose nothing", .timeLimit(.minutes(1)))
    func threads() async throws {
        let server = try TestHTTPServer {
            .init(headers: ["Set-Cookie: c\($0.path.dropFirst())=1; Path=/"])
        }
        defer { server.stop() }
        let jar = CookieJar()
        await withTaskGroup(of: Void.self) { group in
            for engine in 0..<4 {
                group.addTask {
                    await withFetchSession(configuration(jar)) { session in
                        _ = await session.gather((0..<50).map { "\(server.url)/\(engine * 50 + $0)" })
                    }
                }
            }
            group.addTask {
                for number in 0..<200 {
                    try? jar.set(FetchCookie("own\(number)", "1", domain: "h.example"))
                    _ = jar.cookies
                }
            }
        }
        let names = Set(jar.cookies.map(\.name))
        #expect(names.count == 400)
    }
}
