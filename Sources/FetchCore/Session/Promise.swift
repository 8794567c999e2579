import Synchronization

/// A value that comes once and is asked for once, on any threads and in any order.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(@Sendable (Value) -> Void)
        case kept(Value)
        case taken
    }

    private let state = Mutex(State.empty)

    /// Gives the value; only the first one counts.
    func keep(_ value: Value) {
        let waiter: (@Sendable (Value) -> Void)? = state.withLock { state in
            switch state {
            case .kept, .taken: return nil
            case .empty:
                state = .kept(value)
                return nil
            case .awaited(let body):
                state = .taken
                return body
            }
        }
        waiter?(value)
    }

    /// Calls the closure with the value, at once where it is there, else on the thread that brings it.
    func whenKept(_ body: @escaping @Sendable (Value) -> Void) {
        let kept: Value? = state.withLock { state in
            switch state {
            case .kept(let value):
                state = .taken
                return value
            case .awaited, .taken: preconditionFailure("a promise was asked for twice")
            case .empty:
                state = .awaited(body)
                return nil
            }
        }
        if let kept { body(kept) }
    }

    /// Returns once there is a value.
    func value() async -> Value {
        await withCheckedContinuation { continuation in whenKept { continuation.resume(returning: $0) } }
    }
}
