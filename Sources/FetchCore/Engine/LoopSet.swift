/// The loops of a run: the engine's own, and others on threads of their own where more cores are to be used.
///
/// The transfers to a host stay on one loop, where its connections are, unless it may have so many that they are work for
/// several. See `docs/decisions/several-loops.md`.
final class LoopSet {
    let own: TransferLoop
    private let others: [RemoteLoop]

    /// With more transfers than this to one host, another loop takes a share.
    private static let transfersPerLoop = 32

    init(own: TransferLoop, others: [RemoteLoop]) {
        self.own = own
        self.others = others
    }

    /// Whether a loop has been asked to break something off and has not told of it yet.
    var isBreakingOff: Bool { others.contains { $0.isBreakingOff } }

    func launch(_ plan: TransferPlan) {
        if others.isEmpty { return own.launch(plan) }
        let spread = Self.spread(hostLimit: plan.hostLimit, loops: others.count + 1)
        let index = Self.choose(
            host: plan.host, spread: spread, loops: others.count + 1, activeCount: activeCount)
        var plan = plan
        plan.hostLimit = (plan.hostLimit + spread - 1) / spread
        if index == 0 { own.launch(plan) } else { others[index - 1].launch(plan) }
    }

    /// Sends off what was launched elsewhere.
    func flush() {
        for loop in others { loop.flush() }
    }

    func breakOff(_ ids: Set<RequestID>) {
        own.breakOff(ids)
        for loop in others { loop.breakOff(ids) }
    }

    func breakOffAll() {
        own.breakOffAll()
        for loop in others { loop.breakOffAll() }
    }

    /// Tells what has happened elsewhere since it was last asked.
    func takeReports(ended: (consuming TransferEnd) -> Void, moved: (Move) -> Void) {
        for loop in others { loop.takeReport(ended: ended, moved: moved) }
    }

    func close() {
        own.close()
        for loop in others { loop.close() }
    }

    /// How many loops the transfers to a host are spread over that may have so many at once.
    static func spread(hostLimit: Int, loops count: Int) -> Int {
        max(1, min(count, (hostLimit + transfersPerLoop - 1) / transfersPerLoop))
    }

    /// The one with the fewest transfers among those that the host's may be on: one of `loops`, by its number from 0.
    static func choose(host: HostID, spread: Int, loops count: Int, activeCount: (Int) -> Int) -> Int {
        let first = host.index % count
        var best = first
        for offset in 1..<max(2, spread) where offset < spread {
            let candidate = (first + offset) % count
            if activeCount(candidate) < activeCount(best) { best = candidate }
        }
        return best
    }

    private func activeCount(_ index: Int) -> Int {
        index == 0 ? own.activeCount : others[index - 1].activeCount
    }
}
