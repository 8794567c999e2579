import Synchronization

/// The bytes of bodies that are kept whole until they are judged, over all threads of a run.
///
/// Beyond ``maximumBytes`` only the body that began first may go on, so that one at least becomes whole and is judged:
/// together they take no more than the limit and one body.
final class HeldBodies: Sendable {
    static let maximumBytes = 256 << 20

    private struct State {
        /// Bodies on their way: the number of each in the order in which they began, and its bytes.
        var receiving: [RequestID: (number: Int, bytes: Int)] = [:]
        var begun = 0
        /// Of bodies on their way and of those that are being judged.
        var bytes = 0
        /// The one that may always go on; nil when it has to be found out.
        var first: RequestID?
    }

    private let maximum: Int
    private let state = Mutex(State())

    init(maximum: Int = HeldBodies.maximumBytes) {
        self.maximum = maximum
    }

    func begin(_ id: RequestID) {
        state.withLock { state in
            Self.drop(id, &state)
            state.begun += 1
            state.receiving[id] = (state.begun, 0)
        }
    }

    func add(_ count: Int, to id: RequestID) {
        state.withLock { state in
            guard state.receiving[id] != nil else { return }
            state.receiving[id]?.bytes += count
            state.bytes += count
        }
    }

    /// The body is whole, and is judged now; returns its bytes, for ``release(_:)``.
    func finish(_ id: RequestID) -> Int {
        state.withLock { state in
            if state.first == id { state.first = nil }
            return state.receiving.removeValue(forKey: id)?.bytes ?? 0
        }
    }

    /// Bytes are held no longer; whether bodies that had to wait may go on.
    func release(_ count: Int) -> Bool {
        state.withLock { state in
            let wasFull = state.bytes > maximum
            state.bytes -= count
            return wasFull
        }
    }

    /// The body will not become whole; whether bodies that had to wait may go on.
    func abandon(_ id: RequestID) -> Bool {
        state.withLock { state in
            let wasFull = state.bytes > maximum
            Self.drop(id, &state)
            return wasFull
        }
    }

    /// Whether the body has to wait.
    func isFull(for id: RequestID) -> Bool {
        state.withLock { state in
            guard state.bytes > maximum, state.receiving[id] != nil else { return false }
            if state.first == nil {
                state.first = state.receiving.min { $0.value.number < $1.value.number }?.key
            }
            return state.first != id
        }
    }

    private static func drop(_ id: RequestID, _ state: inout State) {
        if state.first == id { state.first = nil }
        if let dropped = state.receiving.removeValue(forKey: id) { state.bytes -= dropped.bytes }
    }
}
