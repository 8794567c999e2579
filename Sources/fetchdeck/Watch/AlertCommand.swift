import CLinux
import FetchFiles
import Glibc
import RunModel
import Synchronization

/// Calls the command of `--alert-cmd`, one call at a time, each for ten seconds at most.
///
/// Its output is dropped. It has a session of its own, so that keys at the terminal do not reach it, and all that it starts ends
/// with it.
final class AlertCommand: Sendable {
    /// One alert that it is told of.
    struct Call: Sendable {
        /// What its standard input holds.
        var input: [UInt8]
        /// `FETCHDECK_EVENT` and the like.
        var environment: [String]
        /// How a line about it names the request.
        var subject: String
    }

    private struct State {
        var calls: [Call] = []
        var isWorking = false
    }

    private static let limit = Duration.seconds(10)
    private static let grace = Duration.seconds(2)

    private let command: String
    private let onEnd: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameter onEnd: Called with a line about each call, on any thread.
    init(_ command: String, onEnd: @escaping @Sendable (String) -> Void) {
        self.command = command
        self.onEnd = onEnd
    }

    /// Calls it once those before are done.
    func call(_ call: Call) {
        let starts = state.withLock { state in
            state.calls.append(call)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if starts { Worker.start { [self] in work() } }
    }

    /// Waits until all calls are done.
    func wait() {
        while state.withLock({ $0.isWorking }) { poll(nil, 0, 10) }
    }

    private func work() {
        while true {
            let next: Call? = state.withLock { state in
                guard !state.calls.isEmpty else {
                    state.isWorking = false
                    return nil
                }
                return state.calls.removeFirst()
            }
            guard let next else { return }
            onEnd(run(next))
        }
    }

    private func run(_ call: Call) -> String {
        let begin = ContinuousClock.now
        guard let process = spawn(call) else {
            return "alert command for \(call.subject) can't be started: \(String(cString: strerror(errno)))"
        }
        let outcome = wait(for: process)
        let took = Figures.duration(ContinuousClock.now - begin)
        return "alert command for \(call.subject): \(outcome) after \(took)"
    }

    /// Waits for its end, and brings it about when its time is over.
    private func wait(for process: pid_t) -> String {
        let begin = ContinuousClock.now
        var signal: Int32 = 0
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                if signal != 0 { kill(-process, SIGKILL) }
                let number = status & 0x7F
                if number == 0 { return "exit \((status >> 8) & 0xFF)" }
                return signal == 0 ? "ended by signal \(number)" : "ended for taking too long"
            }
            let age = ContinuousClock.now - begin
            if age >= Self.limit + Self.grace, signal != SIGKILL {
                signal = SIGKILL
                kill(-process, signal)
            } else if age >= Self.limit, signal == 0 {
                signal = SIGTERM
                kill(-process, signal)
            }
            poll(nil, 0, 10)
        }
    }

    private func spawn(_ call: Call) -> pid_t? {
        let input = fd_shared_memory(0)
        guard input >= 0 else { return nil }
        defer { close(input) }
        guard call.input.withUnsafeBytes({ write(input, $0.baseAddress, $0.count) }) == call.input.count,
            lseek(input, 0, SEEK_SET) == 0
        else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for output: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        fd_set_spawn_attributes(&attributes)
        var process = pid_t()
        let failure = CStrings.with(["sh", "-c", command]) { words in
            CStrings.with(CStrings.environment + call.environment) { environment in
                posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environment)
            }
        }
        errno = failure
        return failure == 0 ? process : nil
    }
}
