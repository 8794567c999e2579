import DeckScreen
import DemoServer
import FetchCore
import FetchFiles
import Glibc
import Reports
import RunModel

/// The program from arguments to exit status.
struct Program {
    let environment: [String: String]

    /// Performs the command line.
    ///
    /// - Parameter arguments: without the program's name.
    func run(_ arguments: [String]) -> ExitStatus {
        if arguments.isEmpty, StandardStream.input.isTerminal, StandardStream.error.isTerminal {
            StandardStream.error.writeLine(FirstSteps.text)
            return .usage
        }
        do {
            switch try CommandLineReading.read(arguments, columns: HelpWidth.columns(environment)) {
            case .text(let text):
                return StandardStream.output.writeLine(text) ? .ok : .output
            case .command(let command):
                return try perform(command, arguments)
            }
        } catch {
            for line in error.lines {
                StandardStream.error.writeLine("fetchdeck: \(DatabaseURL.redacted(line))")
            }
            return error.status
        }
    }

    private func perform(
        _ command: any OwnCommand, _ arguments: [String]
    ) throws(ProgramError) -> ExitStatus {
        switch command {
        case let command as CompletionsCommand:
            return print([try Completions.text(of: command.shell, environment: environment)])
        case is DoctorCommand:
            let findings = Doctor(environment: environment).findings
            let status = print(findings.map(\.line))
            return status == .ok && findings.contains(where: \.isFault) ? .usage : status
        case is KeysCommand:
            let map = try ConfigFile.load(environment: environment).keyMap()
            return print(KeysListing.lines(map))
        case let command as ThemesCommand:
            return try listThemes(command)
        case let command as DocsCommand:
            return try DocsWriting.perform(command)
        case let command as RunListCommand:
            return try runList(command, command.options.values.ordered(as: arguments))
        case let command as WatchCommand:
            return try watch(command, command.values.ordered(as: arguments))
        case let command as DemoCommand:
            return try runDemo(command, command.values.ordered(as: arguments))
        case let command as ReplayCommand:
            return try replay(command, command.options.values.ordered(as: arguments))
        case let command as LastCommand:
            return try showLast(command)
        case is RunsCommand:
            return print(RunsListing(runs: RunHistory(environment: environment)?.runs() ?? []).lines)
        case let command as ReportCommand:
            return try report(command)
        case let command as CompareCommand:
            return try CompareSession(command, environment: environment).perform()
        case let command as MergeCommand:
            return try merge(command)
        case let command as any DatabaseCommand:
            return try command.perform(environment: environment, arguments: arguments)
        default:
            preconditionFailure("a command without a way to perform it: \(type(of: command))")
        }
    }

    private func runList(
        _ command: RunListCommand, _ values: OptionValues
    ) throws(ProgramError) -> ExitStatus {
        var plan = try RunPlan(values, environment: environment)
        let share = OptionValues(command.share.values, origin: .commandLine)
        plan.isShared = share.has(.share)
        if let url = share.text(.share), !plan.values.isOn(.dryRun) {
            let opening = try DatabaseOpening(url, share, environment: environment)
            return try SharedRunSession(plan: plan, opening: opening, environment: environment)
                .perform(command.sources)
        }
        let stage = try StageMaking(plan)
        let screen = try ScreenPlan(plan, extractedNames: stage.extractNames)
        let hosts = HostTable()
        var feed = try ListOpening.open(command.sources, plan: plan, hosts: hosts)
        // What is to be chosen from has to be there.
        if screen.startsPaused { try feed.readRest() }
        if plan.values.isOn(.dryRun) { return try dryRun(plan, stage, feed, hosts) }
        return try RunSession(plan: plan, screen: screen, stage: stage, hosts: hosts)
            .perform(feed, lists: command.sources)
    }

    private func watch(_ command: WatchCommand, _ values: OptionValues) throws(ProgramError) -> ExitStatus {
        let (plan, watch) = try watchPlans(values)
        let stage = try StageMaking(plan)
        let screen = try ScreenPlan(plan, extractedNames: stage.extractNames)
        let hosts = HostTable()
        var feed = try ListOpening.open(command.sources, plan: plan, hosts: hosts)
        try feed.readRest()
        if plan.values.isOn(.dryRun) { return try dryRun(plan, stage, feed, hosts) }
        guard feed.hasRequests else { return try watchNothing(feed, plan, stage) }
        return try RunSession(plan: plan, screen: screen, stage: stage, hosts: hosts)
            .perform(feed, lists: command.sources, watch: watch)
    }

