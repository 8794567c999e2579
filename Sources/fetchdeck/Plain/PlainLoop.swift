import CursesTerminal
import FetchCore
import Glibc
import RunModel

/// Plain mode: tells of a run on standard error, line by line, until it is finished.
///
/// Runs on the main thread.
final class PlainLoop {
    /// How it writes.
    struct OutputStyle {
        /// Whether the progress line is written over and over, as on a terminal.
        var rewrites: Bool
        /// Between two progress lines.
        var interval: Duration
        /// ` · `, or ` | ` where only ASCII can be shown.
        var separator: String
        /// Whether each request that fails has a line; rounds have one of their own.
        var tellsFailures = true
        /// Which options that would help that line names.
        var advice = FailureAdvice.all
        /// Columns that a rewritten line may have; it must not wrap.
        var columns: Int

        /// On a terminal: several times a second, in place.
        static func terminal(columns: Int, isASCII: Bool) -> OutputStyle {
            OutputStyle(
                rewrites: true, interval: .milliseconds(200), separator: isASCII ? " | " : " · ",
                columns: columns)
        }

        /// In a log: a line every few seconds.
        static let log = OutputStyle(rewrites: false, interval: .seconds(5), separator: " · ", columns: .max)
    }

    /// The run, as far as it was told.
    private(set) var state: RunState
    private(set) var stops: StopRequests
    private let run: any RunPort
    private let mailbox: EventMailbox
    private let waiter: DeckWaiter
    private let clock: RunClock
    private let output: StandardStream
    private let style: OutputStyle
    private let redaction: Redaction
    /// Where metrics are asked for; nil where nobody does.
    private let metrics: MetricsDesk?
    /// What another thread has to say; taken at each wake.
    private let notes: NoteBox
    /// The progress line, where it is another than that of a run.
    private let progress: ((RunState) -> String)?
    private var isProgressShown = false

    init(
        run: any RunPort, limits: FetchLimits, mailbox: EventMailbox, waiter: DeckWaiter, clock: RunClock,
        notes: NoteBox,
        output: StandardStream, style: OutputStyle, redaction: Redaction,
        metrics: MetricsDesk? = nil, isWatch: Bool = false, stops: StopRequests = StopRequests(),
        progress: ((RunState) -> String)? = nil
    ) {
        self.stops = stops
        self.progress = progress
        self.run = run
        state = RunState(limits: limits, depth: .figures)
        state.metrics = metrics == nil ? nil : MetricTally(probes: isWatch)
        // Between two rounds nothing has ended: the clock goes on, as on screen.
        state.status.roundsGoOn = isWatch
        self.metrics = metrics
        self.mailbox = mailbox
        self.waiter = waiter
        self.clock = clock
        self.notes = notes
        self.output = output
        self.style = style
        self.redaction = redaction
    }

    /// Returns when the run is finished and everything that it told was written.
    func go() {
        let ending = Signal()
        let wakeup = waiter.wakeup
        run.whenFinished {
            ending.raise()
            wakeup.signal()
        }
        var nextProgress = clock.now().advanced(by: style.interval)
        while true {
            // Looked at before the batches are taken: all of them have come when it is up.
            let isFinished = ending.isRaised
            take()
            metrics?.answer {
                // What came before it was asked is told.
                take()
                return (state.metricFamilies($0), state.figures)
            }
            let now = clock.now()
            if isFinished { break }
            if now >= nextProgress {
                showProgress(now)
                nextProgress = now.advanced(by: style.interval)
            }
            let ready = waiter.wait(for: nextProgress.since(now))
            if ready.contains(.signals) { obeySignals() }
        }
        metrics?.close { (state.metricFamilies($0), state.figures) }
        clearProgress()
    }

    private func obeySignals() {
        for signal in waiter.signals.take() {
            if signal == .suspend {
                clearProgress()
                kill(getpid(), SIGSTOP)
                continue
            }
            guard let command = stops.command(for: signal) else { continue }
            clearProgress()
            if case .stop(let grace) = command, grace > .zero {
                output.writeLine(
                    "fetchdeck: stopping; transfers in flight have \(DurationText.short(grace)), a second signal stops at once"
                )
            }
            run.send(command)
        }
    }

    /// Takes in what has come and writes its failures.
    private func take() {
        var lines = notes.take()
        for batch in mailbox.take() {
            state.take(batch)
            // By place: each settlement that a loop binds is a copy, and most are of no interest here.
            for place in batch.settlements.indices
            where style.tellsFailures && batch.settlements[place].outcome != .ok {
                let settlement = batch.settlements[place]
                let chunk = state.rows.chunk(of: settlement.id)
                if let line = FailureLine.text(
                    settlement, chunk: chunk, redaction: redaction, advice: style.advice)
                {
                    lines.append(line)
                }
            }
            lines += batch.notices.compactMap(NoticeLine.text)
        }
        guard !lines.isEmpty else { return }
        clearProgress()
        output.writeLine(lines.joined(separator: "\n"))
    }

    private func showProgress(_ now: RunInstant) {
        state.tick(now)
        let line = progress?(state) ?? ProgressLine(run: state, separator: style.separator).text
        if style.rewrites {
            output.write("\r\u{1B}[K\(line.prefix(max(1, style.columns - 1)))")
            isProgressShown = true
        } else {
            output.writeLine(line)
        }
    }

    private func clearProgress() {
        guard isProgressShown else { return }
        output.write("\r\u{1B}[K")
        isProgressShown = false
    }
}
