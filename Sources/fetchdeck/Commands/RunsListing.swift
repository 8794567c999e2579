import FetchCore
import RunModel

/// `fetchdeck runs`: what is kept, the newest first.
struct RunsListing {
    let runs: [KeptRun]

    /// One entry a run: its number, when it began, how many requests, how many of them ok and failed, and its lists.
    var lines: [String] {
        guard !runs.isEmpty else { return ["no run is kept; a dashboard run without -o is"] }
        let rows = runs.enumerated().map { place, run in
            let note = run.note
            // To the second, without the letters between.
            let time = note.map { String($0.startedAt.prefix(19)).replacing("T", with: " ") } ?? run.path
            return ["\(place + 1)", time] + Self.counts(note, run)
                + [note?.lists.joined(separator: " ") ?? ""]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
            return (cells + row.suffix(1)).joined(separator: "  ").sanitised()
        }
    }

    /// Three cells: what it came to, or why that is not known.
    private static func counts(_ note: RunNote?, _ run: KeptRun) -> [String] {
        guard let counts = note?.counts else {
            return [run.isBeingWritten ? "still running" : "cut short", "", ""]
        }
        return [
            Figures.counted(counts.requests, "request"), "\(Figures.count(counts.ok)) ok",
            "\(Figures.count(counts.failed)) failed",
        ]
    }
}
