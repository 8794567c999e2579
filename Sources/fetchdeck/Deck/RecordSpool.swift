import FetchCore
import FetchFiles
import Glibc

/// Keeps the records of a run for exports where `-o` does not: in the history, or in a file without a name, gone with the
/// process.
///
/// What an earlier run settled is kept as well.
final class RecordSpool: EventSink {
    /// Where the records are read back from.
    let source: ExportDesk.RecordSource
    private let file: ResultFile
    /// Of the file without a name; -1 where it has one.
    private let descriptor: Int32

    /// In a run of the history; nil when it can't be opened.
    init?(_ run: KeptRun, clock: RunClock, redaction: Redaction, extracts: [String]) {
        guard let claim = try? OutputClaim(run.path, isPrivate: true),
            let file = try? ResultFile(claim, clock: clock, redaction: redaction, extracts: extracts)
        else { return nil }
        self.file = file
        descriptor = -1
        source = ExportDesk.RecordSource(path: run.path, flush: { file.flush() })
    }

    /// Nil when no such file can be made; the run goes on without exports of records then.
    init?(clock: RunClock, redaction: Redaction, extracts: [String]) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/fetchdeck-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // The name is gone; the file lives as long as this descriptor and is opened again by way of it.
        let path = "/proc/self/fd/\(descriptor)"
        guard let file = try? ResultFile(path: path, clock: clock, redaction: redaction, extracts: extracts)
        else {
            close(descriptor)
            return nil
        }
        self.file = file
        self.descriptor = descriptor
        source = ExportDesk.RecordSource(path: path, flush: { file.flush() })
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func deliver(_ batch: EventBatch) {
        guard batch.settlements.contains(where: \.isEarlier) else { return file.deliver(batch) }
        var batch = batch
        for index in batch.settlements.indices { batch.settlements[index].isEarlier = false }
        file.deliver(batch)
    }

    var backlog: Int { file.backlog }

    /// Waits until everything is written; call it when no export can be asked for any more.
    func end() {
        file.close()
    }
}
