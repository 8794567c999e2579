import FetchCore

/// What is said, once a run, of headers of a list's own that are not sent.
struct LeftOutNote: CustomStringConvertible {
    /// The first request that has any, and their names as it writes them.
    let id: RequestID
    let headers: [String]

    /// Nil when no request of the chunk has any.
    init?(_ chunk: RequestChunk) {
        guard let (id, headers) = chunk.firstLeftOut else { return nil }
        self.id = id
        self.headers = headers
    }

    var description: String {
        "headers not sent: \(headers.joined(separator: ", ")) (first in request \(id.rawValue)); "
            + "fetchdeck sets them to fit the body"
    }
}
