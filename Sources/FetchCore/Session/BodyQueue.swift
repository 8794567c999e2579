import DequeModule
import Synchronization

/// The bytes of a streamed body between the loop, which brings them, and the one task that reads them.
///
/// It is full from a bound on; the loop then pauses the transfer, and is woken once half of it was read.
final class BodyQueue: Sendable {
    private struct State {
        var chunks = Deque<[UInt8]>()
        var byteCount = 0
        /// Whether the loop was told that it is full and has not been woken since.
        var wasFull = false
        var end: End?
        /// Lines behind the body.
        var trailers: [UInt8] = []
        /// Unchecked: the state sees to it that it is resumed once.
        var reader: UnsafeContinuation<Bool, Never>?

        mutating func takeReader() -> UnsafeContinuation<Bool, Never>? {
            defer { reader = nil }
            return reader
        }
    }

    private enum End {
        case whole
        case failed(FetchError)
    }

    private enum Step {
        case chunk([UInt8], wakes: Bool)
        case end
        case failed(FetchError)
        case wait
    }

    private let state = Mutex(State())
    private let limit: Int
    private let wakeLoop: @Sendable () -> Void

    init(limit: Int, wakeLoop: @escaping @Sendable () -> Void) {
        self.limit = max(1, limit)
        self.wakeLoop = wakeLoop
    }

    /// Whether the transfer is to be paused; asked by the loop only.
    var isFull: Bool {
        state.withLock { state in
            if state.byteCount >= limit { state.wasFull = true }
            return state.byteCount >= limit
        }
    }

    /// Whether all that will come has come.
    var isEnded: Bool { state.withLock { $0.end != nil } }

    /// - Returns: Whether a task waits for it, which ``resumeReader()`` then has go on.
    func push(_ bytes: [UInt8]) -> Bool {
        if bytes.isEmpty { return false }
        return state.withLock { state in
            guard state.end == nil else { return false }
            state.chunks.append(bytes)
            state.byteCount += bytes.count
            return state.reader != nil
        }
    }

    /// Has the task that waits look again.
    func resumeReader() {
        state.withLock { $0.takeReader() }?.resume(returning: true)
    }

    var trailers: [UInt8] { state.withLock { $0.trailers } }

    func setTrailers(_ lines: [UInt8]) {
        if !lines.isEmpty { state.withLock { $0.trailers = lines } }
    }

    /// No more bytes come; what is there is still read, unless the error is that nobody wants it.
    ///
    /// - Returns: As ``push(_:)``.
    func finish(_ error: FetchError? = nil) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return false }
            state.end = error.map { .failed($0) } ?? .whole
            if error?.kind == .cancelled { state.chunks.removeAll() }
            return state.reader != nil
        }
    }

    /// The next bytes, as they came, or nil after the last, or what it failed by; nil while there is none of them.
    func nextThere() -> Result<[UInt8]?, FetchError>? {
        switch step() {
        case .chunk(let bytes, let wakes):
            if wakes { wakeLoop() }
            return .success(bytes)
        case .end: return .success(nil)
        case .failed(let error): return .failure(error)
        case .wait: return nil
        }
    }

    /// The same once there is some of them.
    func next() async -> Result<[UInt8]?, FetchError> {
        while true {
            if let next = nextThere() { return next }
            guard await waitForMore() else {
                return .failure(FetchError(.input, cause: "the body is being read by another task"))
            }
        }
    }

    private func step() -> Step {
        state.withLock { state in
            if let bytes = state.chunks.popFirst() {
                state.byteCount -= bytes.count
                let wakes = state.wasFull && state.byteCount <= limit / 2
                if wakes { state.wasFull = false }
                return .chunk(bytes, wakes: wakes)
            }
            switch state.end {
            case nil: return .wait
            case .whole: return .end
            case .failed(let error): return .failed(error)
            }
        }
    }

    /// False where another task waits already.
    private func waitForMore() async -> Bool {
        await withUnsafeContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if !state.chunks.isEmpty || state.end != nil { return true }
                if state.reader != nil { return false }
                state.reader = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
