import FetchCore

/// Fetches documents that belong to a list: the sitemaps of an index, a document that is given by its URL.
public protocol DocumentFetching: Sendable {
    /// Fetches all of them at once, as far as the run's limits go, and returns when all are there.
    ///
    /// - Parameter headers: what the command line gives to every request.
    /// - Returns: one entry a URL, in order.
    func fetch(_ urls: [String], headers: [HeaderField]) -> [Result<FetchedDocument, RequestFault>]
}

/// A document as it came.
public struct FetchedDocument: Sendable {
    /// Where redirects ended.
    public var url: String
    public var bytes: [UInt8]

    public init(url: String, bytes: [UInt8]) {
        self.url = url
        self.bytes = bytes
    }
}
