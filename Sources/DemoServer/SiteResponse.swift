import FetchCore
import FoundationEssentials
import HTTPServing

/// What a demo site answers.
struct SiteResponse {
    enum Body {
        case bytes([UInt8])
        /// Bit by bit; chunked, or with its length told first.
        case drip(DripBody, isChunked: Bool)
    }

    var status = 200
    var headers: [(name: String, value: String)] = []
    var body = Body.bytes([])
    /// Waited for before the first byte.
    var delay = Duration.zero

    /// The value as JSON, with its keys in order.
    static func json(_ value: some Encodable, status: Int = 200) -> SiteResponse {
        SiteResponse(
            status: status, headers: [("Content-Type", "application/json")], body: .bytes(encode(value)))
    }

    /// `{"error": "…"}`.
    static func problem(_ status: Int, _ message: String) -> SiteResponse {
        json(["error": message], status: status)
    }

    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded here are strings and numbers out of JSON, which cannot fail.
        return Array((try? encoder.encode(value)) ?? Data("null".utf8))
    }

    /// Sends all of it; false when the connection is of no further use.
    ///
    /// - Parameters:
    ///   - isHead: Whether the body is left out, as HEAD wants it.
    ///   - isKeptAlive: Whether another request may follow.
    func send(to connection: ServedConnection, isHead: Bool, isKeptAlive: Bool) -> Bool {
        guard delay == .zero || connection.wait(delay) else { return false }
        var bytes = head(isKeptAlive: isKeptAlive)
        switch body {
        case .bytes(let body):
            if !isHead { bytes += body }
            return connection.send(bytes) && isKeptAlive
        case .drip(let body, let isChunked):
            guard connection.send(bytes) else { return false }
            return (isHead || body.send(to: connection, isChunked: isChunked)) && isKeptAlive
        }
    }

    private func head(isKeptAlive: Bool) -> [UInt8] {
        ServedHead(status: status, headers: headers, framing: framing).bytes(isKeptAlive: isKeptAlive)
    }

    private var framing: ServedHead.Framing {
        switch body {
        case .bytes(let body): status == 204 || status == 304 ? .none : .length(body.count)
        case .drip(_, isChunked: true): .chunked
        case .drip(let body, isChunked: false): .length(body.size)
        }
    }
}
