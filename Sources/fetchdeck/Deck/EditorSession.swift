import FetchCore
import Glibc
import Synchronization

/// A request in the user's editor, on a thread of its own, so that the run is looked after meanwhile.
final class EditorSession: Sendable {
    private struct State {
        /// 0 while no editor runs.
        var process: pid_t = 0
        var isEnded = false
        var edited: RequestEditor.Edited?
    }

    private let state = Mutex(State())
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called, on any thread, when ``edited`` is there.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// What came of it; nil while the editor runs.
    var edited: RequestEditor.Edited? { state.withLock { $0.edited } }

    /// Begins on the terminal, which the caller has given back.
    func start(_ edit: @escaping @Sendable (EditorSession) -> RequestEditor.Edited) {
        Worker.start { [self] in
            let edited = edit(self)
            state.withLock { $0.edited = edited }
            wake()
        }
    }

    /// Sends a signal to the editor; one that has not begun does not begin any more.
    func end(_ signal: Int32) {
        state.withLock { state in
            state.isEnded = true
            if state.process > 0 { kill(state.process, signal) }
        }
    }

    /// Runs the command by a shell and waits for its end.
    ///
    /// - Returns: The exit status, 128 and more for a signal; nil where it can't be started.
    func run(_ command: String, _ argument: String) -> Int32? {
        guard let process = spawn(["sh", "-c", command, "sh", argument]) else { return nil }
        var info = siginfo_t()
        // Its number stays its own until it is reaped, so that a signal can't hit another process.
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) < 0 {
            guard errno == EINTR else { return nil }
        }
        var status: Int32 = 0
        let reaped = state.withLock { state in
            state.process = 0
            return waitpid(process, &status, 0)
        }
        guard reaped == process else { return nil }
        let ended = (status >> 8) & 0xFF
        return ended == 127 ? nil : status & 0x7F == 0 ? ended : 128 + (status & 0x7F)
    }

    private func spawn(_ words: [String]) -> pid_t? {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        return state.withLock { state in
            var process: pid_t = 0
            guard !state.isEnded, posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else {
                return nil
            }
            state.process = process
            return process
        }
    }
}
