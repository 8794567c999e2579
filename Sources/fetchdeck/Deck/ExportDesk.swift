import DeckModel
import FetchCore
import FetchFiles
import Glibc
import RunModel

/// Writes what the screen shows to files, on a thread of its own.
struct ExportDesk: Sendable {
    /// Where the run's records are read back from.
    var records: RecordSource
    let redaction: Redaction
    /// The run's, for curl commands.
    let transport: TransportSettings
    let redirects: RedirectPolicy
    let clock: RunClock

    /// Where records of this run stand: in the file of `-o`, or in one kept for this alone.
    struct RecordSource: Sendable {
        /// Nil when there is none; only requests can be exported then.
        var path: String?
        var firstOffset = 0
        /// Waits until what has settled is in the file.
        var flush: @Sendable () -> Void = {}
    }

    /// Writes these requests in this order and answers with how that went. A file that is there is left alone.
    func export(
        path: String, format: ExportFormat, ids: [RequestID], chunks: ChunkList,
        answer: @escaping @Sendable (DeckMessage) -> Void
    ) {
        guard access(path, F_OK) != 0 else {
            return answer(.complain("\(path.sanitised()) is there already; give another name"))
        }
        Worker.start {
            do throws(RecordError) {
                let count = try write(path: path, format: format, ids: ids, chunks: chunks)
                let rest = ids.count - count
                let left = rest > 0 ? "; \(rest) not settled yet are left out" : ""
                answer(
                    .acknowledge(
                        "exported \(Figures.counted(count, "request")) to \(path.sanitised())\(left)"))
            } catch {
                answer(.complain("not exported: \(error.description.sanitised())"))
            }
        }
    }

    /// The requests as curl command lines, one a line.
    func curl(_ ids: [RequestID], chunks: ChunkList, redaction: Redaction) -> String {
        let command = CurlCommandText(redaction: redaction, transport: transport, redirects: redirects)
        return ids.compactMap { id in chunks[id].map { command.text(id, of: $0) } }.joined(separator: "\n")
    }

    private func write(
        path: String, format: ExportFormat, ids: [RequestID], chunks: ChunkList
    ) throws(RecordError) -> Int {
        let export = RecordExport(
            path: path, format: format, redaction: redaction,
            transport: transport, redirects: redirects)
        switch format {
        case .curl, .urls:
            let rows = ids.lazy.compactMap { id in
                chunks[id].map { RecordExport.Row(id: id, chunk: $0, settlement: nil) }
            }
            return try export.write(rows, clock: clock)
        case .jsonl, .csv, .har:
            // What the screen shows as settled may still be on its way to the file.
            records.flush()
            let reader = try RecordReader(
                path: records.path ?? "/dev/null", hosts: HostTable(), firstOffset: records.firstOffset)
            return try export.write(reader, ids: ids, known: chunks)
        }
    }
}
