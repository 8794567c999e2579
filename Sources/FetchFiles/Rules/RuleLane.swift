import DequeModule
import Dispatch
import Synchronization

/// Processes that judge bodies with the same limit, and the bodies that wait for them.
final class RuleLane: Sendable {
    /// How many bodies are handed over at once, and how many bytes, unless a single one has more.
    struct Batch {
        var count: Int
        var bytes: Int
    }

    private struct State {
        var waiting: Deque<RuleJob> = []
        var idle: [RuleProcess] = []
        var running = 0
    }

    private let limit: Duration
    private let width: Int
    private let batch: Batch
    private let program: RuleProgram
    /// Gets a body that a process has ended over, with the reason.
    private let onDeath: @Sendable (RuleJob, RuleFailure) -> Void
    private let state = Mutex(State())
    private let queue: DispatchQueue

    /// - Parameters:
    ///   - limit: the processor time of a body.
    ///   - width: how many processes there are at most; each is started when it is first needed.
    init(
        limit: Duration, width: Int, batch: Batch, program: RuleProgram,
        onDeath: @escaping @Sendable (RuleJob, RuleFailure) -> Void
    ) {
        self.limit = limit
        self.width = width
        self.batch = batch
        self.program = program
        self.onDeath = onDeath
        queue = DispatchQueue(label: "fetchdeck.rules", attributes: .concurrent)
    }

    func submit(_ job: RuleJob) {
        let starts = state.withLock { state in
            state.waiting.append(job)
            guard state.running < width else { return false }
            state.running += 1
            return true
        }
        if starts { queue.async { self.work() } }
    }

    /// Ends the processes that have nothing to do; others are started when there is.
    func endIdle() {
        let ended = state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
        withExtendedLifetime(ended) {}
    }

    /// Judges batches until none waits.
    private func work() {
        var process = state.withLock { $0.idle.popLast() }
        while true {
            let jobs = state.withLock { state in
                let jobs = takeBatch(&state)
                if jobs.isEmpty {
                    state.running -= 1
                    if let process { state.idle.append(process) }
                }
                return jobs
            }
            if jobs.isEmpty { return }
            do throws(RuleFailure) {
                let worker = if let process { process } else { try RuleProcess(program, limit: limit) }
                process = judge(jobs, worker) ? worker : nil
            } catch {
                for job in jobs { job.then(.failure(error)) }
            }
        }
    }

    private func takeBatch(_ state: inout State) -> [RuleJob] {
        var jobs: [RuleJob] = []
        var bytes = 0
        while jobs.count < batch.count, let next = state.waiting.first {
            bytes += next.body?.count ?? 0
            if !jobs.isEmpty, bytes > batch.bytes { break }
            jobs.append(state.waiting.removeFirst())
        }
        return jobs
    }

    /// Whether the process is alive after it.
    private func judge(_ jobs: [RuleJob], _ process: RuleProcess) -> Bool {
        var answered = 0
        let death = process.judge(jobs) { index, content in
            answered = index + 1
            if let (answers, largeNumber) = RuleFrames.readAnswer(content) {
                jobs[index].then(.success(RuleVerdict(answers: answers, largeNumber: largeNumber)))
            } else {
                jobs[index].then(.failure(.crash(0)))
            }
        }
        guard let death else { return true }
        let culprit = min(max(answered, death.done), jobs.count - 1)
        // Those behind it, and those before it whose answers were lost, go first again.
        state.withLock { state in
            for index in (answered..<jobs.count).reversed() where index != culprit {
                state.waiting.prepend(jobs[index])
            }
        }
        onDeath(jobs[culprit], death.failure)
        return false
    }
}
