import AsyncHTTPClient
import NIOCore

/// The usual way: one client, a window of tasks, each body collected. `AsyncHTTPClientBench URL_PREFIX N IN_FLIGHT`
@main
struct AsyncHTTPClientBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[2]), let inFlight = Int(arguments[3]) else {
            fatalError("usage: AsyncHTTPClientBench URL_PREFIX N IN_FLIGHT")
        }
        let prefix = arguments[1]
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = inFlight
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<min(inFlight, count) {
                group.addTask { try await get(client, "\(prefix)\(number)") }
            }
            var good = 0
            var begun = min(inFlight, count)
            while let isGood = try await group.next() {
                good += isGood ? 1 : 0
                guard begun < count else { continue }
                let number = begun
                begun += 1
                group.addTask { try await get(client, "\(prefix)\(number)") }
            }
            return good
        }
        try await client.shutdown()
        print("\(good) of \(count)")
        if good != count { fatalError("some failed") }
    }

    static func get(_ client: HTTPClient, _ url: String) async throws -> Bool {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(300))
        let body = try await response.body.collect(upTo: 1 << 20)
        return response.status == .ok && body.readableBytes == 73
    }
}
