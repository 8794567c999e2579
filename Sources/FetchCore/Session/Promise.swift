import Synchronization

/// What a call gives: it comes once and is asked for once, on any threads and in any order.
///
/// Who waits for it is told apart from its coming: many are told together. The continuation carries nothing, so that what came
/// is always handed over under the lock.
struct Promise: ~Copyable, Sendable {
    typealias Value = Result<FetchResponse, FetchError>

    /// Not private: Swift 6.3 makes a broken module of a file whose class keeps a promise then.
    struct State {
        /// Unchecked: the states see to it that it is resumed once, and a checked one costs an object a request.
        var waiter: UnsafeContinuation<Void, Never>?
        /// What has come and was not taken.
        var value: Value?
        var hasCome = false
    }

    private let state = Mutex(State())

    /// Gives the value; only the first one counts.
    ///
    /// - Returns: Whether a task waits for it, which ``tell()`` has go on.
    func keep(_ value: Value) -> Bool {
        state.withLock { state in
            guard !state.hasCome else { return false }
            state.value = value
            state.hasCome = true
            return state.waiter != nil
        }
    }

    /// Has the task that waits go on.
    func tell() {
        let waiter = state.withLock { $0.hasCome ? $0.waiter.take() : nil }
        waiter?.resume()
    }

    /// The value, where it has come and was not taken.
    func take() -> Value? {
        state.withLock { $0.value.take() }
    }

    /// The value, once it has come; asked for once.
    var value: Value {
        get async {
            await withUnsafeContinuation { continuation in
                let hasCome = state.withLock { state in
                    if !state.hasCome { state.waiter = continuation }
                    return state.hasCome
                }
                if hasCome { continuation.resume() }
            }
            guard let value = take() else { preconditionFailure("a promise was asked for twice") }
            return value
        }
    }
}
