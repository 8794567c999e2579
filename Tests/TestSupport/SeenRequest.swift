/// A request as a test server saw it.
package struct SeenRequest: Sendable {
    /// Counted from 1 over all connections of the server, in the order they were read.
    package var number = 0
    /// The connection it came on, counted from 1.
    package var connection: Int
    package var method: String
    /// As it stands in the request line: path and query, or a whole URL when the server is taken for a proxy.
    package var target: String
    /// In the order they came.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8] = []
    /// When its head had been read.
    package var at: ContinuousClock.Instant

    /// Nil when the head is not one of HTTP/1.
    init?(head: String, connection: Int) {
        // Swift takes CR LF for one character, which is what separates the lines.
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        method = String(words[0])
        target = String(words[1])
        headers = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1)
            let value = halves.count > 1 ? halves[1].drop { $0 == " " } : ""
            return (String(halves.first ?? ""), String(value))
        }
        self.connection = connection
        at = .now
    }

    /// The path without the query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The value of the first header of that name, in any letter case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var bodyText: String { String(decoding: body, as: UTF8.self) }
}
