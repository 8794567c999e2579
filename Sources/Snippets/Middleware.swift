import FetchCore
import Foundation
import Logging

extension Snippet {
    static let middleware = Snippet("middleware", "what stands between the calls and the network") {
        demo, say in
        let logger = Logger(label: "snippets")
        var configuration = FetchSession.Configuration()
        // snippet.middleware
        let mark = FetchMiddleware.changing { request in
            request.headers["X-Id"] = UUID().uuidString
        }
        configuration.middleware = [.logging(logger), mark]
        configuration.requiresSuccess = true
        // snippet.end

        // snippet.own-middleware
        let timed = FetchMiddleware { request, next throws(FetchError) in
            let begin = ContinuousClock.now
            let response = try await next(request)
            let took = ContinuousClock.now - begin
            say("\(request.method) took \(took < .seconds(1) ? "less" : "more") than a second")
            return response
        }
        configuration.middleware.append(timed)
        // snippet.end
        try await withFetchSession(configuration) { session in
            _ = try await session.head("\(demo.api)/posts")
            do throws(FetchError) {
                _ = try await session.get("\(demo.api)/no/such/thing")
            } catch {
                say("thrown: \(error.status ?? 0)")
            }
        }
    }
}
