import CursesTerminal
import DeckModel
import FetchCore
import FetchFiles
import FetchShare
import Glibc
import RunModel
import Synchronization

/// Plain output of a run that others work on: counts of all workers, and a line for each failure, until the run has ended or a signal
/// ends this.
final class AttachedPlainLoop {
    private let setup: RunSetup
    private let address: DatabaseAddress
    private let redaction: Redaction
    private let output = StandardStream.error
    private let style: PlainLoop.OutputStyle
    private let clock = RunClock()
    private let wakeup = DeckWakeup()
    private let lines: RecordedLines
    /// What the run is judged by; nil where nothing is asked of it.
    private let reports: CollectedReports?
    /// Counts and times alone: no row stands for a request.
    private var state: RunState
    private var count: RunCount?
    /// When the count came.
    private var countedAt = RunInstant.start
    private var lostSince: RunInstant?
    private var stops = StopRequests()
    private var isProgressShown = false

    private enum News {
        case counted(RunCount)
        /// Record lines of the count that comes next.
        case records([UInt8])
        case follower(RunFollower.News)
    }

    init(
        _ setup: RunSetup, address: DatabaseAddress, redaction: Redaction, isASCII: Bool,
        budgets: [BudgetRule] = []
    ) throws(ProgramError) {
        self.setup = setup
        self.address = address
        self.redaction = redaction
        style =
            output.isTerminal ? .terminal(columns: output.columns ?? 80, isASCII: isASCII) : .log
        reports = try budgets.isEmpty ? nil : CollectedReports(budgets)
        lines = RecordedLines(clock: clock, hosts: HostTable())
        state = RunState(limits: FetchLimits(), depth: .figures)
        state.status.listEnded = true
    }

    /// - Parameter waits: Whether the exit status is that of the run.
    func go(waits: Bool) throws(ProgramError) -> ExitStatus {
        do throws(ProgramError) {
            let status = try follow(waits: waits)
            return reports?.conclude(status) ?? status
        } catch {
            guard error.status == .someFailed, let reports else { throw error }
            throw ProgramError(reports.conclude(error.status), error.lines)
        }
    }

    private func follow(waits: Bool) throws(ProgramError) -> ExitStatus {
        _ = SignalWatch.shared
        let inbox = Inbox(wakeup)
        let follower = RunFollower(address) { inbox.put(.follower($0)) }
        let onRecords: @Sendable ([UInt8]) -> Void = { inbox.put(.records($0)) }
        follower.startCounting(run: setup.number, onRecords: reports.map { _ in onRecords }) {
            inbox.put(.counted($0))
        }
        defer { follower.stop() }
        let waiter = DeckWaiter(wakeup: wakeup)
        var nextProgress = clock.now().advanced(by: style.interval)
        while true {
            for news in inbox.take() { try take(news) }
            if let count, count.isFinished { return conclude(count, waits: waits) }
            let now = clock.now()
            if now >= nextProgress {
                showProgress(now)
                nextProgress = now.advanced(by: style.interval)
            }
            if waiter.wait(for: nextProgress.since(now)).contains(.signals), let status = signal(waiter) {
                clearProgress()
                return status
            }
        }
    }

    private func take(_ news: News) throws(ProgramError) {
        switch news {
        case .counted(let count): take(count)
        case .records(let lines): reports?.take(lines)
        case .follower(.lost(let error, let silence)):
            lostSince = clock.now().advanced(by: .zero - silence)
            say(["fetchdeck: \(error); trying again, the run goes on meanwhile".sanitised()])
        case .follower(.over(let error)):
            clearProgress()
            guard error.cause == .runGone else { throw ProgramError(error) }
            throw ProgramError(.someFailed, [setup.words(of: error)])
        }
    }

    private func take(_ count: RunCount) {
        if lostSince != nil { say(["fetchdeck: the database answers again"]) }
        lostSince = nil
        countedAt = clock.now()
        if count.refusal != self.count?.refusal {
            let words = count.refusal.map { WorkerWords.refused(code: $0) } ?? SharedRunNews.writesAgain
            say(["fetchdeck: \(words)"])
        }
        let isFirst = self.count == nil
        if isFirst, !count.isFinished {
            output.writeLine("fetchdeck: \(SharedCountsLine.text(count.counts, of: setup))")
        }
        // Only what settles from now on says how fast it goes.
        let fresh = count.counts.settled - state.tally.counts.settled
        if isFirst { state.status.movesSince = now(countedAt, count) }
        if !isFirst, fresh > 0 {
            state.tally.settledPace.add(UInt32(clamping: fresh), amount: 0, at: now(countedAt, count))
        }
        state.tally.counts[.ok] = count.counts.ok
        state.tally.counts[.failed] = count.counts.failed
        state.tally.counts[.cancelled] = count.counts.cancelled
        state.tally.counts[.queued] = count.counts.open
        state.status.isPaused = count.state == .paused
        self.count = count
        say(count.records.compactMap(failure) + count.unknown.map(unknown))
    }

    private func failure(_ record: ArraySlice<UInt8>) -> String? {
        lines.settled(record).flatMap {
            FailureLine.text($0.settlement, chunk: $0.chunk, redaction: redaction, advice: .none)
        }
    }

    private func unknown(_ id: Int) -> String {
        "\(Outcome.cancelled.word) #\(id): \(FetchFailure.mayHaveBeenReceived) by a worker that was lost"
    }

    /// The clock of the run: it began when the list was loaded.
    private func now(_ instant: RunInstant, _ count: RunCount) -> RunInstant {
        RunInstant.start.advanced(by: count.age + instant.since(countedAt))
    }

    private func showProgress(_ instant: RunInstant) {
        guard let count else { return }
        state.tick(now(instant, count))
        var line = ProgressLine(run: state, separator: style.separator, workers: count.workers).text
        if let lostSince {
            let time = instant.since(lostSince)
            line +=
                style.separator + "database gone" + (time < .seconds(1) ? "" : " \(Figures.duration(time))")
        }
        guard style.rewrites else {
            _ = output.writeLine(line)
            return
        }
        output.write("\r\u{1B}[K\(line.prefix(max(1, style.columns - 1)))")
        isProgressShown = true
    }

    private func clearProgress() {
        guard isProgressShown else { return }
        output.write("\r\u{1B}[K")
        isProgressShown = false
    }

    private func say(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        clearProgress()
        output.writeLine(lines.joined(separator: "\n"))
    }

    /// The exit status of a signal that ends this.
    private func signal(_ waiter: DeckWaiter) -> ExitStatus? {
        for signal in waiter.signals.take() {
            if signal == .suspend {
                clearProgress()
                kill(getpid(), SIGSTOP)
            } else {
                _ = stops.command(for: signal)
            }
        }
        return stops.status
    }

    private func conclude(_ count: RunCount, waits: Bool) -> ExitStatus {
        clearProgress()
        let end = count.state == .done ? "" : ", \(Outcome.cancelled.word)"
        output.writeLine(
            "\(SharedCountsLine.text(count.counts, of: setup)) after \(Figures.duration(count.age))\(end)")
        return !waits || count.counts.ok == count.counts.total ? .ok : .someFailed
    }

    /// What the follower's thread has left.
    private final class Inbox: Sendable {
        private let news = Mutex<[News]>([])
        private let wake: DeckWakeup

        init(_ wake: DeckWakeup) { self.wake = wake }

        func put(_ fresh: News) {
            news.withLock { $0.append(fresh) }
            wake.signal()
        }

        func take() -> [News] {
            news.withLock { news in
                defer { news = [] }
                return news
            }
        }
    }
}
