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
    /// Takes how an exported list is run, which a line of the screen may be too short for.
    let notes: NoteBox

    /// Where records of this run stand: in the file of `-o`, or in one kept for this alone.
    struct RecordSource: Sendable {
        /// Nil when there is none; only requests can be exported then.
        var path: String?
        var firstOffset = 0
        /// Waits until what has settled is in the file.
        var flush: @Sendable () -> Void = {}
    }

    /// Writes these requests in this order and answers with how that went. A file that is there is left alone.
    ///
    /// - Parameter secrets: what stands for them in a list; nil asks first where the list would lose anything.
    func export(
        _ wanted: LossyExport, secrets: ExportedSecrets?, chunks: ChunkList,
        answer: @escaping @Sendable (DeckMessage) -> Void
    ) {
        let path = wanted.path
        guard access(path, F_OK) != 0 else { return answer(Self.isThere(path)) }
        Worker.start {
            let export = RecordExport(
                path: path, format: wanted.format, redaction: redaction, transport: transport,
                redirects: redirects, secrets: secrets ?? .redacted)
            let loss = export.loss(of: rows(wanted.ids, chunks))
            guard secrets != nil || loss.isEmpty else {
                let asked = LossyExport(path: path, format: wanted.format, ids: wanted.ids, loss: loss)
                return answer(.exportLoses(asked))
            }
            let isPrivate = (secrets ?? .redacted).isPrivate(redaction)
            guard Self.claim(path, isPrivate: isPrivate) else { return answer(Self.isThere(path)) }
            do throws(RecordError) {
                let count = try write(export, wanted, chunks)
                let rest = wanted.ids.count - count
                let left = rest > 0 ? "; \(rest) not settled yet are left out" : ""
                var run = ""
                if secrets == .named {
                    let command = LossyExport.command(loss.variables, format: wanted.format, path: path)
                    notes.addLast("\(path.sanitised()) runs with its secrets: \(command)")
                    run = "; run it: \(command)"
                }
                answer(
                    .acknowledge(
                        "exported \(Figures.counted(count, "request")) to \(path.sanitised())\(left)\(run)"))
            } catch {
                unlink(path)
                answer(.complain("not exported: \(error.description.sanitised())"))
            }
        }
    }

    private static func isThere(_ path: String) -> DeckMessage {
        .complain("\(path.sanitised()) is there already; give another name")
    }

    /// Takes a name that no file has, for what is written beside and renamed to it: another export to it finds it taken.
    ///
    /// - Returns: False where there is such a file by now; whether it can be written, the writing tells.
    private static func claim(_ path: String, isPrivate: Bool) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
        guard file >= 0 else { return errno != EEXIST }
        close(file)
        return true
    }

    /// The names in the working folder that begin so.
    static func files(beginning: String) -> [String] {
        guard let folder = opendir(".") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(beginning) { names.append(name) }
        }
        return names
    }

    /// The requests as curl command lines, one a line.
    func curl(_ ids: [RequestID], chunks: ChunkList, redaction: Redaction) -> String {
        let command = CurlCommandText(redaction: redaction, transport: transport, redirects: redirects)
        return ids.compactMap { id in chunks[id].map { command.text(id, of: $0) } }.joined(separator: "\n")
    }

    private func write(
        _ export: RecordExport, _ wanted: LossyExport, _ chunks: ChunkList
    ) throws(RecordError) -> Int {
        if wanted.format.isList { return try export.write(rows(wanted.ids, chunks), clock: clock) }
        // What the screen shows as settled may still be on its way to the file.
        records.flush()
        let reader = try RecordReader(
            path: records.path ?? "/dev/null", hosts: HostTable(), firstOffset: records.firstOffset,
            redaction: redaction)
        return try export.write(reader, ids: wanted.ids, known: chunks)
    }

    private func rows(_ ids: [RequestID], _ chunks: ChunkList) -> some Sequence<RecordExport.Row> {
        ids.lazy.compactMap { id in
            chunks[id].map { RecordExport.Row(id: id, chunk: $0, settlement: nil) }
        }
    }
}
