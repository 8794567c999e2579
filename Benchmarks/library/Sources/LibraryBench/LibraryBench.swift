import FetchCore

/// Sends the requests in one of the ways a library user has: `LibraryBench WAY URL_PREFIX N IN_FLIGHT`.
@main
struct LibraryBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let count = Int(arguments[3]), let inFlight = Int(arguments[4]) else {
            fatalError("usage: LibraryBench get|gather|responses|stream URL_PREFIX N IN_FLIGHT")
        }
        let prefix = arguments[2]
        var configuration = FetchSession.Configuration()
        configuration.limits.total = inFlight
        configuration.limits.perHost = inFlight
        let good = try await withFetchSession(configuration) { session in
            switch arguments[1] {
            case "get":
                try await window(count, inFlight) { try await get(session, "\(prefix)\($0)") }
            case "gather":
                await session.gather((0..<count).map { "\(prefix)\($0)" }).count { isGood(try? $0.get()) }
            case "responses":
                await responses(session, prefix, count)
            case "stream":
                try await window(count, inFlight) { try await stream(session, "\(prefix)\($0)") }
            default:
                fatalError("unknown way '\(arguments[1])'")
            }
        }
        print("\(good) of \(count)")
        if good != count { fatalError("some failed") }
    }

    /// Calls the operation with each number, so many at once, each in a task of its own, and counts those that went well.
    static func window(
        _ count: Int, _ width: Int, _ operation: @escaping @Sendable (Int) async throws -> Bool
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<min(width, count) { group.addTask { try await operation(number) } }
            var good = 0
            var begun = min(width, count)
            while let isGood = try await group.next() {
                good += isGood ? 1 : 0
                guard begun < count else { continue }
                let number = begun
                begun += 1
                group.addTask { try await operation(number) }
            }
            return good
        }
    }

    static func get(_ session: FetchSession, _ url: String) async throws -> Bool {
        isGood(try await session.get(url))
    }

    static func stream(_ session: FetchSession, _ url: String) async throws -> Bool {
        let response = try await session.stream(url)
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return response.status == 200 && bytes.count == 73
    }

    static func responses(_ session: FetchSession, _ prefix: String, _ count: Int) async -> Int {
        var good = 0
        let requests = (0..<count).lazy.map { FetchRequest(url: "\(prefix)\($0)") }
        for await settled in session.responses(to: requests) where isGood(try? settled.result.get()) {
            good += 1
        }
        return good
    }

    static func isGood(_ response: FetchResponse?) -> Bool {
        response?.status == 200 && response?.bytes.count == 73
    }
}
