import FetchCore
import FetchShare
import RunModel

extension RunSetup {
    /// `run brave-otter was deleted by anna@m1`.
    ///
    /// - Parameter person: nil where that is not known.
    func deletedWords(by person: String?) -> String {
        "run \(name) was deleted" + (person.map { " by \($0.sanitised())" } ?? "")
    }

    /// Why nothing more is told of the run.
    func words(of error: ShareError) -> String {
        guard error.cause == .runGone else { return "\(error)".sanitised() }
        return deletedWords(by: error.detail.isEmpty ? nil : error.detail)
    }
}

/// What is said of a worker's part when it has ended, and its exit status.
struct WorkConclusion {
    private let result: WorkSession.Result
    private let setup: RunSetup

    init(_ result: WorkSession.Result, of setup: RunSetup) {
        self.result = result
        self.setup = setup
    }

    /// Says it on standard error.
    ///
    /// - Parameter status: of the runs before.
    func tell(_ status: ExitStatus) -> ExitStatus {
        let error = StandardStream.error
        if let figures = result.figures { tell(figures) }
        error.writeLine("fetchdeck: \(words)")
        if result.ending.unwritten > 0 {
            error.writeLine(
                "fetchdeck: \(Figures.counted(result.ending.unwritten, "record")) could not be written to the database; "
                    + "other workers send these requests again, but for those that may have been received")
        }
        if let failure = result.ending.error {
            let told = ProgramError(failure)
            for line in told.lines { error.writeLine("fetchdeck: \(DatabaseURL.redacted(line))") }
            return told.status
        }
        return result.stops.status ?? own(status)
    }

    /// Says what this worker's part has come to.
    private func tell(_ figures: RunFigures) {
        let error = StandardStream.error
        let written = result.ending.written
        let left = figures.counts.total - written.total - result.ending.unwritten
        // The engine counts as cancelled what was given back.
        var figures = figures
        figures.counts = StateCounts()
        figures.counts[.ok] = written.ok
        figures.counts[.failed] = written.failed
        figures.counts[.cancelled] = written.cancelled
        // One that only held requests for others has nothing to sum up.
        if figures.attempts > 0 || written.total > 0 {
            error.writeLine(RunSummary(figures: figures).lines.joined(separator: "\n"))
        }
        if left > 0, result.ending.reason != .runGone {
            error.writeLine("fetchdeck: \(Figures.counted(left, "more request")) left to other workers")
        }
    }

    private var words: String {
        switch result.ending.reason {
        case .done: "run \(setup.name) is done"
        case .stopped: "left run \(setup.name); it goes on while others work on it"
        case .cancelled: "run \(setup.name) was cancelled"
        case .runGone: setup.deletedWords(by: result.ending.deletedBy)
        case nil: "left run \(setup.name) without the database"
        }
    }

    private func own(_ before: ExitStatus) -> ExitStatus {
        // Who is asked to leave has done its part as well as one that stays to the end.
        guard before == .ok, [.done, .stopped].contains(result.ending.reason) else { return .someFailed }
        // What it lost to other workers is theirs.
        let written = result.ending.written
        return written.ok == written.total ? .ok : .someFailed
    }
}
