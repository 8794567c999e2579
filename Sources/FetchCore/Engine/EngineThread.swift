import CLinux
import Glibc
import Synchronization

/// What an engine thread runs: one turn after another, each of which waits by itself until there is something to do.
protocol ThreadTenant: AnyObject, SendableMetatype {
    func turn()
    /// Gives everything back, on the thread, which ends after it.
    func close()
}

/// A thread that owns a ``TransferLoop``, and the mailbox by which other threads reach it.
///
/// What lives on the thread is made there and is never seen elsewhere; others leave commands for it, in order, which it
/// takes before each turn. A mutex and an eventfd, which the loop's ``Poller`` watches.
final class EngineThread<Tenant: ThreadTenant>: Sendable {
    typealias Command = @Sendable (Tenant) -> Void

    private struct State {
        var mailbox: [Command] = []
        var isStopped = false
        /// Whether the eventfd holds a write that the thread has not read yet: one wakes it, more would be waste.
        ///
        /// Read, written and changed within the lock: a read between another thread's mark and its write would leave a mark
        /// without a write, and nothing would wake the thread any more.
        var isSignalled = false
    }

    /// Readable when there is something to do.
    let wakeFD: Int32
    /// For the loop's ``Poller``.
    let epollFD: Int32
    private let name: String
    private let state = Mutex(State())

    /// A thread that has not started; what is posted waits for it.
    ///
    /// - Throws: A failure of kind `output` when the process has no descriptor for it.
    init(name: String) throws(FetchFailure) {
        self.name = name
        let wakeFD = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        if wakeFD < 0 { throw FetchFailure(.output, .descriptorsRanOut(errno: errno)) }
        epollFD = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epollFD >= 0 else {
            let code = errno
            Glibc.close(wakeFD)
            throw FetchFailure(.output, .descriptorsRanOut(errno: code))
        }
        self.wakeFD = wakeFD
    }

    deinit {
        Glibc.close(epollFD)
        Glibc.close(wakeFD)
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - make: Makes what lives on the thread; called on it, once.
    ///   - ended: Called on the thread once that is closed.
    /// - Throws: A failure of kind `output` when the system has no thread to give.
    func start(
        make: @escaping @Sendable () -> Tenant, ended: @escaping @Sendable () -> Void = {}
    ) throws(FetchFailure) {
        let code = PosixThread.start(name: name, stackBytes: 1 << 20) {
            let tenant = make()
            while self.takeCommands(tenant) { tenant.turn() }
            tenant.close()
            ended()
        }
        if code != 0 { throw FetchFailure(.output, .threadsRanOut(errno: code)) }
    }

    /// Leaves a command for the next turn; from any thread.
    func post(_ command: @escaping Command) {
        state.withLock { state in
            state.mailbox.append(command)
            signal(&state)
        }
    }

    /// Ends the thread after its present turn; commands that are there are still taken.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            signal(&state)
        }
    }

    /// Makes the thread take another turn; from any thread.
    func wake() {
        state.withLock { signal(&$0) }
    }

    private func signal(_ state: inout State) {
        guard !state.isSignalled else { return }
        state.isSignalled = true
        var one: UInt64 = 1
        // It can fail only when 2^64 - 1 writes were not read: then it is readable anyway.
        _ = write(wakeFD, &one, 8)
    }

    /// Carries out what was left; false when the thread is to end.
    private func takeCommands(_ tenant: Tenant) -> Bool {
        let (commands, isStopped) = state.withLock { state in
            let taken = (state.mailbox, state.isStopped)
            if !state.mailbox.isEmpty { state.mailbox = [] }
            if state.isSignalled {
                state.isSignalled = false
                var count: UInt64 = 0
                _ = read(wakeFD, &count, 8)
            }
            return taken
        }
        for command in commands { command(tenant) }
        return !isStopped
    }
}
