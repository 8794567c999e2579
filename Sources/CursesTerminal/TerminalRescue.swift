import Glibc
import Synchronization

/// Gives the terminal back when nobody else does: at `exit`, and when the process dies of a trap or a signal that
/// is not ``SignalWatch``'s.
///
/// What is to be written is laid out beforehand, so that a signal handler has nothing to do but `write` and
/// `tcsetattr`, which it may ([signal-safety(7)](https://man7.org/linux/man-pages/man7/signal-safety.7.html)).
enum TerminalRescue {
    /// What to write and to set, immutable once published.
    private struct Plan {
        var descriptor: Int32
        var modes: termios
        var bytes: UnsafeMutablePointer<UInt8>
        var count: Int
        /// What was held back of standard error, to be shown after.
        var errors: HeldErrors?
    }

    /// The address of the plan in force, or 0; whoever takes it is the one that carries it out.
    private static let published = Atomic<UInt>(0)
    /// Dispositions that stood before ours, in the order of ``fatalSignals``.
    ///
    /// Written only while ``handlers`` is made, before the handler of that signal can run.
    private nonisolated(unsafe) static let earlier = UnsafeMutablePointer<sigaction>.allocate(
        capacity: fatalSignals.count)
    /// Everything that ends a process by default and is neither watched nor ignored.
    private static let fatalSignals = [
        SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGXCPU, SIGALRM, SIGVTALRM,
        SIGPROF,
        SIGUSR1, SIGUSR2, SIGPOLL,
    ]

    /// Takes the fatal signals and `exit`; once a process.
    private static let handlers: Void = {
        _ = published.load(ordering: .acquiring)
        useAlternateStack()
        for index in 0..<fatalSignals.count {
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = { signal, info, _ in
                TerminalRescue.die(signal, info)
            }
            action.sa_flags = Int32(SA_SIGINFO) | SA_NODEFER | SA_ONSTACK
            sigemptyset(&action.sa_mask)
            sigaction(fatalSignals[index], &action, earlier + index)
            // Ignored from the start, as SIGQUIT is for what a script runs in the background.
            if isIgnored(earlier[index]) { sigaction(fatalSignals[index], earlier + index, nil) }
        }
        atexit { TerminalRescue.carryOut() }
    }()

    /// From now on the terminal is given back so, until ``disarm()``.
    static func arm(descriptor: Int32, modes: termios, reset: [UInt8], errors: HeldErrors?) {
        _ = handlers
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, reset.count))
        bytes.initialize(from: reset, count: reset.count)
        let plan = UnsafeMutablePointer<Plan>.allocate(capacity: 1)
        plan.initialize(
            to: Plan(descriptor: descriptor, modes: modes, bytes: bytes, count: reset.count, errors: errors))
        // The plan before this one stays allocated: a handler on another thread may be reading it.
        published.store(UInt(bitPattern: plan), ordering: .releasing)
    }

    /// The terminal has been given back in good order, or is about to be.
    static func disarm() {
        published.store(0, ordering: .releasing)
    }

    /// Gives the terminal back now, once. Safe in a signal handler.
    static func carryOut() {
        let address = published.exchange(0, ordering: .acquiringAndReleasing)
        guard let plan = UnsafePointer<Plan>(bitPattern: address) else { return }
        let descriptor = plan.pointee.descriptor
        // In the background the terminal is someone else's, and writing to it could stop us.
        let owner = tcgetpgrp(descriptor)
        guard owner < 0 || owner == getpgrp() else { return }
        var offset = 0
        while offset < plan.pointee.count {
            let written = write(descriptor, plan.pointee.bytes + offset, plan.pointee.count - offset)
            if written > 0 {
                offset += written
            } else if written == 0 || errno != EINTR {
                break
            }
        }
        var modes = plan.pointee.modes
        tcsetattr(descriptor, TCSANOW, &modes)
        plan.pointee.errors?.release()
    }

    private static func die(_ signal: Int32, _ info: UnsafeMutablePointer<siginfo_t>?) {
        let code = info?.pointee.si_code ?? 0
        carryOut()
        for index in 0..<fatalSignals.count where fatalSignals[index] == signal {
            sigaction(signal, earlier + index, nil)
        }
        // A faulting instruction faults again on return, and whoever comes next (a core dump, the backtracer) sees
        // the true place. Whatever was sent, and a trap that has passed already, is sent again.
        switch signal {
        case SIGSEGV, SIGBUS, SIGILL, SIGFPE: if code > 0 { return }
        default: break
        }
        raise(signal)
    }

    /// So that a stack overflow on the main thread still finds a stack for the handler.
    private static func useAlternateStack() {
        var present = stack_t()
        guard sigaltstack(nil, &present) == 0, present.ss_flags & Int32(SS_DISABLE) != 0 else { return }
        let size = 64 * 1024
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
    }
}
