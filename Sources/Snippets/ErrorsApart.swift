import FetchCore

extension Snippet {
    static let errorsApart = Snippet("errors-apart", "timeout, TLS, connect, 404 and 429") { demo, say in
        var configuration = FetchSession.Configuration()
        configuration.timeouts.read = .milliseconds(200)
        configuration.retry.retries = 0
        let urls = [
            "\(demo.hanging)/", demo.api.replacing("http:", with: "https:"), "\(demo.refusing)/",
            "\(demo.truncating)/", "\(demo.api)/status/404", "\(demo.api)/limited/snippet?wait=7",
            "\(demo.api)/users/1",
        ]
        await withFetchSession(configuration) { session in
            for url in urls {
                // snippet.errors-apart
                do throws(FetchError) {
                    let response = try await session.get(url).requireSuccess()
                    say("fine: \(response.status)")
                } catch {
                    switch error.kind {
                    case .timeout: say("too slow")
                    case .tls: say("no trust")
                    case .connect, .dns: say("not there")
                    case .status where error.status == 429: say("again in \(error.retryAfter ?? .zero)")
                    default: say(words(for: error))
                    }
                }
                // snippet.end
            }
        }
    }

    private static func words(for error: FetchError) -> String {
        // snippet.kinds
        switch error.kind {
        case .timeout: "too slow: \(error.cause)"
        case .tls: "no trust: \(error.cause)"
        case .connect, .dns: "not there: \(error.cause) (curl code \(error.underlyingCode))"
        case .status where error.status == 404: "no such thing"
        case .status where error.status == 429: "too many; again in \(error.retryAfter ?? .seconds(1))"
        default: "\(error.kind.rawValue): \(error.cause)"
        }
        // snippet.end
    }
}
