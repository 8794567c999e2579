import FetchCore

/// What the requests of the list need of the table's columns, as far as the list has come.
struct ListShape: Sendable {
    /// Letters of the longest method.
    var longestMethod = 0
    /// Cells of the longest path with its query, as it is shown, or a few more.
    var longestPath = 0
    /// Cells, or a few more, of the longest name that the list gives a request; 0 where it names none.
    var longestName = 0

    /// The cells that a text takes at most: letters from Hangul on may be two wide.
    private static func cells(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }

    mutating func add(_ chunk: RequestChunk) {
        for method in chunk.distinctMethods { longestMethod = max(longestMethod, method.rawValue.count) }
        chunk.withPaths { bytes, ends in
            var start = 0
            for end in ends.lazy.map({ Int($0) }) {
                if end - start > longestPath {
                    longestPath = max(longestPath, Self.cells(ReadablePath.text(bytes[start..<end])))
                }
                start = end
            }
        }
        guard chunk.hasExtras else { return }
        for id in chunk.ids { longestName = max(longestName, chunk.extras(id)?.name.map(Self.cells) ?? 0) }
    }
}
