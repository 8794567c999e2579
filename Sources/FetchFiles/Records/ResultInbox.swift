import FetchCore
import Glibc
import Synchronization

/// What settled in one batch of events.
struct SettledBatch {
    /// 0 where there are no rounds.
    var round: Int
    var settlements: [Settlement]
}

/// What was delivered and is not yet written: filled by the loop thread, emptied by the writer's.
final class ResultInbox: Sendable {
    /// What the writer takes at once.
    struct Load {
        var chunks: [RequestChunk] = []
        /// As they were delivered, so that none is copied.
        var settlements: [SettledBatch] = []
        var settlementCount = 0
        var isClosing = false
        /// Called once what was delivered before them is dealt with, on the writer's thread.
        var onWritten: [@Sendable () -> Void] = []
    }

    /// How many settlements wake the writer before its time.
    private static let wakingCount = 4096
    /// How long the writer gathers after the first, in milliseconds.
    private static let gatherMilliseconds: Int32 = 50

    private struct State {
        var load = Load()
        var failure: RecordError?
        /// What failed beside the records, which go on.
        var otherFailure: RecordError?
        /// Whether the writer has taken its last load.
        var isOver = false
        /// Requests whose last settlement is not on record.
        var lost: Set<RequestID> = []

        mutating func lose(_ settlements: [Settlement]) {
            for settlement in settlements where !settlement.isEarlier { lost.insert(settlement.id) }
        }
    }

    private let state = Mutex(State())
    private let pending = Atomic(0)
    /// A pipe that wakes the writer: read end, write end.
    private let wakeEnds: (Int32, Int32)

    init() throws(RecordError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw RecordError(.open, "wake-up pipe", errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeEnds = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(wakeEnds.0)
        Glibc.close(wakeEnds.1)
    }

    var backlog: Int { pending.load(ordering: .relaxed) }

    var failure: RecordError? { state.withLock { $0.failure ?? $0.otherFailure } }

    /// How many settled requests have no record, since writing failed.
    var lostCount: Int { state.withLock { $0.lost.count } }

    /// Never waits for the writer: it holds the lock only to swap.
    func put(_ batch: EventBatch) {
        guard !batch.settlements.isEmpty || !batch.chunks.isEmpty else { return }
        let added = batch.settlements.count
        let wakes = state.withLock { state in
            guard state.failure == nil else {
                state.lose(batch.settlements)
                return false
            }
            state.load.chunks.append(contentsOf: batch.chunks)
            let before = state.load.settlementCount
            if added > 0 {
                state.load.settlements.append(
                    SettledBatch(round: batch.round, settlements: batch.settlements))
            }
            state.load.settlementCount += added
            pending.add(added, ordering: .relaxed)
            let after = before + added
            return (before == 0 && after > 0) || (before < Self.wakingCount && after >= Self.wakingCount)
        }
        if wakes { wake() }
    }

    func close() {
        state.withLock { $0.load.isClosing = true }
        wake()
    }

    /// Calls the body when all that was delivered until now is written, or can't be; at once when the writer is done.
    func whenWritten(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.load.onWritten.append(body) }
            return state.isOver
        }
        if isOver { body() } else { wake() }
    }

    /// Waits for something to write and gathers for a moment; the writer's thread only.
    ///
    /// - Parameter milliseconds: the longest wait, after which there may be nothing; -1 for no end.
    func take(within milliseconds: Int32 = -1) -> Load {
        wait(milliseconds: milliseconds)
        let isUrgent = state.withLock { state in
            state.load.isClosing || !state.load.onWritten.isEmpty
                || state.load.settlementCount >= Self.wakingCount
        }
        if !isUrgent { wait(milliseconds: Self.gatherMilliseconds) }
        return state.withLock { state in
            let load = state.load
            state.isOver = load.isClosing
            state.load = Load()
            return load
        }
    }

    /// This many settlements of a load are dealt with.
    func done(_ count: Int) {
        pending.subtract(count, ordering: .relaxed)
    }

    /// Nothing more will be written: what is there and what comes is dropped, so that nobody waits for it.
    ///
    /// - Parameter unwritten: requests of earlier loads that are not on record.
    func fail(_ error: RecordError, unwritten: some Sequence<RequestID>) {
        state.withLock { state in
            state.failure = error
            state.lost.formUnion(unwritten)
            for batch in state.load.settlements { state.lose(batch.settlements) }
            pending.subtract(state.load.settlementCount, ordering: .relaxed)
            state.load.settlements.removeAll()
            state.load.settlementCount = 0
        }
    }

    /// Something beside the records failed.
    func note(_ error: RecordError) {
        state.withLock { $0.otherFailure = error }
    }

    private func wake() {
        var byte: UInt8 = 1
        // A full pipe is awake enough.
        _ = Glibc.write(wakeEnds.1, &byte, 1)
    }

    private func wait(milliseconds: Int32) {
        var entry = pollfd(fd: wakeEnds.0, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, milliseconds) < 0, errno == EINTR {}
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { bytes in
            while Glibc.read(wakeEnds.0, bytes.baseAddress, bytes.count) == bytes.count {}
        }
    }
}
