import FetchCore

/// Every column of the request table. A new column is one descriptor and one entry here.
public enum ColumnTable {
    public static let standard: [Column] = [
        .id, .method, .host, .path, .name, .state, .status, .info, .latency, .phases, .size, .attempts,
    ]

    /// The columns shown unless the user chose others.
    public static let defaultIDs: [ColumnID] = standard.filter(\.isDefault).map(\.id)

    /// The standard columns, and one for each name of `--extract`.
    public static func all(extractedNames: [String]) -> [Column] {
        standard + extractedNames.map(Column.extracted)
    }

    /// The column of that name; nil when there is none.
    public static func column(_ id: ColumnID, extractedNames: [String] = []) -> Column? {
        all(extractedNames: extractedNames).first { $0.id == id }
    }
}
