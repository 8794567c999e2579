import Synchronization

/// What a loop thread does: one turn after another, each of which waits by itself on ``LoopThread/wakeFD``.
protocol LoopTenant: AnyObject, SendableMetatype {
    func turn()
    /// Gives everything back, on the thread, which ends after it.
    func close()
}

/// The actor on a loop thread: what keeps its tenant, and with it every libcurl handle, on that thread.
actor LoopActor<Tenant: LoopTenant> {
    nonisolated let thread: LoopThread
    private let tenant: Tenant

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// `make` is called once, before the thread starts; what it makes is used on the thread only.
    init(thread: LoopThread, make: @Sendable () -> Tenant) {
        self.thread = thread
        tenant = make()
    }

    /// Starts the thread, which takes one turn after another until ``LoopThread/stop()``.
    ///
    /// - Parameter ended: Called on the thread once the tenant is closed.
    nonisolated func start(ended: @escaping @Sendable () -> Void = {}) {
        thread.start(
            turn: { self.assumeIsolated { $0.tenant.turn() } },
            ended: {
                self.assumeIsolated { $0.tenant.close() }
                ended()
            })
    }
}

/// Where other threads leave what a tenant is to do, in order; it takes it at the start of its turn.
final class LoopInbox<Tenant: LoopTenant>: Sendable {
    typealias Command = @Sendable (Tenant) -> Void

    private let commands = Mutex<[Command]>([])
    private let thread: LoopThread

    init(thread: LoopThread) {
        self.thread = thread
    }

    func post(_ command: @escaping Command) {
        commands.withLock { $0.append(command) }
        thread.wake()
    }

    func wake() {
        thread.wake()
    }

    func take() -> [Command] {
        commands.withLock { commands in
            if commands.isEmpty { return [] }
            defer { commands = [] }
            return commands
        }
    }
}
