/// What the requests of an export are written as.
package enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    case jsonl
    case csv
    case har
    /// A script of curl commands for any POSIX shell.
    case curl
    /// A list of the requests with all that they send, as the `jsonl` list format.
    case requests
    /// `URL` or `METHOD URL` a line, as the `urls` list format.
    case urls

    /// What the prompt calls it.
    package var title: String {
        switch self {
        case .jsonl: "JSONL"
        case .csv: "CSV"
        case .har: "HAR"
        case .curl: "curl"
        case .requests: "requests"
        case .urls: "URLs"
        }
    }

    /// The usual end of such a file's name, without the dot.
    package var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .har: "har"
        case .curl: "sh"
        case .requests: "requests.jsonl"
        case .urls: "txt"
        }
    }

    /// Whether what is written is a list that runs again, and no results.
    package var isList: Bool {
        switch self {
        case .jsonl, .csv, .har: false
        case .curl, .requests, .urls: true
        }
    }

    /// A file's name without the end that tells its format, and without any other.
    package static func stem(of fileName: String) -> String {
        for end in [ExportFormat.requests.fileExtension] where fileName.hasSuffix("." + end) {
            return String(fileName.dropLast(end.count + 1))
        }
        return fileName.lastIndex(of: ".").map { String(fileName[..<$0]) } ?? fileName
    }

    /// The ends of names that tell a format, for messages: `.jsonl .csv …`.
    package static var nameEnds: String { allCases.map { ".\($0.fileExtension)" }.joined(separator: " ") }

    /// What a file's name ends in, without the dot; nil when it has no such end.
    package static func end(ofName path: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return name[dot...].dropFirst().lowercased()
    }

    /// The format that a file's name tells; nil when it tells none.
    package init?(fileName: String) {
        if fileName.lowercased().hasSuffix("." + ExportFormat.requests.fileExtension) {
            self = .requests
            return
        }
        switch Self.end(ofName: fileName) {
        case "jsonl", "ndjson", "json": self = .jsonl
        case "csv": self = .csv
        case "har": self = .har
        case "sh", "curl": self = .curl
        case "txt", "urls": self = .urls
        default: return nil
        }
    }
}
