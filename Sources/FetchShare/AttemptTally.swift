import FetchCore

/// Requests of an engine with an attempt under way, by what the engine told.
struct AttemptTally: Sendable {
    /// By the engine's ids.
    private(set) var states: [RequestID: RowState] = [:]
    /// Of the hosts whose limit workers share.
    private(set) var atHosts: [HostID: Int] = [:]
    private let wide: Set<HostID>

    init(wide: Set<HostID>) { self.wide = wide }

    var count: Int { states.count }

    mutating func note(_ moves: [Move]) {
        for move in moves {
            switch move.state {
            case .connecting, .sending, .waiting, .receiving:
                guard states.updateValue(move.state, forKey: move.id) == nil, wide.contains(move.host) else {
                    continue
                }
                atHosts[move.host, default: 0] += 1
            case .queued, .held, .ok, .failed, .cancelled:
                guard states.removeValue(forKey: move.id) != nil, wide.contains(move.host) else { continue }
                atHosts[move.host, default: 0] -= 1
            }
        }
    }
}
