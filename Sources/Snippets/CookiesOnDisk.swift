import FetchCore
import Foundation

extension Snippet {
    static let cookiesOnDisk = Snippet("cookies-on-disk", "a cookie jar that is saved and loaded again") {
        demo, say in
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        var configuration = FetchSession.Configuration()
        let jar = CookieJar()
        configuration.cookies = jar
        try await withFetchSession(configuration) { session in
            _ = try await session.get("\(demo.api)/cookies/set", query: ["theme": "dark"])
        }
        try jar.save(to: file)

        let loaded = CookieJar()
        try loaded.load(from: file)
        configuration.cookies = loaded
        try await withFetchSession(configuration) { session in
            let cookies = try await session.get("\(demo.api)/cookies")
            say("cookies: \(try cookies.text.filter { !$0.isWhitespace })")
        }
    }
}
