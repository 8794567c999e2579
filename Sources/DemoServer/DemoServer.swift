import HTTPServing

/// The built-in server of `fetchdeck demo`: a few small sites on 127.0.0.1, some of them good, some of them not.
///
/// Every port is one the system had free. All sites answer all paths of ``DemoSite``; two more ports speak broken
/// HTTP, which no server library would do, and one port refuses.
///
/// ```swift
/// let server = try DemoServer()
/// let requests = server.requests()
/// …
/// server.stop()
/// ```
package final class DemoServer: Sendable {
    /// Where the sites are; each is `http://127.0.0.1:PORT`, without a slash at the end.
    package struct Endpoints: Sendable, Equatable {
        /// People and posts, quick.
        package let api: String
        /// Orders and stock; some of it is out of service at first.
        package let shop: String
        /// Downloads that take their time.
        package let files: String
        /// Takes requests and never answers.
        package let hanging: String
        /// Promises more bytes than it sends.
        package let truncating: String
        /// Nothing listens there.
        package let refusing: String
    }

    package let endpoints: Endpoints
    private let sites: [SocketServer]

    /// Opens the ports; all of them listen when it returns.
    ///
    /// - Throws: where no port can be opened on 127.0.0.1.
    package init() throws {
        let good = try (0..<3).map { _ in
            let site = DemoSite()
            return try SocketServer(site.serve)
        }
        let hanging = try SocketServer(BrokenSite.neverAnswers.serve)
        let truncating = try SocketServer(BrokenSite.cutsBodiesShort.serve)
        endpoints = Endpoints(
            api: good[0].url, shop: good[1].url, files: good[2].url, hanging: hanging.url,
            truncating: truncating.url, refusing: "http://127.0.0.1:\(try ListeningSocket.refusedPort())")
        sites = good + [hanging, truncating]
    }

    /// Closes every port and connection.
    package func stop() {
        for site in sites { site.stop() }
    }
}