    /// Ends a watch whose shard has no request, as a run of it ends: the file of its records is there, for `merge`.
    private func watchNothing(
        _ feed: ListFeed, _ plan: RunPlan, _ stage: StageMaking
    ) throws(ProgramError) -> ExitStatus {
        guard let shard = plan.values.text(.shard), feed.ready.contains(where: { $0.count > 0 }) else {
            throw .usage("the list is empty")
        }
        if let claim = try RunSession.claimOutput(plan) {
            do throws(RecordError) {
                let file = try ResultFile(
                    claim, clock: RunClock(), redaction: plan.redaction, extracts: stage.extractNames,
                    hasRounds: true)
                if let failure = file.close() { throw failure }
            } catch { throw ReplaySession.error(error) }
        }
        StandardStream.error.writeLine(
            "fetchdeck: no request of the list is in shard \(shard); there is nothing to watch".sanitised())
        return .ok
    }

    private func watchPlans(_ values: OptionValues) throws(ProgramError) -> (RunPlan, WatchPlan) {
        var plan = try RunPlan(values, environment: environment)
        // A retried success hides the failure.
        if !plan.values.has(.retries) { plan.settings.retry.retries = 0 }
        return (plan, try WatchPlan(plan))
    }

    private func showLast(_ command: LastCommand) throws(ProgramError) -> ExitStatus {
        let history = RunHistory(environment: environment)
        guard let run = history?.run(command.number) else {
            let count = history?.runs().count ?? 0
            throw .usage(
                count == 0
                    ? "no run is kept; a dashboard run without -o is, unless --no-history is given"
                    : "no run \(command.number); \(Figures.counted(count, "run")) kept, 'fetchdeck runs' lists them"
            )
        }
        if command.number == 1, let newer = history?.newerOutput(than: run) {
            StandardStream.error.writeLine(
                "fetchdeck: a newer run wrote its records to \(newer.path.sanitised()); "
                    + "\(ReplaySession.hint(newer.path))")
        }
        let plan = try RunPlan(
            OptionValues(command.screen.values, origin: .commandLine), environment: environment)
        let screen = try ScreenPlan(plan, extractedNames: [])
        let session = ReplaySession(
            plan: plan, screen: screen, path: run.path, unsent: run.note?.unsent ?? 0,
            lists: run.note?.sources ?? [])
        if let target = command.export { return try session.export(to: target) }
        return try session.show()
    }

    private func report(_ command: ReportCommand) throws(ProgramError) -> ExitStatus {
        let hosts = HostTable()
        let reader = try ReplaySession.read(command.results, hosts)
        do { try HTMLReport(reader, hosts: hosts).write(to: command.output) } catch {
            throw ReplaySession.error(error)
        }
        if command.output != "-" { StandardStream.error.writeLine("wrote \(command.output.sanitised())") }
        return .ok
    }

    private func merge(_ command: MergeCommand) throws(ProgramError) -> ExitStatus {
        if command.output != "-", ResultFormat(path: command.output) != .jsonl {
            throw .usage(
                "\(command.output.sanitised()): merged records are JSON lines; name a .jsonl file, "
                    + "and 'fetchdeck replay FILE --export' makes CSV and HAR of it")
        }
        guard command.results.count(where: { $0 == "-" }) < 2 else {
            throw .usage("'-' stands twice among the files; standard input is read once")
        }
        do {
            var merge = try RecordMerge(command.results)
            for source in merge.sources {
                try ReplaySession.check(
                    count: source.records, badLines: source.badLines, path: source.path, mayBeEmpty: true)
                ReplaySession.say(source.badKeys, in: source.path, "each is kept")
            }
            try merge.write(to: command.output)
            if command.output != "-" {
                let read = merge.sources.reduce(0) { $0 + $1.records }
                StandardStream.error.writeLine(
                    "wrote \(command.output.sanitised()): \(Figures.count(merge.count)) of "
                        + "\(Figures.counted(read, "record")) of \(Figures.counted(merge.sources.count, "file"))"
                )
            }
            return .ok
        } catch let error as RecordError { throw ReplaySession.error(error) } catch let error as ProgramError
        {
            throw error
        } catch { preconditionFailure("an error of no kind of ours: \(error)") }
    }

