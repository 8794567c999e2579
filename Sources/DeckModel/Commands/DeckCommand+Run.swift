import FetchCore
import RunModel

/// Limits, options, and what is done to requests.
extension DeckCommand {
    static let concurrency = DeckCommand(
        "concurrency", "N", "transfers in flight, at least 1", whyDisabled: needsRun
    ) { state, text throws(CommandError) in
        state.setLimit(try text.number(least: 1, takes: "N"))
    }

    static let perHost = DeckCommand(
        "per-host", "[HOST] N", "transfers in flight to each host, or to HOST; 0 is no limit",
        aliases: ["perhost"], whyDisabled: needsRun,
        completions: matching { state, before in
            guard before.isEmpty else { return [] }
            return state.firstHostNames
        }
    ) { state, text throws(CommandError) in
        guard text.words.count == 2 else {
            return state.setHostLimit(nil, try text.number(least: 0, takes: "[HOST] N"))
        }
        let limit = try text.number(text.words[1], least: 0)
        let host = try state.host(named: text.words[0])
        state.tally.growHosts(to: host)
        return state.setHostLimit(host, limit)
    }

    static let rate = DeckCommand(
        "rate", "N|off", "requests started per second", whyDisabled: needsRun,
        completions: matching { _, before in before.isEmpty ? ["off"] : [] }
    ) { state, text throws(CommandError) in
        state.setRate(try text.rate())
    }

    static let hostRate = DeckCommand(
        "host-rate", "N|off", "requests started per second to each host", whyDisabled: needsOwnRun,
        completions: matching { _, before in before.isEmpty ? ["off"] : [] }
    ) { state, text throws(CommandError) in
        state.setHostRate(try text.rate())
    }

    static let adaptiveLimits = DeckCommand(
        "adaptive", "on|off [HOST]", "limits find themselves, of every host or of that one",
        whyDisabled: needsOwnRun,
        completions: matching { state, before in
            before.isEmpty ? ["on", "off"] : before.count == 1 ? state.firstHostNames : []
        }
    ) { state, text throws(CommandError) in
        guard let word = text.words.first, ["on", "off"].contains(word), text.words.count <= 2 else {
            throw CommandError("takes on or off, and a host for that one alone")
        }
        var host: HostID?
        if text.words.count == 2 {
            let named = try state.host(named: text.words[1])
            state.tally.growHosts(to: named)
            host = named
        }
        return state.setAdaptive(host, word == "on")
    }

    static let canary = DeckCommand(
        "canary", "release HOST", "send what the host's canary holds", whyDisabled: needsOwnRun,
        completions: matching { state, before in
            before.isEmpty ? ["release"] : state.model.rules.holding.map { state.name($0.host) }
        }
    ) { state, text throws(CommandError) in
        guard text.words.count == 2, text.words[0] == "release" else {
            throw CommandError("takes release and a host")
        }
        return state.releaseCanary(try state.host(named: text.words[1]))
    }

    static let set = DeckCommand(
        "set", "[OPTION VALUE]", "list the options of the run; with a value, set one",
        whyDisabled: needsOwnRun,
        completions: matching { state, before in before.isEmpty ? state.settable.map(\.name) : [] }
    ) { state, text throws(CommandError) in
        guard let name = text.words.first else {
            state.openSettings()
            return []
        }
        let settable = state.settable
        guard let command = settable.first(where: { $0.name == name }) else {
            let hint = NearestName.of(name, among: settable.map(\.name))
            throw CommandError(
                "no option '\(name)' of the run" + (hint.map { "; did you mean '\($0)'?" } ?? ""))
        }
        return try command.action(&state, CommandText(text.rest))
    }

    /// An option of the run; the program answers with ``DeckMessage/optionSet(_:revisionBefore:)``.
    init(_ option: RunOption) {
        self.init(
            option.name, option.arguments, "\(option.help) Now: \(option.shown)", whyDisabled: needsOwnRun
        ) { _, text throws(CommandError) in
            var value = text.rest
            if let quote = value.first, quote == "'" || quote == "\"", value.count > 1, value.last == quote {
                value = String(value.dropFirst().dropLast())
            }
            guard !value.isEmpty else {
                throw CommandError("\(option.name) takes \(option.arguments); it is \(option.shown)")
            }
            return [.setOption(name: option.name, text: value)]
        }
    }

    static let pause = DeckCommand("pause", "", "nothing new starts", whyDisabled: needsRun) { state, _ in
        state.pause(true)
    }

    static let resume = DeckCommand(
        "resume", "", "start requests again", aliases: ["unpause"], whyDisabled: needsRun
    ) { state, _ in
        state.pause(false)
    }

    static let cancelRun = DeckCommand(
        "cancel-run", "", "end a run of several machines on all of them",
        whyDisabled: needsSharedRun
    ) { state, _ in
        state.askToCancelRun()
    }

    static let run = DeckCommand(
        "run", "", "start the held requests that the filter shows", whyDisabled: needsHeld
    ) { state, _ throws(CommandError) in
        try state.startShown()
    }

    static let add = DeckCommand(
        "add", "URL", "add a request: a URL, METHOD URL, or a curl command", whyDisabled: needsOwnRun
    ) { state, text throws(CommandError) in
        try state.add(text.rest)
    }

    static let retry = DeckCommand(
        "retry", "[ID…]", "retry the selected or marked requests, or those with the given ids",
        whyDisabled: needsRun
    ) { state, text throws(CommandError) in
        guard !text.words.isEmpty else { return state.perform(KeyBinding.retry.id) }
        var ids: [RequestID] = []
        for word in text.words { ids.append(try state.request(word)) }
        return state.retry(ids)
    }
}

extension DeckState {
    /// What `:set` sets: the limits, and the options of the run.
    fileprivate var settable: [DeckCommand] {
        [.concurrency, .perHost, .rate, .hostRate] + runOptions.map { DeckCommand($0) }
    }

    /// The names of the first thousand hosts, as what is typed is completed from.
    fileprivate var firstHostNames: [String] {
        (0..<min(hosts.count, 1_000)).map { hosts[HostID(rawValue: UInt32($0))].display }
    }

    /// The host of that name, or the only one whose name has it in it.
    fileprivate func host(named word: String) throws(CommandError) -> HostID {
        let all = (0..<hosts.count).map { HostID(rawValue: UInt32($0)) }
        let wanted = word.lowercased()
        let exact = all.filter { hosts[$0].display == wanted || hosts[$0].name == wanted }
        let found = exact.isEmpty ? all.filter { hosts[$0].display.contains(wanted) } : exact
        guard let host = found.first else {
            let near = NearestName.of(wanted, among: all.prefix(1_000).map { hosts[$0].display })
            throw CommandError("no host '\(word)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }
        guard found.count == 1 else {
            let names = found.prefix(3).map { hosts[$0].display }.joined(separator: ", ")
            throw CommandError(
                "'\(word)' fits \(found.count) hosts: \(names)\(found.count > 3 ? ", …" : "")")
        }
        return host
    }
}
