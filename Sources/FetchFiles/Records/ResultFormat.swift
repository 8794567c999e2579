/// How a record file is written; told by its name.
package enum ResultFormat: String, Sendable, Hashable, CaseIterable {
    /// One JSON object a line; every name that is not one of the others.
    case jsonl
    /// The JSON names as columns.
    case csv
    /// One HTTP Archive 1.2 document.
    case har

    /// The format of a file of this name; `-` and unknown extensions are JSONL.
    package init(path: String) {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".har") {
            self = .har
        } else {
            self = .jsonl
        }
    }
}
