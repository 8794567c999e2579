import FetchCore

/// Reads one format, line by line as they come.
protocol ListParser {
    /// A line without its LF; a CR before it is still there.
    ///
    /// - Parameter number: counted from 1.
    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink)

    /// The list has ended: what is begun is finished.
    mutating func finish(into sink: ListSink)

    /// What helps against a line that is too long.
    var mendOfLongLine: String { get }
}

/// Reads a format that is one document of any length, piece by piece.
protocol StreamedDocument: ListParser {
    /// Takes what is whole of the bytes that are there.
    ///
    /// - Parameter isEnd: whether nothing comes after them.
    /// - Returns: how many of them need not be shown again.
    func take(part: ByteSpan, isEnd: Bool, into sink: ListSink) -> Int
}

extension ListParser {
    var mendOfLongLine: String { "put the body into a file" }
}

extension ListFormat {
    /// A parser for this format.
    ///
    /// - Parameters:
    ///   - directory: what the paths in an `.http` file start from; empty is the current one.
    ///   - url: where the list was fetched from; nil for one that was not.
    func makeParser(directory: String, url: String? = nil, options: ListOptions) -> any ListParser {
        switch self {
        case .urls: URLLines()
        case .jsonl: JSONLines()
        case .csv: CSVList()
        case .http: HTTPFile(directory: directory, options: options)
        case .har: HARList()
        case .curl: CurlCommands()
        case .sitemap: SitemapList(url: url)
        case .postman: PostmanList(directory: directory, options: options)
        case .openapi: OpenAPIList(url: url, options: options)
        }
    }

    /// Whether the list is one document, whose lines may be of any length.
    var isDocument: Bool { self == .har || isFetched }

    /// Whether a URL that is given with this format is where the list is, rather than a request.
    var isFetched: Bool { self == .sitemap || self == .postman || self == .openapi }
}
