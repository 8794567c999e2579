import FetchCore
import FetchFiles
import Reports
import RunModel

/// What is written of a run at its end, beside its records: `--summary` and `--junit`.
///
/// The files are opened before anything is sent.
struct RunReports {
    /// Takes the run's events; nil without `--junit`.
    let junit: JUnitGathering?

    private let clock: RunClock
    private let summaryFile: JSONLinesFile?
    private let junitFile: AtomicFile?

    /// - Throws: what keeps a file from being opened.
    init(_ plan: RunPlan, clock: RunClock, hosts: HostTable) throws(ProgramError) {
        self.clock = clock
        let isPrivate = !plan.redaction.isOn
        let paths = [plan.output, plan.values.text(.summary), plan.values.text(.junit)]
        guard paths.count(where: { $0 == "-" }) < 2 else {
            throw .usage("several outputs are standard output; name a file for all but one of them")
        }
        do throws(RecordError) {
            summaryFile = try plan.values.text(.summary).map { path throws(RecordError) in
                try JSONLinesFile(path: path, isPrivate: isPrivate)
            }
            junitFile = try plan.values.text(.junit).map { path throws(RecordError) in
                try AtomicFile(path, isPrivate: isPrivate)
            }
        } catch { throw ReplaySession.error(error) }
        junit = junitFile == nil ? nil : JUnitGathering(hosts: hosts, redaction: plan.redaction)
    }

    /// Writes them; false, with a line on standard error for each, where one could not be written.
    func write(_ figures: RunFigures, _ budgets: [BudgetStanding]) -> Bool {
        var failures: [RecordError] = []
        do throws(RecordError) { try summaryFile?.append(SummaryLine(figures, budgets)) } catch {
            failures.append(error)
        }
        if let junit, let junitFile {
            let report = junit.report(budgets, clock: clock, took: figures.wall)
            do throws(RecordError) { try report.write(to: junitFile) } catch { failures.append(error) }
        }
        for failure in failures {
            StandardStream.error.writeLine("fetchdeck: \(failure.description.sanitised())")
        }
        return failures.isEmpty
    }
}

extension SummaryLine {
    init(_ figures: RunFigures, _ standings: [BudgetStanding]) {
        self.init()
        let counts = figures.counts
        requests = counts.total
        ok = counts[.ok]
        failed = counts[.failed]
        cancelled = counts[.cancelled]
        notSent = counts.unsettled
        givenUp = figures.givenUp
        held = counts[.held]
        if figures.latency.count > 0 {
            p50Microseconds = figures.latency.p50
            p95Microseconds = figures.p95
            p99Microseconds = figures.latency.p99
        }
        took = figures.wall
        budgets = standings.map(RoundLine.Budget.init)
    }
}

extension RoundLine.Budget {
    init(_ standing: BudgetStanding) {
        self.init(rule: standing.rule.text, value: standing.value, left: standing.left)
    }
}
