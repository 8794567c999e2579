import FetchCore
import Foundation

extension Snippet {
    static let cookiesOnDisk = Snippet("cookies-on-disk", "a cookie jar that is loaded, changed and saved") {
        demo, say in
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try CookieJar().save(to: file)
        let host = "127.0.0.1"
        // snippet.cookies-on-disk
        let jar = CookieJar()
        try jar.load(from: file)
        try jar.set(FetchCookie("theme", "dark", domain: host))
        try jar.save(to: file)
        // snippet.end

        // snippet.cookie-jar
        let loaded = CookieJar()
        try loaded.load(from: file)
        var configuration = FetchSession.Configuration()
        configuration.cookies = loaded
        // snippet.end
        try await withFetchSession(configuration) { session in
            let cookies = try await session.get("\(demo.api)/cookies")
            say("cookies: \(try cookies.text.filter { !$0.isWhitespace })")
        }
    }
}
