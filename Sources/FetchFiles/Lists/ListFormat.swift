import FetchCore

/// The formats of request lists; the raw values are the names that `--format` takes.
package enum ListFormat: String, Sendable, Hashable, CaseIterable {
    /// One URL a line, optionally `METHOD URL`.
    case urls
    /// One JSON object a line.
    case jsonl
    /// A header row with a `url` column; the other columns are variables.
    case csv
    /// The `.http` and `.rest` files of editors.
    case http
    /// HTTP Archive 1.2.
    case har
    /// Pasted `curl …` command lines.
    case curl
    /// A sitemap or an index of them, compressed or not.
    case sitemap
    /// A collection of Postman's.
    case postman
    /// An OpenAPI document, of version 3 or Swagger 2.
    case openapi

    /// The format that the file's name tells; nil when it tells none, as `.txt` and `.json` do.
    package init?(fileName: String) {
        let name = fileName[
            (fileName.lastIndex(of: "/").map(fileName.index(after:)) ?? fileName.startIndex)...
        ]
        .lowercased()
        if name.contains("sitemap"), name.hasSuffix(".xml") || name.hasSuffix(".xml.gz") {
            self = .sitemap
            return
        }
        if name.hasSuffix(".postman_collection.json") {
            self = .postman
            return
        }
        if ["openapi", "swagger"].contains(where: { name.hasPrefix($0 + ".") }),
            [".json", ".yaml", ".yml"].contains(where: { name.hasSuffix($0) })
        {
            self = .openapi
            return
        }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...] {
        case "urls", "url", "lst": self = .urls
        case "jsonl", "ndjson": self = .jsonl
        case "csv", "tsv": self = .csv
        case "http", "rest": self = .http
        case "har": self = .har
        case "curl", "sh": self = .curl
        default: return nil
        }
    }

    /// The format by name, then by content.
    ///
    /// - Parameters:
    ///   - bytes: the first bytes of the list, a BOM among them or not.
    ///   - isAll: whether nothing comes after them.
    /// - Returns: nil while the bytes are too few to tell; never nil when `isAll`.
    package static func guess(
        fileName: String, firstBytes bytes: some Collection<UInt8>, isAll: Bool
    ) -> ListFormat? {
        if let named = ListFormat(fileName: fileName) { return named }
        switch document(fileName: fileName, firstBytes: bytes, isAll: isAll) {
        case .format(let format): return format
        case .unknownYet: return nil
        case .none: break
        }
        var lines = bytes.split(separator: 10, maxSplits: 64, omittingEmptySubsequences: false)
            .map { String(decoding: $0.prefix(4096), as: UTF8.self).trimmingPrefix("\u{FEFF}").trimmed }
        // The last one may go on.
        if !isAll, lines.count <= 64 { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            if line.isEmpty { continue }
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            if let format = told(by: line, next: next) { return format }
        }
        if lines.count > 64 || isAll { return .urls }
        // One line without an end so far: a document written in one line tells itself by its beginning.
        return bytes.count > 65536
            ? told(by: String(decoding: bytes.prefix(4096), as: UTF8.self).trimmed, next: "") : nil
    }

    /// The format that is told by how a document begins.
    private static func document(
        fileName: String, firstBytes bytes: some Collection<UInt8>, isAll: Bool
    ) -> DocumentKind.Answer {
        if bytes.starts(with: [0x1F, 0x8B]) { return .format(.sitemap) }
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self).trimmingPrefix("\u{FEFF}").trimmed
        if text.hasPrefix("<") {
            return text.contains(/<(\w+:)?(urlset|sitemapindex)[\s>]/) ? .format(.sitemap) : .none
        }
        return DocumentKind.answer(fileName: fileName, firstBytes: bytes, isAll: isAll)
    }

    /// What a line that is not blank tells; nil for a comment, which many formats have.
    private static func told(by line: Substring, next: Substring) -> ListFormat? {
        if line.hasPrefix("[") { return .jsonl }
        if line.lowercased().hasPrefix("sep="), line.count == 5 { return .csv }
        if line.hasPrefix("Invoke-WebRequest") || line.hasPrefix("Invoke-RestMethod")
            || line.hasPrefix("$session")
        {
            return .curl
        }
        if line.hasPrefix("{") {
            return line.contains("\"log\"") || (line == "{" && next.contains("\"log\"")) ? .har : .jsonl
        }
        if line.hasPrefix("###") || line.hasPrefix("@") || line.hasPrefix("//") { return .http }
        if line.hasPrefix("#") {
            return line.dropFirst().trimmed.hasPrefix("@") ? .http : nil
        }
        if line == "curl" || line.hasPrefix("curl ") || line.hasPrefix("curl\t") || line.hasPrefix("$ curl ")
        {
            return .curl
        }
        if line.hasPrefix("set -") { return .curl }
        if line.hasPrefix("printf "), line.contains("| curl ") { return .curl }
        if line.contains(" HTTP/1") || line.contains(" HTTP/2") { return .http }
        if !line.contains("://"), CSVRows.header(of: line).contains("url") { return .csv }
        return .urls
    }
}
