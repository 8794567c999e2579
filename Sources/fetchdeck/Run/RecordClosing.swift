import CursesTerminal
import FetchFiles
import Glibc

/// Waits until the last records are written, and handles signals meanwhile: a pipe that nobody reads must not hold the
/// program for good.
struct RecordClosing {
    let file: ResultFile
    /// Of the loop that is over.
    let wakeup: DeckWakeup

    /// Returns what could not be written; nil when everything was. The main thread's.
    ///
    /// - Parameter stops: what signals have asked for so far; the second gives up what is not written.
    func wait(_ stops: inout StopRequests) -> RecordError? {
        if stops.isUrgent { file.giveUp() }
        let ended = Signal()
        let failure = ResultBox<RecordError?>()
        Worker.start { [file, wakeup] in
            failure.put(file.close())
            ended.raise()
            wakeup.signal()
        }
        let waiter = DeckWaiter(wakeup: wakeup)
        while !ended.isRaised {
            if waiter.wait(for: nil).contains(.signals) { handle(waiter.signals.take(), &stops) }
        }
        return failure.take()
    }

    private func handle(_ signals: [WatchedSignal], _ stops: inout StopRequests) {
        for signal in signals {
            if signal == .suspend {
                kill(getpid(), SIGSTOP)
                continue
            }
            guard stops.command(for: signal) != nil else { continue }
            if stops.isUrgent {
                file.giveUp()
            } else {
                StandardStream.error.writeLine(
                    "fetchdeck: the last records wait to be read; a second signal gives them up")
            }
        }
    }
}
