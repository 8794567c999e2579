import FetchCore

extension Snippet {
    static let connections = Snippet("connections", "where connections begin and end, and how many there are")
    {
        demo, say in
        let port = demo.api.split(separator: ":").last.flatMap { UInt16($0) } ?? 80
        // snippet.connections
        var configuration = FetchSession.Configuration()
        configuration.localAddress = "127.0.0.1"
        configuration.fixedAddresses = [
            try FixedAddress("api.example", port: port, addresses: ["127.0.0.1"])
        ]
        // snippet.end
        try await withFetchSession(configuration) { session in
            let response = try await session.get("http://api.example:\(port)/users/1")
            let statistics = await session.statistics
            say("status \(response.status), connections made: \(statistics.connected)")
        }

        // snippet.unix-socket
        configuration.unixSocket = "/run/docker.sock"
        // snippet.end
        configuration.retry.retries = 0
        await withFetchSession(configuration) { session in
            do throws(FetchError) {
                _ = try await session.get("http://service/version")
            } catch {
                say("the socket: \(error.kind)")
            }
        }

        configuration = FetchSession.Configuration()
        // snippet.sockets
        configuration.unixSocket = "/run/docker.sock"
        configuration.localAddress = "10.0.0.2"
        // snippet.end
    }
}
