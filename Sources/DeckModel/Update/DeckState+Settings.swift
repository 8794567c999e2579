import FetchCore
import RunModel

/// The settings of the run that keys and commands change at once.
extension DeckState {
    /// A setting as it is shown, and what makes it so.
    struct Setting {
        /// `concurrency`, `a.example: per-host limit`.
        var name: String
        /// `50`, `none`.
        var text: String
        var command: RunCommand
    }

    /// Takes a setting for true before the run says so; what undoes that, nil where nothing was changed that has a value.
    @discardableResult
    mutating func apply(_ command: RunCommand) -> Undo? {
        let before = setting(command)
        assume(command)
        guard let before, let after = setting(command) else { return nil }
        let undo = Undo(
            "\(before.name) \(before.text) → \(after.text)", .run([before.command]),
            back: "\(before.name) back to \(before.text)")
        if after.text != before.text {
            settingChanges.note(
                .init(
                    at: now, name: before.name, before: before.text, after: after.text, undo: undo.step))
        }
        return undo
    }

    /// Sets what the command sets, where it is a setting.
    mutating func assume(_ command: RunCommand) {
        switch command {
        case .pause: run.isPaused = true
        case .resume: run.isPaused = false
        case .pauseHost(let host): tally.hosts[host.index].isPaused = true
        case .resumeHost(let host): tally.hosts[host.index].isPaused = false
        case .setLimit(let limit): run.limits.total = limit
        case .setHostLimit(nil, let limit): run.limits.perHost = limit
        case .setHostLimit(let host?, let limit): tally.hosts[host.index].ownLimit = limit
        case .dropHostLimit(let host): tally.hosts[host.index].ownLimit = nil
        case .adapt(let host, let isOn): model.assumeAdaptive(host, isOn)
        case .setRate(let rate): run.limits.rate = rate
        case .setHostRate(let rate): run.limits.hostRate = rate
        default: break
        }
    }

    /// The setting that the command is about, as it is now; nil where it is about none.
    private func setting(_ command: RunCommand) -> Setting? {
        let limits = run.limits
        switch command {
        case .setLimit:
            return Setting(name: concurrencyName, text: "\(limits.total)", command: .setLimit(limits.total))
        case .setHostLimit(nil, _):
            return Setting(
                name: "per-host limit", text: Self.limitText(limits.perHost),
                command: .setHostLimit(nil, limits.perHost))
        case .adapt(let host, _):
            let isOn = host.map(model.rules.adapts) ?? model.rules.isAdaptive
            let place = host.map { "\(name($0)): " } ?? ""
            return Setting(name: "\(place)adaptive", text: isOn ? "on" : "off", command: .adapt(host, isOn))
        case .setHostLimit(let host?, _) where model.rules.adapts(host):
            let limit = tally.hosts[host.index].limit(limits.perHost)
            return Setting(
                name: "\(name(host)): per-host limit", text: "\(Self.limitText(limit)) by the rule",
                command: .adapt(host, true))
        case .setHostLimit(let host?, _), .dropHostLimit(let host):
            let own = tally.hosts[host.index].ownLimit
            return Setting(
                name: "\(name(host)): per-host limit", text: own.map(Self.limitText) ?? "that of all hosts",
                command: own.map { .setHostLimit(host, $0) } ?? .dropHostLimit(host))
        case .setRate:
            return Setting(
                name: "rate", text: Self.rateText(limits.rate), command: .setRate(limits.rate))
        case .setHostRate:
            return Setting(
                name: "host rate", text: Self.rateText(limits.hostRate),
                command: .setHostRate(limits.hostRate))
        default: return nil
        }
    }

    private static func limitText(_ limit: Int) -> String { limit == 0 ? "none" : "\(limit)" }

    private static func rateText(_ rate: Double?) -> String {
        rate.map { "\(Figures.setting($0)) a second" } ?? "none"
    }
}
