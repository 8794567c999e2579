import FetchCore

/// What the requests of the list need of the table's columns, as far as the list has come.
struct ListShape: Sendable {
    /// Letters of the longest method.
    var longestMethod = 0
    /// Characters of the longest path with its query, as it is shown.
    var longestPath = 0
    /// Letters of the longest name that the list gives a request; 0 where it names none.
    var longestName = 0

    mutating func add(_ chunk: RequestChunk) {
        for method in chunk.distinctMethods { longestMethod = max(longestMethod, method.rawValue.count) }
        chunk.withPaths { bytes, ends in
            var start = 0
            for end in ends.lazy.map({ Int($0) }) {
                if end - start > longestPath {
                    longestPath = max(longestPath, ReadablePath.length(bytes[start..<end]))
                }
                start = end
            }
        }
        guard chunk.hasExtras else { return }
        for id in chunk.ids { longestName = max(longestName, chunk.extras(id)?.name?.count ?? 0) }
    }
}
