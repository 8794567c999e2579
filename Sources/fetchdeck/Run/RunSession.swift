import CursesTerminal
import DeckModel
import FetchCore
import FetchFiles
import FetchShare
import Glibc
import RunModel

/// One run from the first request to the exit status: engine, records, and the loop that shows it.
final class RunSession {
    /// A shared run on screen.
    struct SharedScreen {
        var name: SharedRunName
        var news: SharedNewsBox
        /// Asks something of the run.
        var order: @Sendable (RunOrder) -> Void = { _ in }
    }

    let plan: RunPlan
    let screen: ScreenPlan
    let hosts: HostTable
    let clock: RunClock
    let wakeup: DeckWakeup
    let notes: NoteBox

    private let stageMaking: StageMaking
    /// Another run that this one is held against on screen; nil where there is none.
    var comparison: ComparisonBook?
    /// The run of several machines that is shown, and where its news come from; nil where this process sends it.
    var sharedRun: SharedScreen?
    /// The command that can send again where there is nothing but records behind what is shown; nil for a run.
    let resending: String?

    init(
        plan: RunPlan, screen: ScreenPlan, stage: StageMaking, hosts: HostTable, clock: RunClock = RunClock(),
        wakeup: DeckWakeup = DeckWakeup(), notes: NoteBox = NoteBox(), resending: String? = nil
    ) {
        self.notes = notes
        self.plan = plan
        self.screen = screen
        stageMaking = stage
        self.hosts = hosts
        self.clock = clock
        self.wakeup = wakeup
        self.resending = resending
    }

    /// The names of `--extract`, in order.
    var extractNames: [String] { stageMaking.extractNames }

    /// Runs the list to its end, or until it is stopped.
    ///
    /// - Parameters:
    ///   - replayed: the records of a run that is shown again: nothing is sent but what is asked for by a key.
    ///   - claim: the output where it was claimed before, to read it.
    ///   - lists: what the history calls the run; nil keeps it out of there.
    ///   - watch: how it is sent in rounds; nil sends it once. The feed is all there then.
    /// - Throws: what keeps the run from beginning; nothing was sent then.
    func perform(
        _ feed: ListFeed, replayed: ResumeIndex? = nil, claim: OutputClaim? = nil,
        lists: [String]? = nil, watch: WatchPlan? = nil
    ) throws(ProgramError) -> ExitStatus {
        for notice in plan.notices { StandardStream.error.writeLine("fetchdeck: \(notice)") }
        // Before anything of it is read: what another run is writing is not to be believed.
        let output: OutputClaim?
        if let claim { output = claim } else { output = try Self.claimOutput(plan) }
        let resume: ResumeIndex?
        if let replayed { resume = replayed } else { resume = try plan.readResume() }
        if let resume, resume.badLines > 0 {
            StandardStream.error.writeLine(ReplaySession.passedOver(resume.badLines, in: resume.path))
        }
        if replayed == nil, resume != nil, let path = plan.output,
            let limits = EarlierDecisions.lastLimits(beside: path)
        {
            StandardStream.error.writeLine("fetchdeck: \(limits)")
        }
        if resume == nil, watch == nil, let output { noteEarlierRecords(output) }
        let runBox = ResultBox<FetchRun>()
        let stopWriting: @Sendable (RecordError) -> Void = {
            runBox.take().send(.outputFailed($0.outputFailure))
        }
        let stage = try stageMaking.make(
            feed, isForLater: !screen.isPlain, onNotice: { [notes] in notes.add("fetchdeck: \($0)") },
            onFailure: stopWriting)
        let journal = output.flatMap { output in
            output.isFile ? InflightJournal(beside: output.path, isPrivate: !plan.redaction.isOn) : nil
        }
        let file = try openOutput(output, journal, hasRounds: watch != nil, onFailure: stopWriting)
        let reports = try RunReports(plan, clock: clock, hosts: hosts)
        let metrics =
            replayed == nil
            ? try MetricsOutput(plan, clock: clock, hosts: hosts, notes: notes, wake: wakeup) : nil
        defer { metrics?.finish() }
        let mailbox = EventMailbox(wake: wakeup)
        let watching = try watch.map { watch throws(ProgramError) in
            try makeWatching(watch, output, runBox, mailbox, metrics: metrics?.desk)
        }
        // From here on signals are taken by the loops.
        _ = SignalWatch.shared
        let terminal = enterTerminal()
        if replayed != nil, terminal == nil { throw ReplaySession.needsTerminal }
        if screen.startsPaused, terminal == nil {
            throw .usage("--paused needs keys, and there is no terminal")
        }
        let kept = terminal == nil || output != nil ? nil : keep(lists)
        let spool = terminal == nil ? nil : makeSpool(file, kept, hasEarlier: resume != nil)
        let budgets = try makeBudgets(watch, runBox)
        if let budgets { metrics?.desk.tell { [clock] in budgets.standings(at: clock.now()) } }
        let decisions = makeDecisions(output, isWatch: watch != nil, resumes: resume != nil)
        let sinks: [(any EventSink)?] = [
            file, spool, budgets, reports.junit, decisions, watching?.driver ?? mailbox,
        ]
        var settings = settings(isShown: terminal != nil)
        settings.endsWithHeld =
            (terminal == nil || screen.exitsWhenDone) && settings.canary != nil && watch == nil
        settings.headers = feed.defaultHeaders
        let run = try startRun(settings, sinks.compactMap(\.self), stage, journal, terminal)
        runBox.put(run)
        if screen.startsPaused { run.send(.pause) }
        let feeder = RunFeeder(
            run: run, resume: resume, journal: journal, notes: notes,
            holdsRest: replayed != nil || screen.startsPaused || watch != nil,
            replayRules: replayed == nil ? nil : plan.settings.expectations,
            wake: { [wakeup] in wakeup.signal() })
        feeder.start(feed)
        watching?.start()
        let live = LiveOptions(plan) { rules throws(ProgramError) in
            do throws(RecordError) { try stage?.prepare(rules) } catch { throw ReplaySession.error(error) }
        }
        let port: any RunPort = watching?.driver ?? run
        var shown = show(
            port, mailbox, terminal, spool?.source ?? file?.source ?? .init(), live,
            feeder.rows(feed.adding, plan.redaction), watching, metrics?.desk, budgets)
        feeder.end()
        watching?.driver.join()
        run.close()
        if let file { shown.note(RecordClosing(file: file, wakeup: wakeup).wait(&shown.stops), of: file) }
        spool?.end()
        journal?.close()
        metrics?.finish()
        if let error = decisions?.end() { notes.add("fetchdeck: \(error.description.sanitised())") }
        let standings = watching?.telling.standings ?? budgets?.standings(at: clock.now()) ?? []
        var status = conclude(
            shown, feeder, watching, standings,
            advice: output?.isFile == true && watch == nil ? .all : .withoutResuming)
        if !reports.write(shown.figures, standings), status != .usage { status = .output }
        if let kept { conclude(kept, shown) }
        if terminal != nil, shown.outputFailure?.part != .records, let output { conclude(output, shown) }
        return status
    }

