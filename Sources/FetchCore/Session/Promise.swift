import Synchronization

/// A value that comes once and is awaited once, on any threads and in any order.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case kept(Value)
    }

    private let state = Mutex(State.empty)

    /// Gives the value; only the first one counts.
    func keep(_ value: Value) {
        let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .kept: return nil
            case .empty:
                state = .kept(value)
                return nil
            case .awaited(let continuation):
                state = .kept(value)
                return continuation
            }
        }
        waiter?.resume(returning: value)
    }

    /// Returns once there is a value. One task may wait at a time.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let kept: Value? = state.withLock { state in
                switch state {
                case .kept(let value): return value
                case .awaited: preconditionFailure("a promise was awaited twice")
                case .empty:
                    state = .awaited(continuation)
                    return nil
                }
            }
            if let kept { continuation.resume(returning: kept) }
        }
    }
}
