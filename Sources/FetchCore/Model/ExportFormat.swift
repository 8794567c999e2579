/// What the requests of an export are written as.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    case jsonl
    case csv
    case har
    /// A script of curl commands for any POSIX shell.
    case curl
    /// `URL` or `METHOD URL` a line, as the `urls` list format.
    case urls

    /// What the prompt calls it.
    public var title: String {
        switch self {
        case .jsonl: "JSONL"
        case .csv: "CSV"
        case .har: "HAR"
        case .curl: "curl"
        case .urls: "URL list"
        }
    }

    /// The usual end of such a file's name, without the dot.
    public var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .har: "har"
        case .curl: "sh"
        case .urls: "txt"
        }
    }

    /// The format that a file's name tells; nil when it tells none.
    public init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        switch fileName[dot...].dropFirst().lowercased() {
        case "jsonl", "ndjson", "json": self = .jsonl
        case "csv": self = .csv
        case "har": self = .har
        case "sh", "curl": self = .curl
        case "txt", "urls": self = .urls
        default: return nil
        }
    }
}
