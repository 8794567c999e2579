import FetchCore

extension Snippet {
    static let logIns = Snippet("log-ins", "who asks, by which proxy, and whom TLS trusts") { demo, say in
        var configuration = FetchSession.Configuration()
        // snippet.log-ins
        configuration.credentials = .basic(user: "ann", password: "pw")
        configuration.proxy = try .all("http://proxy:3128")
        configuration.tls.caFile = "ca.pem"
        configuration.tls.verification = .none
        // snippet.end
        configuration.proxy = .none
        configuration.tls.caFile = nil
        try await withFetchSession(configuration) { session in
            let response = try await session.get("\(demo.api)/basic-auth/ann/pw")
            say("logged in: \(response.status)")
        }
    }
}
