import CursesTerminal
import FetchCore
import FetchFiles
import FetchShare
import Glibc
import RunModel

/// A worker's part in one run: engine, database, plain output.
final class WorkSession {
    /// How it went.
    struct Result {
        let ending: ShareWorker.Ending
        let figures: RunFigures
        /// What signals asked for.
        let stops: StopRequests
    }

    private let setup: RunSetup
    private let plan: RunPlan
    private let opening: DatabaseOpening
    private let hosts = HostTable()
    private let clock = RunClock()
    private let wakeup = DeckWakeup()
    private let notes = NoteBox()

    /// How long transfers in flight may go on after the first signal.
    private static let grace = Duration.seconds(10)

    /// - Parameters:
    ///   - own: this worker's own options: how much it sends at once, and its threads.
    init(
        _ setup: RunSetup, opening: DatabaseOpening, own: OptionValues, environment: [String: String]
    ) throws(ProgramError) {
        self.setup = setup
        self.opening = opening
        var plan = try RunPlan(
            shared: own.over(SharedOptions.values(of: setup)), environment: environment)
        plan.output = nil
        self.plan = plan
    }

    /// Works on the run until it is done, or somebody ends this.
    ///
    /// - Throws: what keeps it from beginning.
    func perform() throws(ProgramError) -> Result {
        for notice in plan.notices { StandardStream.error.writeLine("fetchdeck: \(notice)") }
        var feed = ListFeed()
        // Requests come with rules of their own.
        feed.rest = { _ in }
        let runBox = ResultBox<FetchRun>()
        let stage = try StageMaking(plan).make(
            feed, onNotice: { [notes] in notes.add("fetchdeck: \($0)") },
            onFailure: { runBox.take().send(.outputFailed($0.outputFailure)) })
        let worker = try join()
        _ = SignalWatch.shared
        let mailbox = EventMailbox(wake: wakeup)
        let run = try start(worker, mailbox, stage)
        runBox.put(run)
        worker.start(run)
        let loop = PlainLoop(
            run: WorkPort(run: run, worker: worker), limits: plan.settings.limits, mailbox: mailbox,
            waiter: DeckWaiter(wakeup: wakeup), clock: clock, notes: notes, output: .error, style: style,
            redaction: plan.redaction, stops: StopRequests(grace: Self.grace),
            progress: { [style] in
                WorkerLine(
                    status: worker.status, run: $0, separator: style.separator, host: MachineUser.host
                ).text
            })
        loop.go()
        var stops = loop.stops
        let ending = waitForEnd(of: worker, &stops)
        run.close()
        for line in notes.take() { StandardStream.error.writeLine(line) }
        return Result(ending: ending, figures: loop.state.figures, stops: stops)
    }

    private var style: PlainLoop.OutputStyle {
        let error = StandardStream.error
        var style: PlainLoop.OutputStyle =
            error.isTerminal ? .terminal(columns: error.columns ?? 80, isASCII: false) : .log
        style.namesOptions = false
        return style
    }

    private func join() throws(ProgramError) -> ShareWorker {
        var database = try opening.open()
        let settings = try opening.ask(&database) { (database) throws(ShareError) in
            // Where the answer is lost, a worker that nobody is stays behind, without a lane.
            let joined = try database.join(run: setup.number, host: MachineUser.host, version: Version.number)
            return try ShareWorker.Settings(
                address: opening.address, database: database, setup: setup, joined: joined,
                name: "\(MachineUser.host)-\(joined.worker)", clock: clock, redaction: plan.redaction,
                hosts: hosts, concurrency: plan.settings.limits.total, perHost: plan.settings.limits.perHost,
                repeatsAll: plan.settings.retry.retriesAllMethods)
        }
        return ShareWorker(settings) { [wakeup] in wakeup.signal() }
    }

    private func start(
        _ worker: ShareWorker, _ mailbox: EventMailbox, _ stage: (any ResponseStage)?
    ) throws(ProgramError) -> FetchRun {
        do throws(FetchFailure) {
            let run = try FetchRun(
                settings: plan.settings, hosts: hosts, clock: clock, sinks: [worker, mailbox], stage: stage)
            try run.start()
            return run
        } catch { throw .output("the run cannot start: \(error.message)") }
    }

    /// Waits until the last records are in the database; signals count meanwhile.
    private func waitForEnd(of worker: ShareWorker, _ stops: inout StopRequests) -> ShareWorker.Ending {
        let waiter = DeckWaiter(wakeup: wakeup)
        while true {
            if let ending = worker.result { return ending }
            guard waiter.wait(for: .seconds(1)).contains(.signals) else { continue }
            for signal in waiter.signals.take() {
                if signal == .suspend {
                    kill(getpid(), SIGSTOP)
                    continue
                }
                _ = stops.command(for: signal)
                if stops.status != nil { worker.stop() }
            }
        }
    }
}

/// What the plain loop asks of a worker: to end it is the worker's part, since others go on.
private struct WorkPort: RunPort {
    let run: FetchRun
    let worker: ShareWorker

    func send(_ command: RunCommand) {
        if case .stop = command { worker.stop() } else { run.send(command) }
    }

    func whenFinished(_ body: @escaping @Sendable () -> Void) { run.whenFinished(body) }
}
