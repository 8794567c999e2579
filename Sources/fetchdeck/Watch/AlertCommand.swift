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
        let child = ChildProcess(
            words: ["/bin/sh", "-c", command], input: call.input, environment: call.environment,
            hasOwnSession: true, keepsOutput: false, limit: Self.limit, grace: Self.grace)
        let outcome: String
        switch child.run().ending {
        case .notStarted(let code):
            return "alert command for \(call.subject) can't be started: \(String(cString: strerror(code)))"
        case .exited(let status): outcome = "exit \(status)"
        case .signalled(let number): outcome = "ended by signal \(number)"
        case .tookTooLong: outcome = "ended for taking too long"
        }
        let took = Figures.duration(ContinuousClock.now - begin)
        return "alert command for \(call.subject): \(outcome) after \(took)"
    }
}
