import Glibc
import Synchronization

/// One thread with its work; ``join()`` waits for its end.
final class WriterThread: Sendable {
    // A thread's handle is only a number; it is joined once, under the lock.
    private let handle: Mutex<pthread_t?>

    init(work: @escaping @Sendable () -> Void) throws(RecordError) {
        let box = Unmanaged.passRetained(ThreadWork(body: work))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            throw RecordError(.open, "writer thread", errno: failed)
        }
        handle = Mutex(thread)
    }

    func join() {
        handle.withLock { handle in
            guard let thread = handle else { return }
            pthread_join(thread, nil)
            handle = nil
        }
    }
}

private final class ThreadWork: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// Hands a value to the thread that will own it.
///
/// Unchecked: the maker gives the value away and never touches it again.
package struct UncheckedBox<Value>: @unchecked Sendable {
    package let value: Value

    package init(_ value: Value) {
        self.value = value
    }
}
