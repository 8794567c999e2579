import DeckModel
import FetchCore

/// Writes what the screen shows to files, on a thread of its own.
struct ExportDesk: Sendable {
    let redaction: Redaction

    /// Writes these requests in this order and answers with how that went.
    func export(
        path: String, format: ExportFormat, ids: [RequestID], chunks: ChunkList,
        answer: @escaping @Sendable (DeckMessage) -> Void
    ) {
        answer(.complain("export is not there yet"))
    }

    /// The requests as curl command lines, one a line.
    func curl(_ ids: [RequestID], chunks: ChunkList, redaction: Redaction) -> String {
        ""
    }
}
