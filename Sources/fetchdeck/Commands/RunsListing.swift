import FetchCore

/// `fetchdeck runs`: what is kept, the newest first.
struct RunsListing {
    let runs: [KeptRun]

    var lines: [String] {
        guard !runs.isEmpty else { return ["no run is kept; a dashboard run without -o is"] }
        return runs.enumerated().map { place, run in
            let note = run.note
            // To the second, without the letters between.
            let time = note.map { String($0.startedAt.prefix(19)).replacing("T", with: " ") } ?? run.path
            let state = note?.summary ?? (run.isBeingWritten ? "still running" : "cut short")
            let lists = note.map { $0.lists.joined(separator: " ") } ?? ""
            return "\(place + 1)  \(time)  \(lists)  \(state)".sanitised()
        }
    }
}
