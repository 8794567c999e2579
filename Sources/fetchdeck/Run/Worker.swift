import Foundation

/// A thread of its own for work that may block or take long; the concurrency pool is small and must not be held.
enum Worker {
    static func start(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 1 << 20
        thread.start()
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
