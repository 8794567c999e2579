import FetchCore
import Synchronization

/// Follows every request through a run's events and keeps what they may never say: a request that settles twice, starts
/// again without having been queued, or is forgotten.
package final class RunLedger: EventSink {
    fileprivate enum Stand { case queued, inFlight, held, settled }

    fileprivate struct State {
        /// One entry a request, by `RequestID.index`.
        var stands: [Stand] = []
        var attempts: [UInt16] = []
        /// The last one of each request.
        var settlements: [RequestID: Settlement] = [:]
        var settledCount = 0
        var complaints: [String] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var backlog: Int { 0 }

    /// What was wrong, in the order it came.
    package var complaints: [String] { state.withLock { $0.complaints } }

    /// Ids that are not settled, in order.
    package var unsettled: [RequestID] {
        state.withLock { state in
            state.stands.indices.filter { state.stands[$0] != .settled }.map { RequestID($0 + 1) }
        }
    }

    /// The outcome of each settled request.
    package var settlements: [RequestID: Settlement] { state.withLock { $0.settlements } }

    /// How often anything settled: more than there are requests once some were pressed again.
    package var settledCount: Int { state.withLock { $0.settledCount } }

    package func deliver(_ batch: EventBatch) {
        state.withLock { state in
            for chunk in batch.chunks {
                for id in chunk.ids {
                    if id.index != state.stands.count {
                        state.complaints.append("\(id) was added out of turn")
                    }
                    state.stands.append(.queued)
                    state.attempts.append(0)
                }
            }
            for move in batch.moves { state.note(move, batch) }
        }
    }
}

extension RunLedger.State {
    fileprivate mutating func note(_ move: Move, _ batch: EventBatch) {
        let before = stands[move.id.index]
        let after: RunLedger.Stand =
            switch move.state {
            case .queued: .queued
            case .connecting, .sending, .waiting, .receiving: .inFlight
            case .held: .held
            case .ok, .failed, .cancelled: .settled
            }
        if before == .settled, after != .queued {
            complaints.append("\(move.id) came from settled to \(move.state.word)")
        }
        if move.attempt < attempts[move.id.index] {
            complaints.append(
                "\(move.id) went back from attempt \(attempts[move.id.index]) to \(move.attempt)")
        }
        stands[move.id.index] = after
        attempts[move.id.index] = move.attempt
        guard after == .settled else { return }
        guard batch.settlements.indices.contains(Int(move.settlement)),
            batch.settlements[Int(move.settlement)].id == move.id
        else { return complaints.append("\(move.id) settled without its settlement") }
        settledCount += 1
        settlements[move.id] = batch.settlements[Int(move.settlement)]
    }
}
