import CursesTerminal
import FetchFiles
import FetchShare
import RunModel

/// Where the records of a shared run go, and what else is told of them: opened before anything is done.
struct CollectionOutput {
    /// What becomes of what a file holds.
    enum Mode {
        /// It stays until all is collected, and is replaced then.
        case replaced
        /// It is replaced at once, by records as they come.
        case followed
        /// Records are appended in the format of its name, as to that of any run.
        case appended
    }

    private enum File {
        case whole(AtomicFile)
        case lines(AppendedLines)
    }

    fileprivate let reports: CollectedReports
    fileprivate let isPrivate: Bool
    private let file: File?

    /// - Parameters:
    ///   - path: nil writes no file.
    ///   - extracts: the names of `--extract`, in order.
    ///   - junit: where a JUnit report goes; nil writes none.
    ///   - values: those of the run.
    /// - Throws: what keeps a file from being opened.
    init(
        _ path: String?, _ mode: Mode, extracts: [String] = [], junit: String?, _ values: OptionValues
    ) throws(ProgramError) {
        let isPrivate = values.isOn(.showSecrets)
        self.isPrivate = isPrivate
        do throws(RecordError) {
            file = try path.map { path throws(RecordError) in
                switch mode {
                case .replaced: .whole(try AtomicFile(ofRecords: path, isPrivate: isPrivate))
                case .followed, .appended:
                    .lines(
                        try AppendedLines(
                            OutputClaim(path, isPrivate: isPrivate), replaces: mode == .followed,
                            extracts: extracts))
                }
            }
        } catch { throw ReplaySession.error(error) }
        reports = try CollectedReports(values, junit: junit)
    }

    /// Whether what was there stays until all is collected.
    fileprivate var isReplacing: Bool { if case .whole? = file { true } else { false } }

    fileprivate var isNeeded: Bool { file != nil || reports.isNeeded }

    /// - Parameter lines: records, each with its end.
    fileprivate func write(_ lines: [UInt8]) throws(RecordError) {
        reports.take(lines)
        try lines.withUnsafeBufferPointer { (bytes) throws(RecordError) in
            switch file {
            case .whole(let file): try file.write(bytes)
            case .lines(let file): try file.write(bytes)
            case nil: break
            }
        }
    }

    fileprivate func finish() throws(RecordError) {
        switch file {
        case .whole(let file): try file.finish()
        case .lines(let file): try file.finish()
        case nil: break
        }
    }
}

/// Writes the records of a shared run to a file.
struct RecordCollection {
    private let setup: RunSetup
    private let opening: DatabaseOpening
    private let output: CollectionOutput
    private let end = EndSignal()

    private static let lookEvery = Duration.milliseconds(250)

    init(_ setup: RunSetup, opening: DatabaseOpening, to output: CollectionOutput) {
        self.setup = setup
        var opening = opening
        opening.endSignal = end
        self.opening = opening
        self.output = output
    }

    /// Writes them, through outages of the database, and judges the run's budgets by them; the exit status is that of the run as far as
    /// it is.
    ///
    /// - Parameters:
    ///   - follows: whether to go on until the run has ended.
    ///   - takesAll: whether every record is written, not only the last one of each request.
    func write(follows: Bool, takesAll: Bool) throws(ProgramError) -> ExitStatus {
        var database = try opening.open()
        guard output.isNeeded else { return try conclude(&database) }
        let stopped: ExitStatus?
        do {
            let collecting = try opening.ask(&database) { (database) throws(ShareError) in
                try RecordCollecting(
                    database, run: setup.number, redaction: output.isPrivate ? .none : .standard,
                    takesAll: takesAll)
            }
            stopped = try follow(collecting, &database, follows: follows) { lines throws(RecordError) in
                try output.write(lines)
            }
            try output.finish()
        } catch let error as RecordError { throw ReplaySession.error(error) } catch let error as ProgramError
        {
            throw error
        } catch { preconditionFailure("an error of no kind of ours: \(error)") }
        if let stopped { return output.reports.conclude(stopped) }
        return output.reports.conclude(try conclude(&database))
    }

    /// Passes all lines on; the status of a signal that ended it.
    private func follow(
        _ collecting: RecordCollecting, _ database: inout ShareDatabase, follows: Bool,
        _ write: ([UInt8]) throws(RecordError) -> Void
    ) throws -> ExitStatus? {
        do {
            while true {
                let hasEnded = try opening.ask(&database) { (database) throws(ShareError) in
                    try database.hasEnded(run: setup.number)
                }
                while end.status == nil, let lines = try opening.ask(&database, collecting.next) {
                    try write(lines)
                }
                if follows, !hasEnded { end.wait(for: Self.lookEvery) }
                guard follows, !hasEnded, end.status == nil else { break }
            }
            if end.status == nil { try write(try opening.ask(&database, collecting.marked)) }
        } catch let error as ProgramError { guard end.status != nil else { throw error } }
        // What the file held before stays where not all of what replaces it is there.
        if let status = end.status, output.isReplacing { throw ProgramError(status, []) }
        try write(collecting.rest())
        return end.status
    }

    private func conclude(_ database: inout ShareDatabase) throws(ProgramError) -> ExitStatus {
        let counts = try opening.ask(&database) { (database) throws(ShareError) in
            try database.counts(run: setup.number)
        }
        StandardStream.error.writeLine(SharedCountsLine.text(counts, of: setup))
        return counts.ok == counts.total ? .ok : .someFailed
    }
}

/// The counts of a shared run in one line.
enum SharedCountsLine {
    static func text(_ counts: SharedCounts, of setup: RunSetup) -> String {
        "run \(setup.name), \(Figures.counted(counts.total, "request")): \(Figures.count(counts.ok)) ok, "
            + "\(Figures.count(counts.failed)) failed, \(Figures.count(counts.cancelled)) cancelled, "
            + "\(Figures.count(counts.open)) open"
    }
}