    /// What writes decisions beside the records; nil where those are in no file.
    private func makeDecisions(_ output: OutputClaim?, isWatch: Bool, resumes: Bool) -> DecisionJournal? {
        guard let output, output.isFile else { return nil }
        return DecisionJournal(
            beside: output.path, isPrivate: !plan.redaction.isOn, isWatch: isWatch, resumes: resumes,
            limits: plan.settings.limits, hosts: hosts,
            clock: clock)
    }

    /// What keeps the budgets of a run without rounds; nil without any.
    private func makeBudgets(
        _ watch: WatchPlan?, _ run: ResultBox<FetchRun>
    ) throws(ProgramError) -> BudgetKeeper? {
        let rules = try watch == nil ? plan.values.budgets(hasRounds: false) : []
        guard !rules.isEmpty else { return nil }
        let onBroken: @Sendable (BudgetStanding) -> Void = { [notes, wakeup] standing in
            notes.add("fetchdeck: nothing more is sent: \(standing.line)")
            wakeup.signal()
            // What is in flight finishes by itself: its own timeouts are shorter.
            run.take().send(.stop(grace: .seconds(86_400)))
        }
        return BudgetKeeper(
            rules, hosts: hosts, onBroken: plan.values.isOn(.abortOnBudget) ? onBroken : nil)
    }

    private func startRun(
        _ settings: RunSettings, _ sinks: [any EventSink], _ stage: (any ResponseStage)?,
        _ journal: InflightJournal?,
        _ terminal: CursesTerminal?
    ) throws(ProgramError) -> FetchRun {
        do throws(FetchFailure) {
            let run = try FetchRun(
                settings: settings, hosts: hosts, clock: clock, sinks: sinks,
                stage: stage, journal: journal)
            try run.start()
            return run
        } catch {
            terminal?.leave()
            throw .output("the run cannot start: \(error.message)")
        }
    }

    /// What a loop has seen of the run when it is over.
    struct Shown {
        var figures: RunFigures
        /// What could not be written; nil when all could.
        var outputFailure: OutputFailure?
        var stops: StopRequests
        /// How many settled requests have no record.
        var lostRecords = 0

        func summary(_ hosts: HostTable) -> String {
            RunSummary(figures: figures, hosts: hosts).lines.joined(separator: "\n")
        }

        /// Takes in how the record file ended.
        mutating func note(_ failure: RecordError?, of file: ResultFile) {
            guard let failure else { return }
            outputFailure = .graver(outputFailure, failure.outputFailure)
            lostRecords = file.lostRecords
        }
    }

