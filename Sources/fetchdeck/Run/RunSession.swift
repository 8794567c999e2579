import CursesTerminal
import FetchCore
import FetchFiles
import Glibc

/// One run from the first request to the exit status: engine, records, and the loop that shows it.
final class RunSession {
    let plan: RunPlan
    let screen: ScreenPlan
    let hosts: HostTable
    let clock = RunClock()
    let wakeup = DeckWakeup()
    private let notes = NoteBox()

    private let stageMaking: StageMaking

    init(plan: RunPlan, screen: ScreenPlan, stage: StageMaking, hosts: HostTable) {
        self.plan = plan
        stageMaking = stage
        self.screen = screen
        self.hosts = hosts
    }

    /// The names of `--extract`, in order.
    var extractNames: [String] { stageMaking.extracts.map(\.name) }

    /// Runs the list to its end, or until it is stopped.
    ///
    /// - Throws: what keeps the run from beginning; nothing was sent then.
    func perform(_ feed: ListFeed) throws(ProgramError) -> ExitStatus {
        for notice in plan.notices { StandardStream.error.writeLine("fetchdeck: \(notice)") }
        // Before any thread is made, so that a signal can't end the process half way.
        _ = SignalWatch.shared
        let resume = try plan.readResume()
        let stage = try stageMaking.make(feed)
        let journal = plan.output.flatMap { $0 == "-" ? nil : InflightJournal(beside: $0) }
        let runBox = ResultBox<FetchRun>()
        let file = try openOutput(journal) { runBox.take().send(.outputFailed($0.description)) }
        let mailbox = EventMailbox(wake: wakeup)
        var sinks: [any EventSink] = [mailbox]
        if let file { sinks.insert(file, at: 0) }
        let run = FetchRun(
            settings: plan.settings, hosts: hosts, clock: clock, sinks: sinks, stage: stage, journal: journal)
        runBox.put(run)
        let feeder = RunFeeder(
            run: run, resume: resume, journal: journal, notes: notes, wake: { [wakeup] in wakeup.signal() })
        run.start()
        feeder.start(feed)
        let shown = show(run, mailbox)
        feeder.end()
        run.close()
        let failure = file?.close()
        journal?.close()
        if let failure, shown.tally.outputFailure == nil {
            StandardStream.error.writeLine("fetchdeck: \(failure.description)")
        }
        let summary = RunSummary(tally: shown.tally, wall: shown.wall)
        StandardStream.error.writeLine(summary.lines.joined(separator: "\n"))
        if failure != nil || shown.tally.outputFailure != nil { return .output }
        if let status = shown.stops.status { return status }
        if feeder.hasBadLine { return .usage }
        if !feeder.hasRequests, shown.tally.total == 0 {
            StandardStream.error.writeLine("fetchdeck: the list is empty")
            return .usage
        }
        return shown.tally.ok == shown.tally.total ? .ok : .someFailed
    }

    /// What a loop has seen of the run when it is over.
    struct Shown {
        var tally: RunTally
        var stops: StopRequests
        var wall: Duration
    }

    private func show(_ run: FetchRun, _ mailbox: EventMailbox) -> Shown {
        if let terminal = enterTerminal() {
            defer { terminal.leave() }
            if let shown = showDeck(run, mailbox, terminal) { return shown }
        }
        return showPlain(run, mailbox)
    }

    private func showPlain(_ run: FetchRun, _ mailbox: EventMailbox) -> Shown {
        let error = StandardStream.error
        let manner: PlainLoop.Manner =
            error.isTerminal ? .terminal(columns: error.columns ?? 80, isASCII: screen.isASCII) : .log
        let loop = PlainLoop(
            run: run, mailbox: mailbox, waiter: DeckWaiter(wakeup: wakeup), clock: clock, notes: notes,
            output: error, manner: manner, redaction: plan.redaction)
        loop.go()
        return Shown(tally: loop.tally, stops: loop.stops, wall: clock.now().since(.start))
    }

    private func openOutput(
        _ journal: InflightJournal?, onFailure: @escaping @Sendable (RecordError) -> Void
    ) throws(ProgramError) -> ResultFile? {
        guard let output = plan.output else { return nil }
        do {
            return try ResultFile(
                path: output, clock: clock, redaction: plan.redaction, extracts: extractNames, journal: journal,
                onFailure: onFailure)
        } catch {
            throw ProgramError(ExitStatus(rawValue: error.exitStatus) ?? .output, [error.description])
        }
    }
}
