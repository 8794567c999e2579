import FetchCore
import RunModel

/// Pause and limits. The deck takes the new setting for true at once, so that keys pressed fast add up; the run's
/// own notice follows and has the last word.
extension DeckState {
    mutating func pause(_ pauses: Bool) -> [DeckEffect] {
        guard pauses != run.isPaused else {
            say(pauses ? "paused already" : "not paused")
            return []
        }
        if awaitsStart, !pauses { return startAll() }
        run.isPaused = pauses
        // What that means, the header says beside its badge.
        say(pauses ? "paused" : "going on")
        return [.run(pauses ? .pause : .resume)]
    }

    mutating func pauseHost() -> [DeckEffect] {
        guard let host = context.steeredHost(self) else {
            complain(context.whyNoHost(self))
            return []
        }
        let pauses = !tally.hosts[host.index].isPaused
        tally.hosts[host.index].isPaused = pauses
        say("\(name(host)) \(pauses ? "held: nothing to it starts" : "goes on")")
        return [.run(pauses ? .pauseHost(host) : .resumeHost(host))]
    }

    mutating func changeLimit(by step: Int) -> [DeckEffect] {
        let limit = max(1, run.limits.total + step)
        guard limit != run.limits.total else {
            complain("concurrency is 1, the least; \(keyName(.pause)) pauses")
            return []
        }
        return setLimit(limit)
    }

    mutating func setLimit(_ limit: Int) -> [DeckEffect] {
        let before = run.limits.total
        run.limits.total = limit
        say(
            "concurrency \(limit)",
            undo: Undo(done: "concurrency back to \(before)", step: .run([.setLimit(before)])))
        return [.run(.setLimit(limit))]
    }

    mutating func changeHostLimit(by step: Int) -> [DeckEffect] {
        let host = context.steeredHost(self)
        if context.steersOneHost, host == nil {
            complain(context.whyNoHost(self))
            return []
        }
        let limit = hostLimit(host)
        if limit == 0 {
            guard step < 0 else {
                complain("there is no per-host limit; \(keyName(.lessPerHost)) sets one")
                return []
            }
            return setHostLimit(host, max(1, run.limits.total - 1))
        }
        guard limit + step > 0 else {
            complain("the per-host limit is 1, the least; :per-host 0 lifts it")
            return []
        }
        return setHostLimit(host, limit + step)
    }

    private func hostLimit(_ host: HostID?) -> Int {
        guard let host else { return run.limits.perHost }
        return tally.hosts[host.index].limit(run.limits.perHost)
    }

    /// For one host, or for every host without its own where that is nil.
    mutating func setHostLimit(_ host: HostID?, _ limit: Int) -> [DeckEffect] {
        let undo = undoHostLimit(host)
        if let host { tally.hosts[host.index].ownLimit = limit } else { run.limits.perHost = limit }
        let whose = host.map { "\(name($0)): " } ?? ""
        say("\(whose)per-host limit \(limit == 0 ? "off" : "\(limit)")", undo: undo)
        return [.run(.setHostLimit(host, limit))]
    }

    /// What brings back the limit that holds now, and whose it is.
    private func undoHostLimit(_ host: HostID?) -> Undo {
        func back(_ limit: Int) -> String {
            "per-host limit " + (limit == 0 ? "off again" : "back to \(limit)")
        }
        guard let host else {
            let limit = run.limits.perHost
            return Undo(done: back(limit), step: .run([.setHostLimit(nil, limit)]))
        }
        guard let own = tally.hosts[host.index].ownLimit else {
            return Undo(
                done: "\(name(host)): per-host limit as that of all hosts again",
                step: .run([.dropHostLimit(host)]))
        }
        return Undo(done: "\(name(host)): \(back(own))", step: .run([.setHostLimit(host, own)]))
    }

    mutating func setRate(_ rate: Double?) -> [DeckEffect] {
        let before = run.limits.rate
        run.limits.rate = rate
        say(
            rate.map { "rate \(Figures.setting($0)) a second" } ?? "rate limit off",
            undo: undoRate("rate", before, .setRate(before)))
        return [.run(.setRate(rate))]
    }

    mutating func setHostRate(_ rate: Double?) -> [DeckEffect] {
        let before = run.limits.hostRate
        run.limits.hostRate = rate
        say(
            rate.map { "host rate \(Figures.setting($0)) a second" } ?? "host rate limit off",
            undo: undoRate("host rate", before, .setHostRate(before)))
        return [.run(.setHostRate(rate))]
    }

    private func undoRate(_ name: String, _ before: Double?, _ command: RunCommand) -> Undo {
        Undo(
            done: before.map { "\(name) back to \(Figures.setting($0)) a second" }
                ?? "\(name) limit off again",
            step: .run([command]))
    }
}
