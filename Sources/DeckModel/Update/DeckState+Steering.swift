import FetchCore
import RunModel

/// Pause and limits. The deck takes the new setting for true at once, so that keys pressed fast add up; the run's
/// own notice follows and has the last word.
extension DeckState {
    mutating func pause(_ pauses: Bool) -> [DeckEffect] {
        if !pauses, awaitsStart || heldAtStart > 0 { return startAll() }
        guard pauses != run.isPaused else {
            say(pauses ? "paused already" : "not paused")
            return []
        }
        let (command, back): (RunCommand, RunCommand) = pauses ? (.pause, .resume) : (.resume, .pause)
        assume(command)
        // What that means, the header says beside its badge.
        say(
            pauses ? "paused" : "resumed",
            undo: Undo(
                pauses ? "pause" : "resume", done: pauses ? "resumed" : "paused again", .run([back])))
        return [.run(command)]
    }

    mutating func pauseHost() -> [DeckEffect] {
        guard let host = context.steeredHost(self) else {
            complain(context.whyNoHost(self))
            return []
        }
        let pauses = !tally.hosts[host.index].isPaused
        let commands: [RunCommand] = [.pauseHost(host), .resumeHost(host)]
        let (command, back) = pauses ? (commands[0], commands[1]) : (commands[1], commands[0])
        assume(command)
        let words = "\(name(host)): host"
        say(
            "\(words) \(pauses ? "paused" : "resumed")",
            undo: Undo(
                "\(words) \(pauses ? "pause" : "resume")", done: pauses ? "resumed" : "paused again",
                .run([back])))
        return [.run(command)]
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
        set(.setLimit(limit), "\(concurrencyName) \(limit)")
    }

    /// Each worker has its own where a run of several machines has none for all.
    var concurrencyName: String {
        shared.map { $0.standing.limit == nil } == true ? "concurrency of each worker" : "concurrency"
    }

    /// Changes a setting at once, and asks it of the run.
    private mutating func set(_ command: RunCommand, _ words: String) -> [DeckEffect] {
        let undo = apply(command)
        say(words, undo: undo)
        return [.run(command)]
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
        let whose = host.map { "\(name($0)): " } ?? ""
        return set(
            .setHostLimit(host, limit), "\(whose)per-host limit \(limit == 0 ? "off" : "\(limit)")")
    }

    /// Whether limits move by the rule: of one host, or of every host that was not set by hand where that is nil.
    mutating func setAdaptive(_ host: HostID?, _ isOn: Bool) -> [DeckEffect] {
        set(.adapt(host, isOn), "\(host.map { "\(name($0)): " } ?? "")adaptive \(isOn ? "on" : "off")")
    }

    /// Turns the rule of the host on that the view has selected, or off.
    mutating func toggleAdaptive() -> [DeckEffect] {
        guard context.steersOneHost, let host = context.steeredHost(self) else {
            complain(
                context.steersOneHost
                    ? context.whyNoHost(self)
                    : "this is for a host: \(keyName(.view(.hosts))) lists them; :adaptive is for all")
            return []
        }
        return setAdaptive(host, !model.rules.adapts(host))
    }

    /// Lets the queue go on that the host's canary holds.
    mutating func releaseCanary(_ host: HostID) -> [DeckEffect] {
        guard let canary = model.rules.canaries[host], canary.phase != .passed else {
            complain("\(name(host)): no canary holds anything")
            return []
        }
        let held = tally.hosts[host.index].counts[.held]
        say(held > 0 ? "\(name(host)): \(Words.requests(held)) released" : "\(name(host)): canary ended")
        return [.run(.releaseCanary(host))]
    }

    mutating func setRate(_ rate: Double?) -> [DeckEffect] {
        set(.setRate(rate), rate.map { "rate \(Figures.setting($0)) a second" } ?? "rate limit off")
    }

    mutating func setHostRate(_ rate: Double?) -> [DeckEffect] {
        set(
            .setHostRate(rate),
            rate.map { "host rate \(Figures.setting($0)) a second" } ?? "host rate limit off")
    }
}
