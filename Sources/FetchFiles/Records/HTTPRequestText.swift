import FetchCore

/// Writes a request as `.http` text that reads back as the same, for an editor; its secrets as they are.
package struct HTTPRequestText {
    /// The text; nil where such a file can't hold the request: a body that is no text, or that its reader would take for
    /// comments, a separator, a file or placeholders.
    package let text: String?

    package init(_ id: RequestID, of chunk: RequestChunk) {
        let extras = chunk.extras(id) ?? RequestExtras()
        var lines: [String] = []
        if let name = extras.name { lines.append("# @name \(name)") }
        if extras.maxRedirects == 0 { lines.append("# @no-redirect") }
        lines.append("\(chunk.method(id).rawValue) \(chunk.url(id))")
        lines += extras.headers.map { "\($0.name): \($0.value)" }
        switch extras.overrides?.credentials {
        case .digest(let user, let password):
            guard ![user, password].contains(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) })
            else {
                text = nil
                return
            }
            lines.append("Authorization: Digest \(user) \(password)")
        case .basic, .bearer, nil: break
        }
        switch extras.body {
        case .none: break
        case .file(let path): lines += ["", "< \(path)"]
        case .bytes(let bytes):
            guard let body = String(validating: bytes, as: UTF8.self), Self.isPlain(body) else {
                text = nil
                return
            }
            lines += ["", body]
        }
        let whole = lines.joined(separator: "\n") + "\n"
        text = whole.contains("{{") ? nil : whole
    }

    private static func isPlain(_ body: String) -> Bool {
        // The reader drops what is blank at the end.
        if body.last?.isWhitespace ?? false || body.first?.isWhitespace ?? false { return false }
        return !body.contains("\r") && !body.contains("\0")
            && !body.split(separator: "\n", omittingEmptySubsequences: false).contains { line in
                let start = line.drop { $0 == " " || $0 == "\t" }
                return ["#", "//", "<", ">"].contains { start.hasPrefix($0) }
            }
    }
}
