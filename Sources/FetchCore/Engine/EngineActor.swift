import Synchronization

/// The actor on the loop thread: what keeps the dispatcher, and with it every libcurl handle, on that thread.
actor EngineActor {
    nonisolated let thread: LoopThread
    private let dispatcher: Dispatcher

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// `make` is called once, before the thread starts; what it makes is used on the thread only.
    init(thread: LoopThread, make: @Sendable () -> Dispatcher) {
        self.thread = thread
        dispatcher = make()
    }

    /// Starts the thread, which takes one turn after another until ``LoopThread/stop()``.
    nonisolated func start() {
        thread.start(
            turn: { self.assumeIsolated { $0.dispatcher.turn() } },
            ended: { self.assumeIsolated { $0.dispatcher.close() } })
    }
}

/// Where other threads leave what the loop is to do, in order; the loop takes it at the start of its turn.
final class EngineInbox: Sendable {
    typealias Command = @Sendable (Dispatcher) -> Void

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
