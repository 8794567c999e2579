import FetchCore

/// A request as a server reads it ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)).
package struct ServedRequest {
    /// Why a request cannot be answered; the connection ends with it.
    package struct Fault: Error {
        package var status: Int
        package var message: String
    }

    package let method: String
    /// Path and query as they were sent.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// The path with its escapes undone.
    package let path: String
    /// The query's items in order, with their escapes undone.
    package let query: [(name: String, value: String)]
    /// Whether the client means to send another one on the connection.
    package let isKeptAlive: Bool

    private static let headLimit = 65_536
    private static let bodyLimit = 64 << 20

    /// The next one on the connection; nil when the client goes instead.
    package init?(from connection: ServedConnection) throws(Fault) {
        guard let first = connection.line(limit: Self.headLimit) else { return nil }
        let words = first.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            throw Fault(status: 400, message: "expected METHOD PATH HTTP/1.1")
        }
        guard let headers = try Self.headers(from: connection) else { return nil }
        (method, target, self.headers) = (words[0], words[1], headers)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = PercentCode.text(parts[0]) ?? String(parts[0])
        query = parts.count < 2 ? [] : Self.items(parts[1])
        let connectionOption = Self.value("Connection", in: headers)?.lowercased()
        isKeptAlive =
            words[2] == "HTTP/1.0" ? connectionOption == "keep-alive" : connectionOption != "close"
        guard let body = try Self.body(headers, from: connection) else { return nil }
        self.body = body
    }

    /// The first header of that name; nil when there is none.
    package func header(_ name: String) -> String? { Self.value(name, in: headers) }

    /// The first query item of that name; nil when there is none.
    package func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

    package func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    private static func headers(
        from connection: ServedConnection
    ) throws(Fault) -> [(name: String, value: String)]? {
        var headers: [(name: String, value: String)] = []
        var size = 0
        while let line = connection.line(limit: headLimit) {
            if line.isEmpty { return headers }
            size += line.count
            guard size <= headLimit else { throw Fault(status: 431, message: "too many headers") }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw Fault(status: 400, message: "a header without a colon")
            }
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            headers.append((String(decoding: line[..<colon], as: UTF8.self), String(value.trimmed)))
        }
        return nil
    }

    private static func value(_ name: String, in headers: [(name: String, value: String)]) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    private static func items(_ query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { PercentCode.text($0.replacing("+", with: " ")) ?? String($0) }
            return (halves[0], halves.count > 1 ? halves[1] : "")
        }
    }

    private static func body(
        _ headers: [(name: String, value: String)], from connection: ServedConnection
    ) throws(Fault) -> [UInt8]? {
        let isChunked = value("Transfer-Encoding", in: headers)?.lowercased() == "chunked"
        let length = value("Content-Length", in: headers).map { Int($0) ?? -1 } ?? 0
        guard length >= 0 else { throw Fault(status: 400, message: "invalid Content-Length") }
        guard length <= bodyLimit else { throw Fault(status: 413, message: "64 MiB are enough") }
        if isChunked || length > 0, value("Expect", in: headers)?.lowercased() == "100-continue" {
            guard connection.send("HTTP/1.1 100 Continue\r\n\r\n".utf8) else { return nil }
        }
        return isChunked ? try chunks(from: connection) : connection.bytes(length)
    }

    private static func chunks(from connection: ServedConnection) throws(Fault) -> [UInt8]? {
        var body: [UInt8] = []
        while let line = connection.line(limit: 1024) {
            let digits = String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            guard let count = Int(digits.trimmed, radix: 16), count >= 0 else {
                throw Fault(status: 400, message: "a chunk without its size")
            }
            guard body.count + count <= bodyLimit else {
                throw Fault(status: 413, message: "64 MiB are enough")
            }
            if count == 0 {
                // The trailers, up to the empty line.
                while let trailer = connection.line(limit: headLimit), !trailer.isEmpty {}
                return body
            }
            guard let chunk = connection.bytes(count), connection.line(limit: 2) != nil else { return nil }
            body += chunk
        }
        return nil
    }
}