    private func runDemo(_ command: DemoCommand, _ values: OptionValues) throws(ProgramError) -> ExitStatus {
        var (plan, watch) = try demoPlans(command, values)
        plan.ignoreProxyEnvironment()
        let stage = try StageMaking(plan)
        let screen = try ScreenPlan(plan, extractedNames: stage.extractNames)
        let hosts = HostTable()
        let server: DemoServer
        do {
            server = try DemoServer()
        } catch {
            throw .usage("the demo server can't start: \(error)".sanitised())
        }
        defer { server.stop() }
        var feed = ListFeed()
        let options = try ListOpening.options(plan)
        do throws(RequestFault) {
            let adding = try ListReader(sources: [], options: options, hosts: hosts).adding
            feed.ready = try adding.add(watch == nil ? server.requests() : server.watchRequests())
            feed.adding = adding
        } catch {
            throw .usage(error.description)
        }
        if plan.values.isOn(.dryRun) { return try dryRun(plan, stage, feed, hosts) }
        return try RunSession(plan: plan, screen: screen, stage: stage, hosts: hosts)
            .perform(feed, watch: watch)
    }

    private func demoPlans(
        _ command: DemoCommand, _ values: OptionValues
    ) throws(ProgramError) -> (RunPlan, WatchPlan?) {
        guard command.isWatch else {
            if let option = WatchOptions.options.first(where: { command.watch.values[$0] != nil }) {
                throw .usage("\(values.place(option)) is for rounds; use 'fetchdeck demo --watch'")
            }
            return (try RunPlan(values, environment: environment), nil)
        }
        var (plan, watch) = try watchPlans(values)
        if !plan.values.has(.every) { watch.rounds.every = DemoCommand.every }
        return (plan, watch)
    }

    private func replay(
        _ command: ReplayCommand, _ values: OptionValues
    ) throws(ProgramError) -> ExitStatus {
        var plan = try RunPlan(values, environment: environment)
        if !command.lists.isEmpty {
            guard command.export == nil else {
                throw .usage("--list and --export contradict each other; give one")
            }
            plan.output = plan.output ?? command.results
            return try ReplaySession.show(command.results, lists: command.lists, plan: plan)
        }
        let screen = try ScreenPlan(plan, extractedNames: [])
        let session = ReplaySession(plan: plan, screen: screen, path: command.results)
        if let target = command.export { return try session.export(to: target) }
        return try session.show()
    }

    private func dryRun(
        _ plan: RunPlan, _ stage: StageMaking, _ feed: ListFeed, _ hosts: HostTable
    ) throws(ProgramError) -> ExitStatus {
        var feed = feed
        try feed.readRest()
        if let note = feed.ready.lazy.compactMap(LeftOutNote.init).first {
            StandardStream.error.writeLine("fetchdeck: \(note)")
        }
        _ = try stage.checking().make(feed)
        let resume = try plan.readResume()
        return print(
            DryRun(
                feed, hosts: hosts, resume: resume, limits: plan.settings.limits, redaction: plan.redaction
            ).lines)
    }

    private func listThemes(_ command: ThemesCommand) throws(ProgramError) -> ExitStatus {
        let config = try ConfigFile.load(environment: environment)
        let values = OptionValues(command.screen.values, origin: .commandLine).over(config.options)
        let library = try ThemeChoosing.library(values, environment: environment)
        let hasColors =
            StandardStream.output.isTerminal && !values.isOn(.noColor)
            && environment["NO_COLOR", default: ""].isEmpty
        let listing = ThemesListing(
            library: library, depth: hasColors ? ColorSupport.depth(environment) : .none)
        return print(listing.lines)
    }

    private func print(_ lines: [String]) -> ExitStatus {
        StandardStream.output.writeLine(lines.joined(separator: "\n")) ? .ok : .output
    }
}
