import DequeModule
import Glibc
import Synchronization

/// The bytes of an upload between the task that makes them and the loop that sends them.
///
/// Where their number was announced, as many are sent or the request fails: more would be taken for the next request. The
/// last one leaves only once the sequence has ended, for until then more may come.
final class UploadQueue: Sendable {
    private struct State {
        var chunks = Deque<ArraySlice<UInt8>>()
        var byteCount = 0
        /// How many bytes were ever added.
        var total: Int64 = 0
        var wasRead = false
        /// Whether the loop found it empty and has not been woken since.
        var isStarved = false
        var isFinished = false
        /// Whether nobody will read on: the request is settled.
        var isClosed = false
        var failure: FailureCause?
        var writer: CheckedContinuation<Void, Never>?
        /// Whether the last byte has to wait for the end.
        var holdsLast = false

        /// How many bytes may leave now.
        var readyCount: Int {
            let isHeld = holdsLast && !isFinished && byteCount > 0
            return isHeld ? byteCount - 1 : byteCount
        }

        mutating func takeWriter() -> CheckedContinuation<Void, Never>? {
            defer { writer = nil }
            return writer
        }
    }

    /// From so many bytes on, whoever makes them waits.
    private static let limit = 256 * 1024

    private let state = Mutex(State())
    /// How many bytes were announced; nil for a body in chunks.
    let length: Int64?
    private let wakeLoop: @Sendable () -> Void

    init(length: Int64? = nil, wakeLoop: @escaping @Sendable () -> Void) {
        self.length = length
        self.wakeLoop = wakeLoop
    }

    /// Whether bytes were taken, so that it can't be sent again.
    var wasRead: Bool { state.withLock { $0.wasRead } }
    /// Why the sequence ended before its time; nil while it has not.
    var failure: FailureCause? { state.withLock { $0.failure } }
    /// Whether the loop finds something: bytes, the end, or a failure.
    var isReady: Bool {
        state.withLock { $0.readyCount > 0 || $0.isFinished || $0.failure != nil }
    }

    // MARK: - The maker's side

    /// Adds bytes once there is room; false when nobody wants them any more.
    func push(_ bytes: ArraySlice<UInt8>) async -> Bool {
        let (isClosed, isFull) = add(bytes)
        if isFull { await waitForRoom() }
        return !isClosed
    }

    /// No more comes.
    ///
    /// - Parameter failure: Why not, where that is no end as it should be.
    func finish(failure: FailureCause? = nil) {
        let wakes = state.withLock { state in
            state.isFinished = true
            state.failure = state.failure ?? failure
            if state.failure == nil, let length, state.total < length {
                state.failure = .lengthMismatch(stated: length, found: state.total)
            }
            defer { state.isStarved = false }
            return state.isStarved
        }
        if wakes { wakeLoop() }
    }

    private func add(_ bytes: ArraySlice<UInt8>) -> (isClosed: Bool, isFull: Bool) {
        let (isClosed, isFull, wakes) = state.withLock { state in
            if state.isClosed { return (true, false, false) }
            if bytes.isEmpty { return (false, false, false) }
            defer { state.isStarved = false }
            state.total += Int64(bytes.count)
            if let length, state.total > length {
                state.failure = .lengthMismatch(stated: length, found: state.total)
                state.isClosed = true
                return (true, false, state.isStarved)
            }
            state.holdsLast = state.total == length
            state.chunks.append(bytes)
            state.byteCount += bytes.count
            return (false, state.byteCount >= Self.limit, state.isStarved)
        }
        if wakes { wakeLoop() }
        return (isClosed, isFull)
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isClosed || state.byteCount < Self.limit { return true }
                state.writer = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    // MARK: - The loop's side

    /// Takes what fits: how many bytes, 0 at the end, nil when there are none yet.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let (count, writer) = state.withLock { state in
            state.wasRead = true
            var count = 0
            let most = min(buffer.count, state.readyCount)
            while count < most, var chunk = state.chunks.popFirst() {
                let taken = min(chunk.count, most - count)
                chunk.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
                }
                count += taken
                chunk.removeFirst(taken)
                if !chunk.isEmpty { state.chunks.prepend(chunk) }
            }
            state.byteCount -= count
            if count == 0, !state.isFinished { state.isStarved = true }
            let result: Int? = count == 0 && !state.isFinished ? nil : count
            return (result, state.byteCount < Self.limit ? state.takeWriter() : nil)
        }
        writer?.resume()
        return count
    }

    /// The request is settled: whoever makes bytes stops.
    func close() {
        let writer = state.withLock { state in
            state.isClosed = true
            state.chunks.removeAll()
            return state.takeWriter()
        }
        writer?.resume()
    }
}
