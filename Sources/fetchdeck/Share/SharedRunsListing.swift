import FetchCore
import FetchFiles
import FetchShare
import RunModel

/// The runs in a database as `share ls` shows them.
struct SharedRunsListing {
    let runs: [SharedRun]

    /// A head and a line a run; one line where there is none.
    var lines: [String] {
        guard !runs.isEmpty else { return ["no run"] }
        let head = [
            "RUN", "LOADED", "STATE", "REQUESTS", "OK", "FAILED", "CANCELLED", "OPEN", "WORKERS", "SIZE",
        ]
        let rows = [head] + runs.map(Self.cells)
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                // Words to the left, figures to the right.
                return column < 3 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ").sanitised()
        }
    }

    private static func cells(_ run: SharedRun) -> [String] {
        let loaded = TimestampText.text(UInt64(max(0, run.createdAt)) * 1_000_000_000)
        return [run.name, String(loaded.prefix(19)).replacing("T", with: " "), run.state.rawValue]
            + [run.total, run.ok, run.failed, run.cancelled, run.open, run.workers].map(Figures.count)
            + [Figures.bytes(Int64(run.bytes), .blank)]
    }
}
