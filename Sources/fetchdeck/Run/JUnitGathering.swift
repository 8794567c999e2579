import FetchCore
import Reports
import RunModel
import Synchronization

/// Gathers what a JUnit report tells of, as the requests settle.
final class JUnitGathering: EventSink {
    /// How a request ended, of its last settlement.
    private struct Ending {
        var outcome: Outcome
        var microseconds: Int64
        var failure: FetchFailure?
    }

    private struct State {
        var chunks: [RequestChunk] = []
        var endings: [RequestID: Ending] = [:]
    }

    private let state = Mutex(State())
    private let hosts: HostTable
    private let redaction: Redaction

    init(hosts: HostTable, redaction: Redaction) {
        (self.hosts, self.redaction) = (hosts, redaction)
    }

    var backlog: Int { 0 }

    func deliver(_ batch: EventBatch) {
        state.withLock { state in
            state.chunks += batch.chunks
            for settlement in batch.settlements {
                state.endings[settlement.id] = Ending(
                    outcome: settlement.outcome, microseconds: settlement.timings.total,
                    failure: settlement.failure)
            }
        }
    }

    /// The requests in the order of the list, then the budgets.
    func report(_ budgets: [BudgetStanding], clock: RunClock, took: Duration) -> JUnitReport {
        let cases = state.withLock { state -> [JUnitReport.TestCase] in
            // Records of several machines come in no order.
            let chunks = state.chunks.sorted { Self.first($0) < Self.first($1) }
            return chunks.flatMap { chunk in
                chunk.ids.filter { !chunk.isExcluded($0) }.map { test($0, chunk, state.endings[$0]) }
            }
        }
        return JUnitReport(
            startedAt: clock.wall(.start), took: took, cases: cases + budgets.map(Self.test))
    }

    private static func first(_ chunk: RequestChunk) -> Int { chunk.firstID.index }

    private func test(_ id: RequestID, _ chunk: RequestChunk, _ ending: Ending?) -> JUnitReport.TestCase {
        let extras = chunk.extras(id)
        let host = chunk.host(id)
        return JUnitReport.TestCase(
            className: extras?.group ?? (host == .none ? "no host" : hosts[host].display),
            name: extras?.name ?? "\(chunk.method(id).rawValue) \(redaction.url(chunk.url(id)))",
            time: .microseconds(ending?.microseconds ?? 0), result: Self.result(ending))
    }

    private static func result(_ ending: Ending?) -> JUnitReport.TestCase.Result {
        guard let ending else { return .skipped("not sent") }
        switch ending.outcome {
        case .ok: return .passed
        case .cancelled: return .skipped(ending.failure?.message ?? "cancelled")
        case .failed:
            guard let failure = ending.failure else { return .failed(kind: "failed", message: "") }
            let isAnswer = failure.kind == .status || failure.kind == .expect
            return isAnswer
                ? .failed(kind: failure.kind.word, message: failure.message)
                : .error(kind: failure.kind.word, message: failure.message)
        }
    }

    private static func test(_ budget: BudgetStanding) -> JUnitReport.TestCase {
        JUnitReport.TestCase(
            className: "budget", name: budget.rule.text, time: .zero,
            result: budget.holds ? .passed : .failed(kind: "budget", message: budget.words))
    }
}
