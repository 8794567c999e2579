import FetchCore

/// Values of `--extract`, by row: kept of many more requests than whole settlements are.
struct ExtractBook: Sendable {
    private var values: [UInt32: [ExtractedValue]] = [:]
    /// The rows that have values, in the order they came; once it is full, the oldest gives way.
    private var rows: [UInt32] = []
    private var next = 0

    private static let kept = 200_000
    /// Bytes of one value that a cell could ever show.
    private static let longest = 512

    var isEmpty: Bool { values.isEmpty }

    subscript(row: UInt32) -> [ExtractedValue] { values[row] ?? [] }

    /// Takes the values of the row's last outcome for what it had; none takes away what it had.
    mutating func note(_ row: UInt32, _ found: [ExtractedValue]) {
        guard !found.isEmpty else {
            if !values.isEmpty { values[row] = nil }
            return
        }
        let short = found.map { value in
            value.json.utf8.count <= Self.longest
                ? value : ExtractedValue(name: value.name, json: String(value.json.prefix(Self.longest)))
        }
        guard values.updateValue(short, forKey: row) == nil else { return }
        guard rows.count == Self.kept else { return rows.append(row) }
        values[rows[next]] = nil
        rows[next] = row
        next = (next + 1) % Self.kept
    }
}