    private func show(
        _ run: any RunPort, _ mailbox: EventMailbox, _ terminal: CursesTerminal?,
        _ records: ExportDesk.RecordSource, _ live: LiveOptions,
        _ rows: AddedRows?, _ watching: Watching?, _ metrics: MetricsDesk?,
        _ budgets: BudgetKeeper?
    ) -> Shown {
        guard let terminal else { return showPlain(run, mailbox, isWatch: watching != nil, metrics: metrics) }
        defer { terminal.leave() }
        return showDeck(
            run, mailbox, terminal, records, live: live, rows: rows, watching: watching, metrics: metrics,
            budgets: budgets)
    }

    func showPlain(
        _ run: any RunPort, _ mailbox: EventMailbox, isWatch: Bool = false, metrics: MetricsDesk? = nil
    ) -> Shown {
        let error = StandardStream.error
        if plan.proxies.isFromEnvironment, let line = plan.proxies.line {
            error.writeLine("fetchdeck: \(line)")
        }
        var style: PlainLoop.OutputStyle =
            error.isTerminal ? .terminal(columns: error.columns ?? 80, isASCII: screen.isASCII) : .log
        style.tellsFailures = !isWatch
        if plan.output == nil || plan.output == "-" || isWatch { style.advice = .withoutResuming }
        let loop = PlainLoop(
            run: run, limits: plan.settings.limits, mailbox: mailbox, waiter: DeckWaiter(wakeup: wakeup),
            clock: clock, notes: notes, output: error, style: style, redaction: plan.redaction,
            metrics: metrics, isWatch: isWatch)
        loop.go()
        return Shown(
            figures: loop.state.figures, outputFailure: loop.state.status.outputFailure, stops: loop.stops)
    }

    /// Says what is left to say, and finds the exit status.
    private func conclude(
        _ shown: Shown, _ feeder: RunFeeder, _ watching: Watching?,
        _ budgets: [BudgetStanding], advice: FailureAdvice
    ) -> ExitStatus {
        let error = StandardStream.error
        for line in notes.take() { error.writeLine(line) }
        let isEmpty = shown.figures.counts.total == 0 && !feeder.hasRequests && shown.stops.status == nil
        if isEmpty, !feeder.hasBadLine {
            error.writeLine("fetchdeck: the list is empty")
        } else if !isEmpty {
            error.writeLine(shown.summary(hosts))
        }
        for budget in budgets { error.writeLine(budget.line) }
        if let failure = shown.outputFailure {
            let words = failure.conclusion(lostRecords: shown.lostRecords, advice: advice.text(failure))
            error.writeLine("fetchdeck: \(words)")
            return .output
        }
        if budgets.contains(where: { !$0.holds }) { return .broken }
        if let status = shown.stops.status { return status }
        if feeder.hasBadLine || isEmpty { return .usage }
        if let watching { return watching.status }
        let figures = shown.figures
        return figures.counts[.ok] + figures.withdrawn == figures.counts.total ? .ok : .someFailed
    }

    /// The run's settings; in the dashboard the detail pane needs more of each response.
    private func settings(isShown: Bool) -> RunSettings {
        var settings = plan.settings
        // An archive has the response headers too.
        settings.keepsResponseHead = isShown || plan.output?.hasSuffix(".har") == true
        settings.keptBodyBytes = isShown ? 32 * 1024 : 0
        settings.keptResponsesPerSecond = plan.output?.hasSuffix(".har") == true ? nil : 1_000
        return settings
    }

    /// Where exports find records; none is needed where `-o` writes a file of records that is all of this run's.
    private func makeSpool(_ file: ResultFile?, _ kept: KeptRun?, hasEarlier: Bool) -> RecordSpool? {
        if file?.source != nil, !hasEarlier { return nil }
        if let kept,
            let spool = RecordSpool(kept, clock: clock, redaction: plan.redaction, extracts: extractNames)
        {
            return spool
        }
        return RecordSpool(clock: clock, redaction: plan.redaction, extracts: extractNames)
    }

    /// Takes the output for this run alone; nil without one.
    static func claimOutput(_ plan: RunPlan) throws(ProgramError) -> OutputClaim? {
        guard let output = plan.output else { return nil }
        do { return try OutputClaim(output, isPrivate: !plan.redaction.isOn) } catch {
            throw ReplaySession.error(error)
        }
    }

    private func openOutput(
        _ claim: OutputClaim?, _ journal: InflightJournal?, hasRounds: Bool,
        onFailure: @escaping @Sendable (RecordError) -> Void
    ) throws(ProgramError) -> ResultFile? {
        guard let claim else { return nil }
        do {
            return try ResultFile(
                claim, clock: clock, redaction: plan.redaction, extracts: extractNames, hasRounds: hasRounds,
                journal: journal, onFailure: onFailure)
        } catch {
            throw ReplaySession.error(error)
        }
    }
}

extension ResultFile {
    /// Where this run's records are read back from; nil where they are in no file of lines.
    fileprivate var source: ExportDesk.RecordSource? {
        guard format == .jsonl, path != "-" else { return nil }
        return ExportDesk.RecordSource(path: path, firstOffset: firstOffset, flush: { self.flush() })
    }
}
