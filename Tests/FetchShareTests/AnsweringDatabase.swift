@testable import FetchShare

/// Answers a machine's calls at once; the first claim gets all lanes.
struct AnsweringDatabase {
    var claims: [ClaimedLane]
    let chunks: [Int: LoadedChunk]
    let hosts: [WideHost]

    /// Answers until nothing is asked any more; all steps.
    mutating func answerAll(
        _ steps: [WorkerStep], of machine: inout WorkerMachine, at now: Duration
    ) -> [WorkerStep] {
        var all = steps
        var call = Self.call(steps)
        while let asked = call {
            let next = machine.handle(.answered(answer(asked)), at: now)
            all += next
            call = Self.call(next)
        }
        return all
    }

    func flushed(_ steps: [WorkerStep]) -> [SentRow] {
        steps.flatMap { step in
            guard case .call(.flush(let flush)) = step else { return [SentRow]() }
            return flush.rows.map(\.sent)
        }
    }

    private static func call(_ steps: [WorkerStep]) -> ShareCall? {
        for case .call(let call) in steps { return call }
        return nil
    }

    private mutating func answer(_ call: ShareCall) -> ShareAnswer {
        switch call {
        case .take:
            defer { claims = [] }
            return .taken(claims)
        case .read(let asked): return .chunks(asked.map { chunks[$0.lease.lane] })
        case .flush(let flush):
            let lanes = flush.leases.map { LaneStandings.Lane(lane: $0.lane, firstOpen: 0, chunks: 1) }
            return .flushed(LaneStandings(state: .running, command: 0, lanes: lanes))
        case .wideHosts: return .wideHosts(hosts)
        case .held: return .held([])
        case .giveBack: return .gaveBack
        case .mark(let rows): return .marked(rows.map(\.request.id))
        case .late: return .late(true)
        case .commands: return .commands([])
        case .finish: return .finished(false)
        }
    }
}
