import Dispatch
import FetchCore
import Glibc
import Synchronization

/// Writes the records of a run to a file as its requests settle; the sink that never drops one.
///
/// A thread of its own gathers what settles for a twentieth of a second, formats it and writes it with one call, so a
/// record is in the file long before a second has passed, after `kill -9` too. When it lags, ``backlog`` grows and the
/// run stops starting requests. A settlement that is known from an earlier run's record is not written again.
///
/// JSONL and CSV are appended, with what a crash left of a last line cut off on opening. A HAR document is written whole
/// by ``close()``, beside the file and renamed into place; one that is there is extended.
package final class ResultFile: EventSink {
    /// The file's name as given; `-` is standard output.
    package let path: String
    package let format: ResultFormat
    /// Where this run's records begin in the file; 0 for HAR, and for what is no file.
    package let firstOffset: Int

    private let output: AppendFile
    private let inbox: ResultInbox
    private let thread: WriterThread

    /// Opens the output; throws when that is not possible, or when a `.csv` or `.har` that is there holds something else.
    ///
    /// - Parameters:
    ///   - clock: the run's, which its instants are told by.
    ///   - redaction: what is hidden; `.none` for `--show-secrets`.
    ///   - extracts: the names of `--extract`, in order: columns of a `.csv`.
    ///   - journal: whose lines are freed once their records are written.
    ///   - onFailure: called once, on the writer's thread, when something could not be written; nothing is written after.
    package convenience init(
        path: String, clock: RunClock, redaction: Redaction = .standard, extracts: [String] = [],
        journal: InflightJournal? = nil, onFailure: @escaping @Sendable (RecordError) -> Void = { _ in }
    ) throws(RecordError) {
        try self.init(
            OutputClaim(path, isPrivate: !redaction.isOn), clock: clock, redaction: redaction,
            extracts: extracts, journal: journal, onFailure: onFailure)
    }

    /// The same for an output that was claimed before.
    ///
    /// - Parameter hasRounds: whether the run is a watch: a new `.csv` has a column for the round then.
    package init(
        _ claim: OutputClaim, clock: RunClock, redaction: Redaction = .standard, extracts: [String] = [],
        hasRounds: Bool = false, journal: InflightJournal? = nil,
        onFailure: @escaping @Sendable (RecordError) -> Void = { _ in }
    ) throws(RecordError) {
        path = claim.path
        format = ResultFormat(path: path)
        let formatter = RecordFormatter(clock: clock, redaction: redaction)
        let encoder: any RecordEncoder =
            switch format {
            case .jsonl: try JSONLinesEncoder(claim.output, formatter: formatter)
            case .csv:
                try CSVEncoder(claim.output, formatter: formatter, extracts: extracts, hasRounds: hasRounds)
            case .har: try HAREncoder(claim.output, path: path, formatter: formatter, redaction: redaction)
            }
        output = claim.output
        firstOffset = format == .har ? 0 : encoder.output.length
        let inbox = try ResultInbox()
        self.inbox = inbox
        let writer = ResultWriter(inbox: inbox, encoder: encoder, journal: journal, onFailure: onFailure)
        thread = try WriterThread { [writer = UncheckedBox(writer)] in writer.value.run() }
    }

    deinit {
        inbox.close()
    }

    /// Throws when there is no record file that can be read.
    package static func checkReadable(_ path: String) throws(RecordError) {
        if access(path, R_OK) != 0 { throw RecordError(.read, path, errno: errno) }
    }

    package func deliver(_ batch: EventBatch) {
        inbox.put(batch)
    }

    package var backlog: Int { inbox.backlog }

    /// How many settled requests have no record because writing failed; whole after ``close()``.
    package var lostRecords: Int { inbox.lostCount }

    /// Waits until everything delivered until now is in the file, for who reads it back; a HAR document is only whole
    /// after ``close()``.
    ///
    /// Blocks its thread, at most for one write; returns at once when nothing more can be written.
    package func flush() {
        let written = DispatchSemaphore(value: 0)
        inbox.whenWritten { written.signal() }
        written.wait()
    }

    /// Makes a write into a pipe that nobody reads end as a failure: for an end that must not wait.
    package func giveUp() {
        output.giveUp.store(true, ordering: .relaxed)
    }

    /// Waits until everything delivered is written and on the disk; returns what failed, if anything did.
    ///
    /// Blocks its thread. The journal's file is removed when every record was written. Later calls return the same.
    @discardableResult
    package func close() -> RecordError? {
        inbox.close()
        thread.join()
        return inbox.failure
    }
}
