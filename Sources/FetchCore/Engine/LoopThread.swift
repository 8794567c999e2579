import CLinux
import Foundation
import Synchronization

/// The thread that owns the sockets: a serial executor for the actor that lives on it, and an inbox for everyone else.
///
/// The actor's isolation is the thread, so the compiler keeps every libcurl handle on it. Jobs and wake-ups from other
/// threads go through a mutex and an eventfd that the thread's ``Poller`` watches.
final class LoopThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
        /// Whether the eventfd holds a write that the loop has not read yet: one wakes it, more would be waste.
        ///
        /// Read, written and changed within the lock: a read between another thread's mark and its write would leave a mark
        /// without a write, and nothing would wake the loop any more.
        var isSignalled = false
    }

    /// Readable when there is something for the loop to do.
    let wakeFD: Int32
    private let state = Mutex(State())
    private let name: String
    /// The thread's `pthread_t`; 0 before it has started.
    private let owner = Atomic<UInt>(0)

    init(name: String) {
        self.name = name
        wakeFD = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        precondition(wakeFD >= 0, "no eventfd to be had: errno \(errno)")
    }

    deinit {
        close(wakeFD)
    }

    /// Starts the thread; `turn` is called on it again and again, and waits by itself on the ``wakeFD``.
    func start(turn: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void) {
        let thread = Thread {
            self.owner.store(UInt(pthread_self()), ordering: .relaxed)
            // Foundation keeps the name to itself; so `top -H` shows it.
            fd_name_thread(self.name)
            while self.runJobs() {
                turn()
            }
            ended()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Ends the thread after its present turn; jobs that are there are still run.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake()
    }

    /// Makes the loop take another turn; from any thread.
    func wake() {
        state.withLock { state in
            guard !state.isSignalled else { return }
            state.isSignalled = true
            var one: UInt64 = 1
            // It can fail only when 2^64 - 1 writes were not read: then it is readable anyway.
            _ = write(wakeFD, &one, 8)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wake()
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    func checkIsolated() {
        precondition(isCurrent, "called from outside the loop thread '\(name)'")
    }

    func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    /// Runs the jobs that have come; false when the thread is to end.
    private func runJobs() -> Bool {
        let (jobs, isStopped) = state.withLock { state in
            let taken = (state.jobs, state.isStopped)
            state.jobs = []
            if state.isSignalled {
                state.isSignalled = false
                var count: UInt64 = 0
                _ = read(wakeFD, &count, 8)
            }
            return taken
        }
        for job in jobs {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
        return !isStopped
    }

    private var isCurrent: Bool {
        owner.load(ordering: .relaxed) == UInt(pthread_self())
    }
}
