import FetchCore

/// The URL of a request: a text, or its parts, which then count.
struct PostmanURL {
    private let node: DocumentNode?

    init(_ node: DocumentNode?) {
        self.node = node
    }

    /// What is sent; nil when there is none.
    func expanded(_ template: Template) throws(RequestFault) -> [UInt8]? {
        let text = withPathVariables(text)
        guard !text.isEmpty else { return nil }
        var url = try template.expand(Array(text.utf8), as: .text)
        url = Array(url.trimmed)
        if !Self.hasScheme(url) { url = Array("http://".utf8) + url }
        return EnvironmentMark.adding(.unsafe, to: Self.encoded(url))
    }

    private var text: String {
        guard let node, node.object != nil else { return node?.text ?? "" }
        let host = Self.joined(node["host"], by: ".")
        guard !host.isEmpty else { return node["raw"]?.text ?? "" }
        var text = node["protocol"]?.text.map { "\($0.hasSuffix("://") ? $0 : $0 + "://")" } ?? ""
        text += host
        if let port = node["port"]?.text, !port.isEmpty { text += ":\(port)" }
        if let path = node["path"] {
            let path = Self.joined(path, by: "/")
            text += path.hasPrefix("/") ? path : "/\(path)"
        }
        let query = PostmanPair.enabled(node["query"]).filter { !$0.key.isEmpty || $0.value != nil }.map {
            pair in
            pair.value.map { "\(pair.key)=\($0)" } ?? pair.key
        }
        if !query.isEmpty { text += "?" + query.joined(separator: "&") }
        if node["query"] == nil, let raw = node["raw"]?.text, let mark = raw.firstIndex(of: "?") {
            text += raw[mark...].prefix { $0 != "#" }
        }
        if let hash = node["hash"]?.text, !hash.isEmpty { text += "#\(hash)" }
        return text
    }

    /// The parts of a host or a path.
    private static func joined(_ node: DocumentNode?, by separator: String) -> String {
        guard let parts = node?.array else { return node?.text ?? "" }
        return parts.map { $0.text ?? $0["value"]?.text ?? "" }.joined(separator: separator)
    }

    /// `/:id` of the path as its variable says; a segment that none is named after stays.
    private func withPathVariables(_ text: String) -> String {
        var values: [Substring: String] = [:]
        for variable in node?["variable"]?.elements ?? [] {
            guard let name = (variable["key"] ?? variable["id"])?.text else { continue }
            // One that is empty is to be given: an undefined variable says so.
            let value = variable["value"]?.text ?? ""
            values[Substring(name)] = value.isEmpty ? "{{\(name)}}" : value
        }
        guard !values.isEmpty else { return text }
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let segments = text[..<end].split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix(":") ? values[segment.dropFirst()].map { Substring($0) } ?? segment : segment
        }
        return segments.joined(separator: "/") + text[end...]
    }

    private static func hasScheme(_ url: [UInt8]) -> Bool {
        let scheme = url.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") }
        return !scheme.isEmpty && url.dropFirst(scheme.count).starts(with: "://".utf8)
    }

    /// Behind the host, what no URL has in it as `%XX`, as Postman sends it.
    private static func encoded(_ url: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var slashes = 0
        for byte in url {
            if byte == UInt8(ascii: "/") { slashes += 1 }
            if byte == UInt8(ascii: "?"), slashes >= 2 { slashes = 3 }
            let isUnsafe = byte <= 32 || byte == 127 || "\"<>`".utf8.contains(byte)
            if isUnsafe, slashes >= 3 {
                PercentCode.append(byte, to: &result)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
