import FetchCore

/// Every column of the request table. A new column is one descriptor and one entry here.
package enum ColumnTable {
    package static let standard: [Column] = [
        .id, .method, .host, .path, .name, .state, .status, .info, .latency, .phases, .size, .attempts,
        .certificate,
    ]

    /// Those that only a watch has.
    package static let watch: [Column] = [.rounds, .difference]

    /// The columns shown unless the user chose others.
    package static let defaultIDs: [ColumnID] = standard.filter(\.isDefault).map(\.id)

    /// The same in a watch: where each row has its rounds, there is no room for where the time of one went.
    package static let watchIDs: [ColumnID] =
        defaultIDs.filter { id in ![Column.phases, .size, .attempts].contains { $0.id == id } }
        + watch.map(\.id)

    /// The same where two runs are compared: those of the comparison follow.
    static let comparedIDs: [ColumnID] =
        [
            Column.id, .method, .host, .path, .name,
        ].map(\.id) + ["before", "after", "change"].map { ColumnID($0) }

    /// The standard columns, those of a watch or a comparison in one, and one for each name of `--extract`.
    package static func all(
        extractedNames: [String], isWatch: Bool = false, comparison: ComparisonBook? = nil
    )
        -> [Column]
    {
        standard + (isWatch ? watch : []) + (comparison.map(Column.compared) ?? [])
            + extractedNames.map(Column.extracted)
    }
}
