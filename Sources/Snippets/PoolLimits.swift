import FetchCore

extension Snippet {
    static let poolLimits = Snippet("pool-limits", "limits, rate and the DNS's time to live") { demo, say in
        var configuration = FetchSession.Configuration()
        // snippet.pool-limits
        configuration.limits = FetchLimits(total: 20, perHost: 5, rate: 200)
        configuration.dnsTTL = .seconds(60)
        // snippet.end
        await withFetchSession(configuration) { session in
            let urls = [demo.api, demo.shop].flatMap { host in (1...20).map { "\(host)/users/\($0)" } }
            let responses = await session.gather(urls).compactMap { try? $0.get() }
            let connections = responses.count { !$0.isReused }
            let longestQueue = responses.map(\.timings.queue).max() ?? .zero
            say("\(responses.count) responses over \(connections) connections to two hosts")
            say("the last one waited \(Int(longestQueue / .milliseconds(1))) ms for its turn")
        }
    }
}
