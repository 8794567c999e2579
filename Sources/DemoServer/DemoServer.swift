import FlyingFox
import FlyingSocks
import Foundation

/// The built-in server of `fetchdeck demo`: a few small sites on 127.0.0.1, some of them good, some of them not.
///
/// Every port is one the system had free. All sites answer all paths of ``DemoSite``; two more ports speak broken
/// HTTP, which no server library would do, and one port refuses.
///
/// ```swift
/// let server = try await DemoServer.start()
/// let requests = server.requests()
/// …
/// await server.stop()
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
    private let sites: [HTTPServer]
    private let runs: [Task<Void, any Error>]
    private let brokenSites: [BrokenSite]

    private init(
        endpoints: Endpoints, sites: [HTTPServer], runs: [Task<Void, any Error>], brokenSites: [BrokenSite]
    ) {
        self.endpoints = endpoints
        self.sites = sites
        self.runs = runs
        self.brokenSites = brokenSites
    }

    /// Opens the ports and returns when all of them listen.
    ///
    /// The process must ignore SIGPIPE: clients go while they are being answered.
    ///
    /// - Throws: where no port can be opened on 127.0.0.1.
    package static func start() async throws -> DemoServer {
        var sites: [HTTPServer] = []
        var runs: [Task<Void, any Error>] = []
        var urls: [String] = []
        for _ in 0..<3 {
            let site = HTTPServer(
                address: try .inet(ip4: "127.0.0.1", port: 0), timeout: 120, logger: .disabled,
                handler: DemoSite())
            let run = Task { try await site.run() }
            try await site.waitUntilListening()
            sites.append(site)
            runs.append(run)
            urls.append("http://127.0.0.1:\(try await port(of: site))")
        }
        let hanging = try BrokenSite(.neverAnswers)
        let truncating = try BrokenSite(.cutsBodiesShort)
        let endpoints = Endpoints(
            api: urls[0], shop: urls[1], files: urls[2], hanging: hanging.url, truncating: truncating.url,
            refusing: "http://127.0.0.1:\(try LoopbackSocket.refusedPort())")
        return DemoServer(
            endpoints: endpoints, sites: sites, runs: runs, brokenSites: [hanging, truncating])
    }

    /// Closes every port and connection.
    package func stop() async {
        for site in brokenSites { site.stop() }
        for run in runs { run.cancel() }
        for site in sites { await site.stop() }
    }

    private static func port(of site: HTTPServer) async throws -> UInt16 {
        guard case .ip4(_, let port) = await site.listeningAddress else {
            throw LoopbackSocket.Failure(action: "find the port of", code: EADDRNOTAVAIL)
        }
        return port
    }
}
