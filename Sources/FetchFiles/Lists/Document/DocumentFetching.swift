import FetchCore

/// Fetches documents that belong to a list: the sitemaps of an index, a document that is given by its URL.
package protocol DocumentFetching: Sendable {
    /// Fetches all of them at once, as far as the run's limits go, and returns when all are there.
    ///
    /// - Parameter headers: what the command line gives to every request.
    /// - Returns: one entry a URL, in order.
    func fetch(_ urls: [String], headers: [HeaderField]) -> [Result<FetchedDocument, RequestFault>]
}

/// A document as it came.
package struct FetchedDocument: Sendable {
    /// Where redirects ended.
    package var url: String
    package var bytes: [UInt8]

    package init(url: String, bytes: [UInt8]) {
        self.url = url
        self.bytes = bytes
    }
}
