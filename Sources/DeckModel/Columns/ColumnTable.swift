import FetchCore

/// Every column of the request table. A new column is one descriptor and one entry here.
package enum ColumnTable {
    package static let standard: [Column] = [
        .id, .method, .host, .path, .name, .state, .status, .info, .latency, .phases, .size, .attempts,
    ]

    /// The columns shown unless the user chose others.
    package static let defaultIDs: [ColumnID] = standard.filter(\.isDefault).map(\.id)

    /// The standard columns, and one for each name of `--extract`.
    package static func all(extractedNames: [String]) -> [Column] {
        standard + extractedNames.map(Column.extracted)
    }

    /// The column of that name; nil when there is none.
    package static func column(_ id: ColumnID, extractedNames: [String] = []) -> Column? {
        all(extractedNames: extractedNames).first { $0.id == id }
    }
}
