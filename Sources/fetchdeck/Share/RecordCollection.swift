import CursesTerminal
import FetchFiles
import FetchShare
import RunModel

/// Writes the records of a shared run to a file.
struct RecordCollection {
    private let setup: RunSetup
    private let opening: DatabaseOpening
    /// Nil writes no file.
    private let path: String?

    private static let lookEvery = Duration.milliseconds(250)

    /// Where a JUnit report goes; nil writes none.
    private let junit: String?

    init(_ setup: RunSetup, opening: DatabaseOpening, path: String?, junit: String? = nil) {
        self.setup = setup
        self.opening = opening
        self.path = path
        self.junit = junit
    }

    /// Writes them, through outages of the database, and judges the run's budgets by them; the exit status is that of the run as far as
    /// it is.
    ///
    /// - Parameters:
    ///   - follows: whether to go on until the run has ended.
    ///   - takesAll: whether every record is written, not only the last one of each request.
    func write(follows: Bool, takesAll: Bool) throws(ProgramError) -> ExitStatus {
        var database = try opening.open()
        let values = try SharedOptions.values(of: setup)
        let reports = try CollectedReports(values, junit: junit)
        guard path != nil || reports.isNeeded else { return try conclude(&database) }
        let isPrivate = values.isOn(.showSecrets)
        let stopped: ExitStatus?
        do {
            let file = try path.map { path throws(RecordError) in try AtomicFile(path, isPrivate: isPrivate) }
            let collecting = try opening.ask(&database) { (database) throws(ShareError) in
                try RecordCollecting(
                    database, run: setup.number, redaction: isPrivate ? .none : .standard, takesAll: takesAll)
            }
            stopped = try follow(collecting, &database, follows: follows) { lines throws(RecordError) in
                reports.take(lines)
                try lines.withUnsafeBufferPointer { (bytes) throws(RecordError) in try file?.write(bytes) }
            }
            try file?.finish()
        } catch let error as RecordError { throw ReplaySession.error(error) } catch let error as ProgramError
        {
            throw error
        } catch { preconditionFailure("an error of no kind of ours: \(error)") }
        if let stopped { return stopped }
        return reports.conclude(try conclude(&database))
    }

    /// Passes all lines on; the status of a signal that ended it.
    private func follow(
        _ collecting: RecordCollecting, _ database: inout ShareDatabase, follows: Bool,
        _ write: ([UInt8]) throws(RecordError) -> Void
    ) throws -> ExitStatus? {
        let waiter = follows ? Self.waiter() : nil
        var stopped: ExitStatus?
        while true {
            let state = try opening.ask(&database) { (database) throws(ShareError) in
                try database.state(run: setup.number)
            }
            while let lines = try opening.ask(&database, collecting.next) { try write(lines) }
            guard let waiter, state != .done, state != .cancelled else { break }
            stopped = Self.signal(waiter)
            if stopped != nil { break }
        }
        try write(collecting.rest())
        return stopped
    }

    private static func waiter() -> DeckWaiter {
        _ = SignalWatch.shared
        return DeckWaiter(wakeup: DeckWakeup())
    }

    /// Waits for a moment; the status of a signal that came.
    private static func signal(_ waiter: DeckWaiter) -> ExitStatus? {
        guard waiter.wait(for: lookEvery).contains(.signals) else { return nil }
        var stops = StopRequests()
        for signal in waiter.signals.take() { _ = stops.command(for: signal) }
        return stops.status
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
