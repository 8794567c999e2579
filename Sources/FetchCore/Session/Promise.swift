import Synchronization

/// A value that comes once and is asked for once, on any threads and in any order.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(Waiter)
        case kept(Value)
        case taken
    }

    private enum Waiter: Sendable {
        case closure(@Sendable (Value) -> Void)
        /// Unchecked: the states see to it that it is resumed once, and a checked one costs an object a request.
        case task(UnsafeContinuation<Value, Never>)

        func take(_ value: Value) {
            switch self {
            case .closure(let body): body(value)
            case .task(let continuation): continuation.resume(returning: value)
            }
        }
    }

    private let state = Mutex(State.empty)

    /// Gives the value; only the first one counts.
    func keep(_ value: Value) {
        let waiter: Waiter? = state.withLock { state in
            switch state {
            case .kept, .taken: return nil
            case .empty:
                state = .kept(value)
                return nil
            case .awaited(let waiter):
                state = .taken
                return waiter
            }
        }
        waiter?.take(value)
    }

    /// Calls the closure with the value, at once where it is there, else on the thread that brings it.
    func whenKept(_ body: @escaping @Sendable (Value) -> Void) {
        give(to: .closure(body))
    }

    /// Returns once there is a value.
    func value() async -> Value {
        await withUnsafeContinuation { give(to: .task($0)) }
    }

    private func give(to waiter: Waiter) {
        let kept: Value? = state.withLock { state in
            switch state {
            case .kept(let value):
                state = .taken
                return value
            case .awaited, .taken: preconditionFailure("a promise was asked for twice")
            case .empty:
                state = .awaited(waiter)
                return nil
            }
        }
        if let kept { waiter.take(kept) }
    }
}
