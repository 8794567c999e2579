import Synchronization

/// What a call gives: it comes once and is asked for once, on any threads and in any order.
///
/// Who waits for it is told apart from its coming: many are told together.
struct Promise: ~Copyable, Sendable {
    typealias Value = Result<FetchResponse, FetchError>

    /// Not private: Swift 6.3 makes a broken module of a file whose class keeps a promise then.
    enum State {
        case empty
        /// Unchecked: the states see to it that it is resumed once, and a checked one costs an object a request.
        case awaited(UnsafeContinuation<Value, Never>)
        /// It has come, and who waits for it was not told yet.
        case due(UnsafeContinuation<Value, Never>, Value)
        case kept(Value)
        case taken
    }

    private let state = Mutex(State.empty)

    /// Gives the value; only the first one counts.
    ///
    /// - Returns: Whether a task waits for it, which ``tell()`` has go on.
    func keep(_ value: Value) -> Bool {
        state.withLock { state in
            switch state {
            case .empty:
                state = .kept(value)
                return false
            case .awaited(let waiter):
                state = .due(waiter, value)
                return true
            case .due, .kept, .taken: return false
            }
        }
    }

    /// Has the task that waits go on.
    func tell() {
        let state = exchangeState { if case .due = $0 { .taken } else { nil } }
        if case .due(let waiter, let value)? = state { waiter.resume(returning: value) }
    }

    /// The value, where it has come and was not taken.
    func take() -> Value? {
        let state = exchangeState { if case .kept = $0 { .taken } else { nil } }
        return if case .kept(let value)? = state { value } else { nil }
    }

    /// Resumes the continuation with the value, at once where it has come.
    func await(_ continuation: UnsafeContinuation<Value, Never>) {
        let kept = exchangeState { state in
            switch state {
            case .empty: .awaited(continuation)
            case .kept: .taken
            case .awaited, .due, .taken: preconditionFailure("a promise was asked for twice")
            }
        }
        if case .kept(let value)? = kept { continuation.resume(returning: value) }
    }

    /// What it was in where the closure gives another state, without a copy of the value.
    private func exchangeState(_ next: (borrowing State) -> State?) -> State? {
        state.withLock { state in
            guard var next = next(state) else { return nil }
            swap(&state, &next)
            return next
        }
    }
}
