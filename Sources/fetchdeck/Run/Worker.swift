import Dispatch
import FetchCore

/// A thread of its own for work that may block or take long; the concurrency pool is small and must not be held.
enum Worker {
    static func start(_ body: @escaping @Sendable () -> Void) {
        // Late is better than never: without a thread the work is done here.
        if PosixThread.start(name: "fetchdeck.work", stackBytes: 1 << 20, body) != 0 { body() }
    }

    /// Runs the asynchronous work to its end; for the main thread, before and after its loop only.
    static func wait<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
        let done = DispatchSemaphore(value: 0)
        let box = ResultBox<Value>()
        Task.detached {
            box.put(await body())
            done.signal()
        }
        done.wait()
        return box.take()
    }
}
