import FetchCore
import FetchFiles
import Reports
import RunModel

/// What is told of a shared run beside its records: its budgets, and a JUnit report of its requests.
///
/// Both take the records of all workers, which come in no order of time.
final class CollectedReports {
    private struct Answer {
        let id: RequestID
        /// Nil where it is none, as of a request that was cancelled.
        let answer: BudgetAnswer?
        let subject: BudgetSubject
        let at: RunInstant
    }

    private let rules: [BudgetRule]
    private let clock = RunClock()
    private let hosts = HostTable()
    private let lines: RecordedLines
    private let junit: JUnitGathering?
    private let junitFile: AtomicFile?
    private var answers: [Answer] = []
    /// Requests that the report has.
    private var known: Set<RequestID> = []

    /// - Parameter values: those of the run.
    /// - Throws: what keeps the report's file from being opened.
    convenience init(_ values: OptionValues, junit path: String?) throws(ProgramError) {
        try self.init(values.budgets(hasRounds: false), isOpen: values.isOn(.showSecrets), junit: path)
    }

    /// - Parameters:
    ///   - isOpen: whether the report may have secrets.
    /// - Throws: what keeps the report's file from being opened.
    init(_ rules: [BudgetRule], isOpen: Bool = false, junit path: String? = nil) throws(ProgramError) {
        self.rules = rules
        lines = RecordedLines(clock: clock, hosts: hosts)
        do throws(RecordError) {
            junitFile = try path.map { path throws(RecordError) in try AtomicFile(path, isPrivate: isOpen) }
        } catch { throw ReplaySession.error(error) }
        junit = path.map { [hosts] _ in JUnitGathering(hosts: hosts, redaction: isOpen ? .none : .standard) }
    }

    /// Whether it wants the records at all.
    var isNeeded: Bool { !rules.isEmpty || junit != nil }

    /// Takes record lines, each with its end.
    func take(_ bytes: [UInt8]) {
        guard isNeeded else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let (settlement, chunk) = lines.settled(line) else { continue }
            if !rules.isEmpty {
                answers.append(
                    Answer(
                        id: settlement.id, answer: BudgetAnswer(settlement),
                        subject: BudgetSubject(settlement.id, of: chunk, hosts), at: settlement.finishedAt))
            }
            guard let junit else { continue }
            var batch = EventBatch()
            if known.insert(settlement.id).inserted { batch.chunks = [chunk] }
            batch.settlements = [settlement]
            junit.deliver(batch)
        }
    }

    /// Says how the budgets stand and writes the report.
    ///
    /// - Parameter status: that of the run without them.
    func conclude(_ status: ExitStatus) -> ExitStatus {
        var budgets = Budgets(rules)
        for answer in answers.sorted(by: { $0.at < $1.at }) {
            budgets.take(answer.answer, of: answer.id, at: answer.at) { answer.subject }
        }
        let end = answers.map(\.at).max() ?? clock.now()
        let standings = budgets.standings(at: end)
        for standing in standings { StandardStream.error.writeLine(standing.line) }
        if let junit, let junitFile {
            let report = junit.report(standings, clock: clock, took: .zero)
            do throws(RecordError) { try report.write(to: junitFile) } catch {
                StandardStream.error.writeLine("fetchdeck: \(error.description.sanitised())")
                return .output
            }
        }
        return standings.contains { !$0.holds } ? .broken : status
    }
}
