/// One `--extract NAME=FILTER`: a jq filter over a JSON body, under a name.
package struct ExtractRule: Sendable, Hashable {
    package var name: String
    package var filter: String

    /// Reads `name=.name // .title`: everything behind the first `=` is the filter.
    ///
    /// Throws when there is no name or no filter; whether jq understands the filter is told by ``BodyStage``.
    package init(parsing text: String) throws(RecordError) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = halves[0].trimmingSpace
        guard halves.count == 2, !name.isEmpty, !halves[1].trimmingSpace.isEmpty else {
            throw RecordError(
                .badFilter, "--extract '\(text.sanitised())'", reason: "it has no name and filter",
                mend: "expected NAME=FILTER, as in title=.title")
        }
        guard
            name.unicodeScalars.allSatisfy({
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-.".unicodeScalars.contains($0)
            })
        else {
            throw RecordError(
                .badFilter, "--extract '\(text.sanitised())'", reason: "its name is '\(name.sanitised())'",
                mend: "a name has letters, digits, _ - and . only")
        }
        self.name = name
        filter = String(halves[1])
    }
}

extension Substring {
    fileprivate var trimmingSpace: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
