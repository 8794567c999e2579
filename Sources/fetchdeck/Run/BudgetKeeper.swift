import FetchCore
import FetchFiles
import RunModel
import Synchronization

/// Counts what a run's budgets are told from, as its requests settle, and ends the run where that is asked for.
final class BudgetKeeper: EventSink {
    private struct State {
        var budgets: Budgets
        var chunks = ChunkList()
        /// Answers in all, and those that were there as the budgets were looked at last.
        var answers = 0
        var checked = 0
        var hasEnded = false
    }

    /// Percentiles are not worked out anew for less than this share of the answers to see whether the run is to end.
    private static let checkEvery = 0.01

    private let state: Mutex<State>
    private let hosts: HostTable
    private let onBroken: (@Sendable (BudgetStanding) -> Void)?

    /// - Parameter onBroken: Called once, on the loop thread, with a budget that is broken for good; nil lets the run go on.
    init(_ rules: [BudgetRule], hosts: HostTable, onBroken: (@Sendable (BudgetStanding) -> Void)?) {
        state = Mutex(State(budgets: Budgets(rules)))
        self.hosts = hosts
        self.onBroken = onBroken
    }

    var backlog: Int { 0 }

    func deliver(_ batch: EventBatch) {
        let broken: BudgetStanding? = state.withLock { state in
            for chunk in batch.chunks { state.chunks.append(chunk) }
            for place in batch.settlements.indices where !batch.settlements[place].isEarlier {
                count(batch.settlements[place], &state)
                state.answers += 1
            }
            return batch.settlements.last.flatMap { newlyBroken(at: $0.finishedAt, &state) }
        }
        if let broken { onBroken?(broken) }
    }

    /// How the budgets stand, in the order given.
    func standings(at now: RunInstant) -> [BudgetStanding] {
        state.withLock { $0.budgets.standings(at: now) }
    }

    private func count(_ settlement: Settlement, _ state: inout State) {
        let chunk = state.chunks.find(settlement.id)
        state.budgets.take(BudgetAnswer(settlement), of: settlement.id, at: settlement.finishedAt) {
            chunk.map { BudgetSubject(settlement.id, of: $0, hosts) }
        }
    }

    private func newlyBroken(at now: RunInstant, _ state: inout State) -> BudgetStanding? {
        let fresh = state.answers - state.checked
        guard onBroken != nil, !state.hasEnded, Double(fresh) >= Self.checkEvery * Double(state.answers)
        else {
            return nil
        }
        state.checked = state.answers
        let broken = state.budgets.standings(at: now).first(where: \.endsRun)
        state.hasEnded = broken != nil
        return broken
    }
}

extension BudgetSubject {
    init(_ id: RequestID, of chunk: RequestChunk, _ hosts: HostTable) {
        let host = chunk.host(id)
        let extras = chunk.extras(id)
        self.init(host: host == .none ? nil : hosts[host], group: extras?.group, name: extras?.name)
    }
}

extension BudgetStanding {
    /// What is said of it at the end.
    var line: String { "budget \(words)" }
}
