import Glibc
import Synchronization

/// A signal that the program answers itself.
package enum WatchedSignal: UInt32, Sendable, CaseIterable {
    /// SIGCONT: it was stopped and goes on. Only while the dashboard has the terminal.
    case resume
    /// SIGWINCH: the terminal has another size.
    case windowChange
    /// SIGINT.
    case interrupt
    /// SIGTERM.
    case terminate
    /// SIGHUP: the terminal is gone.
    case hangUp
    /// SIGTSTP: someone asks it to stop. Only while the dashboard has the terminal; else it just stops.
    case suspend

    /// Its number, as for `kill`.
    package var number: Int32 {
        switch self {
        case .resume: SIGCONT
        case .windowChange: SIGWINCH
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .hangUp: SIGHUP
        case .suspend: SIGTSTP
        }
    }

    fileprivate init?(number: Int32) {
        guard let found = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = found
    }
}

/// Turns signals into something to poll on, for the dashboard and for plain mode alike.
///
/// Signals of one kind that come before ``take()`` count as one. There is one watch a process: dispositions are
/// the process's. SIGPIPE and SIGXFSZ are ignored from then on: a broken pipe and a full quota are errors of `write`
/// to us. SIGHUP stays ignored where it was, as under `nohup`; SIGINT doesn't, for it is how a run is ended early,
/// also by a script that started it in the background.
package final class SignalWatch: Sendable {
    /// The one watch of this process; signals are caught from the first use on.
    package static let shared = SignalWatch()

    /// Readable while a signal waits to be taken; for `poll`, not for reading.
    package let descriptor: Int32

    private init() {
        descriptor = SignalSlots.shared.pipe.reader
        ignore(SIGPIPE)
        ignore(SIGXFSZ)
        for signal in [WatchedSignal.interrupt, .terminate, .windowChange] { Self.catch(signal) }
        if !isIgnored(SIGHUP) { Self.catch(.hangUp) }
    }

    /// While the dashboard has the terminal it must be given back before the process stops; without it, the system's
    /// own way of stopping and going on is the right one.
    static func watchJobControl(_ watches: Bool) {
        guard !isIgnored(SIGTSTP) else { return }
        for signal in [WatchedSignal.suspend, .resume] {
            if watches { Self.catch(signal) } else { release(signal.number) }
        }
    }

    /// The signals that came since the last call, each once; empty when there were none.
    package func take() -> [WatchedSignal] {
        SignalSlots.shared.pipe.drain()
        // After the pipe: a signal that comes in between leaves a byte behind, and the next poll returns.
        let bits = SignalSlots.shared.pending.exchange(0, ordering: .acquiringAndReleasing)
        return WatchedSignal.allCases.filter { bits & (1 << $0.rawValue) != 0 }
    }

    /// Catches a signal again after its disposition was changed.
    static func `catch`(_ signal: WatchedSignal) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = noteSignal
        action.sa_flags = Int32(SA_RESTART)
        sigemptyset(&action.sa_mask)
        sigaction(signal.number, &action, nil)
    }

    /// Stops the process as a shell expects it of a job, and returns when it goes on.
    ///
    /// - Parameter group: Stop the other members of the process group too, as the terminal's own ^Z does; a
    ///   pipeline is one job.
    package static func stopProcess(group: Bool) {
        // Started without job control: there is no shell that would let it go on.
        guard !isIgnored(SIGTSTP) else { return }
        ignore(SIGTSTP)
        if group { kill(0, SIGTSTP) }
        release(SIGTSTP)
        // To this thread, so that it has stopped and gone on when the call returns. Where nobody could continue
        // us (an orphaned process group) the kernel drops it, and we just go on.
        raise(SIGTSTP)
        Self.catch(.suspend)
        // The caller takes the terminal again anyway.
        SignalSlots.shared.pending.bitwiseAnd(
            ~(1 << WatchedSignal.resume.rawValue), ordering: .acquiringAndReleasing)
    }
}

/// What the signal handler writes to. All of it is made before the first handler is in place, and a `let` that
/// was read once is read again without a lock: what the handler does is safe in a handler.
private struct SignalSlots: ~Copyable, Sendable {
    static let shared = SignalSlots()

    let pipe = WakePipe()
    /// A bit for each ``WatchedSignal`` by its raw value.
    let pending = Atomic<UInt32>(0)
}

private func noteSignal(_ number: Int32) {
    let saved = errno
    let bit: UInt32
    switch number {
    case SIGCONT: bit = WatchedSignal.resume.rawValue
    case SIGWINCH: bit = WatchedSignal.windowChange.rawValue
    case SIGINT: bit = WatchedSignal.interrupt.rawValue
    case SIGTERM: bit = WatchedSignal.terminate.rawValue
    case SIGHUP: bit = WatchedSignal.hangUp.rawValue
    default: bit = WatchedSignal.suspend.rawValue
    }
    SignalSlots.shared.pending.bitwiseOr(1 << bit, ordering: .acquiringAndReleasing)
    SignalSlots.shared.pipe.poke()
    errno = saved
}

private func ignore(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(number, &action, nil)
}

private func release(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(number, &action, nil)
}

/// Whether it was started so, as by `nohup`.
private func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return isIgnored(action)
}

/// `SIG_IGN` is the function at address 1.
func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self) == 1
}
