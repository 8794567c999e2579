import CursesTerminal
import FetchCore
import FetchFiles
import RunModel

/// A watch's part in a run: its driver stands between the loops and the engine.
extension RunSession {
    /// The driver of a watch, and where it tells what comes.
    struct Watching {
        let driver: RoundDriver
        let telling: RoundTelling
        let work: RoundWork
        let news: RoundNewsBox
        let plan: WatchPlan

        func start() { driver.start(work) }

        /// The status that its last round comes to.
        var status: ExitStatus {
            telling.lastRoundFailed ? .someFailed : .ok
        }
    }

    /// - Parameters:
    ///   - output: Where the records go; files of rounds and alerts stand beside it.
    ///   - run: Filled before the driver starts.
    ///   - mailbox: Where the driver puts each batch for the loop.
    ///   - metrics: Told of the rounds too; nil where nobody asks for metrics.
    /// - Throws: what keeps those files from being opened.
    func makeWatching(
        _ watch: WatchPlan, _ output: OutputClaim?, _ run: ResultBox<FetchRun>,
        _ mailbox: EventMailbox, metrics: MetricsDesk? = nil
    ) throws(ProgramError) -> Watching {
        let path = output.flatMap { $0.isFile ? $0.path : nil }
        let earlier = watch.isFresh ? nil : path.map { EarlierRounds(beside: $0) }
        let files: RoundFiles?
        do throws(RecordError) {
            files = try path.map { path throws(RecordError) in
                try RoundFiles(beside: path, isPrivate: !plan.redaction.isOn)
            }
        } catch { throw ReplaySession.error(error) }
        let news = RoundNewsBox(wake: wakeup)
        let telling = RoundTelling(
            watch, clock: clock, hosts: hosts, redaction: plan.redaction, files: files,
            earlier: earlier ?? EarlierRounds(),
            say: { [notes, wakeup] line in
                notes.add(line)
                wakeup.signal()
            },
            onNews: {
                metrics?.take($0)
                news.put($0)
            }, onFailure: { run.take().send(.outputFailed($0.outputFailure)) })
        let driver = RoundDriver(run: run, next: mailbox)
        return Watching(
            driver: driver, telling: telling, work: RoundWork(watch, clock: clock, telling: telling),
            news: news,
            plan: watch)
    }
}
