import CursesTerminal
import DeckModel
import Dispatch
import FetchCore
import FetchFiles
import RunModel
import Synchronization

/// The run as metrics, at one instant.
struct MetricsSnapshot: Sendable {
    var families: [MetricFamily]
    /// What `--summary` would say now.
    var summary: [UInt8]
}

/// Where metrics are asked for by other threads, and given by the loop, which alone knows the run's state.
///
/// Nothing is worked out while nobody asks.
final class MetricsDesk: Sendable {
    private struct State {
        var waiting: [DispatchSemaphore] = []
        var latest: MetricsSnapshot?
        /// Whether the loop is over: what it left is all there will be.
        var isOver = false
        var round: Int?
        var budgets: @Sendable () -> [BudgetStanding] = { [] }
    }

    /// A loop answers at once; one that does not within this is stopped, or waits for an editor.
    private static let patience = DispatchTimeInterval.seconds(2)

    private let state = Mutex(State())
    private let hosts: HostTable
    private let clock: RunClock
    private let wake: DeckWakeup

    init(hosts: HostTable, clock: RunClock, wake: DeckWakeup) {
        (self.hosts, self.clock, self.wake) = (hosts, clock, wake)
    }

    // MARK: - For who asks

    /// The run as it is now, or as it was when somebody last asked where the loop does not answer; nil before any answer.
    func snapshot() -> MetricsSnapshot? {
        let answered = DispatchSemaphore(value: 0)
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting.append(answered) }
            return state.isOver
        }
        if !isOver {
            wake.signal()
            _ = answered.wait(timeout: .now() + Self.patience)
        }
        return state.withLock { $0.latest }
    }

    // MARK: - For the loop

    /// Answers who waits, if anybody does.
    func answer(_ measure: (MetricSurroundings) -> (families: [MetricFamily], figures: RunFigures)) {
        guard state.withLock({ !$0.waiting.isEmpty }) else { return }
        give(measure, isLast: false)
    }

    /// The loop is over: what the run came to is what everybody gets from now on.
    func close(_ measure: (MetricSurroundings) -> (families: [MetricFamily], figures: RunFigures)) {
        give(measure, isLast: true)
    }

    /// Nothing is measured any more: what was last is what everybody gets from now on.
    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for semaphore in waiting { semaphore.signal() }
    }

    private func give(
        _ measure: (MetricSurroundings) -> (families: [MetricFamily], figures: RunFigures), isLast: Bool
    ) {
        let (round, budgets) = state.withLock { ($0.round, $0.budgets) }
        let surroundings = MetricSurroundings(hosts: hosts, clock: clock, round: round, budgets: budgets())
        let (families, figures) = measure(surroundings)
        let snapshot = MetricsSnapshot(
            families: families, summary: SummaryLine(figures, surroundings.budgets).bytes)
        let waiting = state.withLock { state in
            state.latest = snapshot
            state.isOver = isLast
            defer { state.waiting = [] }
            return state.waiting
        }
        for semaphore in waiting { semaphore.signal() }
    }

    // MARK: - Rounds and budgets

    /// - Parameter standings: Called on the loop's thread.
    func tell(budgets standings: @escaping @Sendable () -> [BudgetStanding]) {
        state.withLock { $0.budgets = standings }
    }

    /// Takes in how the rounds of a watch go.
    func take(_ news: RoundNews) {
        state.withLock { state in
            switch news {
            case .began(let start, _): state.round = start.number
            case .ended(_, let standings, _): state.budgets = { standings }
            default: break
            }
        }
    }
}
