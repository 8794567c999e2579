import DemoServer

/// One small program of the tutorial; it talks to the demo server and says what came of it.
struct Snippet: Sendable {
    /// Prints a line.
    typealias Say = @Sendable (String) -> Void

    let name: String
    let title: String
    let run: @Sendable (DemoServer.Endpoints, @escaping Say) async throws -> Void

    init(
        _ name: String, _ title: String,
        run: @escaping @Sendable (DemoServer.Endpoints, @escaping Say) async throws -> Void
    ) {
        self.name = name
        self.title = title
        self.run = run
    }

    /// In the order in which they teach.
    static let all: [Snippet] = [
        .getStarted, .singleGet, .tenUsers, .postJSON, .forms, .sessionReuse, .timeouts, .poolLimits,
        .errorsApart, .typedCatch, .logIns, .perRequest, .connections, .cleanUp,
        .speedUp, .limitOfTen, .aggregator, .streaming, .streamOfBytes, .middleware, .tracing,
        .cookiesOnDisk,
    ]
}
