import CursesTerminal
import FetchCore
import FetchFiles
import FetchShare
import Glibc
import RunModel

/// A worker's part in one run: engine, database, and plain output where no dashboard shows the run.
final class WorkSession: Sendable {
    /// How it went.
    struct Result {
        var ending: ShareWorker.Ending
        /// Of this worker's part; nil where a dashboard has shown the run.
        let figures: RunFigures?
        /// What signals asked for.
        let stops: StopRequests
    }

    /// A worker that has joined, and what its engine does with bodies.
    struct Joined: Sendable {
        let worker: ShareWorker
        fileprivate let stage: (any ResponseStage)?
        fileprivate let runBox: ResultBox<FetchRun>
    }

    /// A worker with its engine.
    struct Part: Sendable {
        let run: FetchRun
        let worker: ShareWorker
    }

    /// Lines for the user.
    let notes = NoteBox()
    private let setup: RunSetup
    private let plan: RunPlan
    /// The variables that the run's requests have, as they are here.
    private let variables: [String: String]
    private let opening: DatabaseOpening
    private let hosts = HostTable()
    private let clock = RunClock()
    private let wakeup = DeckWakeup()

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
        variables = try SharedOptions.environment(of: setup, environment)
        plan.redaction = plan.redaction.hiding(ValueEncoding.forms(of: variables.values))
        plan.settings.redaction = plan.redaction
        self.plan = plan
    }

    /// Joins the run, through an outage of the database.
    ///
    /// - Parameter onEnd: called when the worker has ended, on a thread of its own.
    /// - Throws: what keeps it from beginning.
    func join(onEnd: @escaping @Sendable () -> Void = {}) throws(ProgramError) -> Joined {
        for notice in plan.notices { StandardStream.error.writeLine("fetchdeck: \(notice)") }
        let (stage, runBox) = try makeStage()
        var database = try opening.open()
        // Where the answer is lost, a worker that nobody is stays behind, without a lane.
        let worker = try opening.ask(&database) { (database) throws(ShareError) in
            try makeWorker(database, onEnd: onEnd)
        }
        return Joined(worker: worker, stage: stage, runBox: runBox)
    }

    /// Joins the run as another worker, without a word and without waiting for a database that is gone.
    func joinAgain(onEnd: @escaping @Sendable () -> Void) throws(ProgramError) -> Joined {
        let (stage, runBox) = try makeStage()
        do throws(ShareError) {
            let database = try ShareDatabase(opening.address)
            try database.checkTables()
            let worker = try makeWorker(database, onEnd: onEnd)
            return Joined(worker: worker, stage: stage, runBox: runBox)
        } catch { throw ProgramError(error) }
    }

    /// Has a worker that has joined begin.
    ///
    /// - Parameter sink: told of the worker's own part.
    func begin(_ joined: Joined, telling sink: (any EventSink)? = nil) throws(ProgramError) -> Part {
        do throws(FetchFailure) {
            let run = try FetchRun(
                settings: plan.settings, hosts: hosts, clock: clock,
                sinks: [joined.worker, sink].compactMap(\.self), stage: joined.stage)
            try run.start()
            joined.runBox.put(run)
            joined.worker.start(run)
            return Part(run: run, worker: joined.worker)
        } catch { throw .output("the run cannot start: \(error.message)") }
    }

    /// Works on the run until it is done, or somebody ends this; says so line by line.
    ///
    /// - Parameter joined: a worker that has joined.
    func perform(_ joined: Joined) throws(ProgramError) -> Result {
        _ = SignalWatch.shared
        let mailbox = EventMailbox(wake: wakeup)
        let part = try begin(joined, telling: mailbox)
        let worker = part.worker
        let loop = PlainLoop(
            run: WorkPort(run: part.run, worker: worker), limits: plan.settings.limits, mailbox: mailbox,
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
        part.run.close()
        for line in notes.take() { StandardStream.error.writeLine(line) }
        return Result(ending: ending, figures: loop.state.figures, stops: stops)
    }

    private var style: PlainLoop.OutputStyle {
        let error = StandardStream.error
        var style: PlainLoop.OutputStyle =
            error.isTerminal ? .terminal(columns: error.columns ?? 80, isASCII: false) : .log
        style.advice = .none
        return style
    }

    private func makeStage() throws(ProgramError) -> ((any ResponseStage)?, ResultBox<FetchRun>) {
        var feed = ListFeed()
        // Requests come with rules of their own.
        feed.rest = { _ in }
        let runBox = ResultBox<FetchRun>()
        let stage = try StageMaking(plan).make(
            feed, onNotice: { [notes] in notes.add("fetchdeck: \($0)") },
            onFailure: { runBox.take().send(.outputFailed($0.outputFailure)) })
        return (stage, runBox)
    }

    private func makeWorker(
        _ database: ShareDatabase, onEnd: @escaping @Sendable () -> Void
    ) throws(ShareError) -> ShareWorker {
        let joined = try database.join(run: setup.number, host: MachineUser.host, version: Version.number)
        let settings = try ShareWorker.Settings(
            address: opening.address, database: database, setup: setup, joined: joined,
            name: "\(MachineUser.host)-\(joined.worker)", clock: clock, redaction: plan.redaction,
            hosts: hosts, concurrency: plan.settings.limits.total, perHost: plan.settings.limits.perHost,
            repeatsAll: plan.settings.retry.retriesAllMethods, environment: variables)
        return ShareWorker(settings) { [wakeup] in
            wakeup.signal()
            onEnd()
        }
    }

    /// Waits until the last records are in the database; signals count meanwhile.
    func waitForEnd(of worker: ShareWorker, _ stops: inout StopRequests) -> ShareWorker.Ending {
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
