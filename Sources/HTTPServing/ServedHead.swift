import FetchCore

/// Status line and headers of a response, with what tells where its body ends
/// ([RFC 9112, section 6](https://www.rfc-editor.org/rfc/rfc9112#section-6)).
package struct ServedHead: Sendable {
    package enum Framing: Sendable {
        /// There is no body, as of 204 and 304.
        case none
        case length(Int)
        case chunked
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var framing: Framing

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], framing: Framing) {
        self.status = status
        self.headers = headers
        self.framing = framing
    }

    /// As it is sent, the empty line included.
    ///
    /// - Parameter isKeptAlive: Whether another request may follow on the connection.
    package func bytes(isKeptAlive: Bool) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) \(ReasonPhrase.of(status) ?? "Status \(status)")"]
        lines += headers.map { "\($0.name): \($0.value)" }
        switch framing {
        case .none: break
        case .length(let length): lines.append("Content-Length: \(length)")
        case .chunked: lines.append("Transfer-Encoding: chunked")
        }
        if !isKeptAlive { lines.append("Connection: close") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
