import FetchShare
import FoundationEssentials

/// What a run in a database keeps of its options: all that decides how its requests go, on whatever machine.
///
/// What is laid under each request of a list is in the list by then.
enum SharedOptions {
    /// The options that hold for all workers, in the order of the help.
    static let options: [ProgramOption] =
        LoadOptions.options + TransportOptions.options
        + [.user, .digest, .bearer, .netrc, .userAgent, .traceparent]
        + [.saveBodies, .extract, .expect, .ruleTime, .showSecrets, .budget]

    /// Options that a shared run cannot have: each worker sees its own part alone.
    private static let refused: [ProgramOption] = [
        .cookieJar, .adaptive, .canary, .paused, .metrics, .otlp, .summary, .abortOnBudget,
    ]

    /// Options that name files of each worker's machine.
    static let ofMachine: [ProgramOption] = [.cert, .key, .cacert, .netrc]

    /// The options as JSON: texts by name, sorted, so that equal options are equal texts.
    ///
    /// - Throws: when an option is given that a shared run cannot have.
    static func json(_ values: OptionValues) throws(ProgramError) -> String {
        for option in refused where values.isGiven(option) {
            throw .usage("\(values.place(option)) can't be used in a shared run")
        }
        var kept: [String: [String]] = [:]
        for option in options where values.has(option) {
            // One of a config file is this machine's own.
            if option == .concurrency || option == .threads, !values.isOfCommandLine(option) { continue }
            kept[option.name] = values.all(option)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(kept) else {
            preconditionFailure("texts by name are not JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Reads ``json(_:)``.
    ///
    /// - Throws: when another version wrote them.
    static func values(of setup: RunSetup) throws(ProgramError) -> OptionValues {
        let kept = try? JSONDecoder().decode(
            [String: [String]].self, from: Data(Array(setup.options.utf8)))
        guard setup.format == RunWriting.format, let kept else { throw otherVersion(setup) }
        var values = OptionValues()
        for (name, texts) in kept where name != RunSetup.environmentKey {
            guard let option = options.first(where: { $0.name == name }) else { throw otherVersion(setup) }
            values.set(option, texts, origin: .commandLine)
        }
        return values
    }

    /// The variables of the environment that the run's requests have, as they are here.
    ///
    /// - Throws: when one is not set.
    static func environment(
        of setup: RunSetup, _ environment: [String: String]
    ) throws(ProgramError) -> [String: String] {
        let kept = try? JSONDecoder().decode([String: [String]].self, from: Data(Array(setup.options.utf8)))
        let names = kept?[RunSetup.environmentKey] ?? []
        let missing = names.filter { environment[$0] == nil }
        guard missing.isEmpty else {
            throw .usage(
                "run \(setup.name) needs environment variables that are not set here: "
                    + missing.map { $0.sanitised() }.joined(separator: ", "))
        }
        return environment.filter { names.contains($0.key) }
    }

    /// The options in which two texts of ``json(_:)`` differ, as they are typed, in the order of the help.
    static func differences(_ one: String, _ other: String) -> [String] {
        func kept(_ text: String) -> [String: [String]] {
            (try? JSONDecoder().decode([String: [String]].self, from: Data(Array(text.utf8)))) ?? [:]
        }
        let (one, other) = (kept(one), kept(other))
        return options.filter { one[$0.name] != other[$0.name] }.map(\.long)
    }

    private static func otherVersion(_ setup: RunSetup) -> ProgramError {
        ProgramError(
            .database, ["run \(setup.name) was loaded by another version of fetchdeck; use that one"])
    }

    /// The plan by which a list is loaded: files of workers' machines need not be on this one.
    static func plan(_ given: OptionValues, environment: [String: String]) throws(ProgramError) -> RunPlan {
        let own = given.without(ofMachine)
        var plan = try RunPlan(own, environment: environment)
        plan.isShared = true
        for option in ofMachine where given.has(option) {
            plan.values.set(option, given.all(option), origin: .commandLine)
        }
        return plan
    }

    /// The limits that are kept by all workers together.
    static func limits(_ plan: RunPlan) -> SharedLimits {
        SharedLimits(
            concurrency: plan.values.isOfCommandLine(.concurrency) ? plan.settings.limits.total : nil,
            rate: plan.settings.limits.rate, perHost: plan.settings.limits.perHost)
    }
}

extension OptionValues {
    func isOfCommandLine(_ option: ProgramOption) -> Bool { given[option]?.origin == .commandLine }

    /// Whether it was asked for: a flag that is off was not.
    fileprivate func isGiven(_ option: ProgramOption) -> Bool {
        has(option) && isOfCommandLine(option) && text(option) != "false"
    }
}
