import Dispatch
import FetchCore
import FetchFiles
import Glibc
import Synchronization

/// A worker's connection, on a thread of its own: performs one job after the other, and finds the way back after an outage.
final class ShareLink: Sendable {
    /// What is asked of the database.
    enum Job: Sendable {
        case call(ShareCall, records: [UnwrittenRecord])
        case reserve(want: Int)
        case giveBackStarts(ReturnedStarts)
        case grant(want: Int, inFlight: Int)
        case beat(WorkerReport)
        /// The last one: the worker has ended.
        case leave
    }

    enum News: Sendable {
        case connected
        /// Nothing comes in answer to the job under way, which is waited for still; any other news ends that.
        case silent
        /// The job under way has no answer, those that waited are dropped.
        case lost
        /// The requests of the chunks that were read, in their order.
        case answered(ShareAnswer, [PackedRequests])
        case slots(GrantedStarts)
        case granted(Int?)
        /// Nil where the database had no room for it.
        case beat(WorkerBeat?)
        /// The run was deleted; by whom, where that is known.
        case deleted(by: String?)
        /// The database refuses the job under way for the time being, as with a full disk; nil when it was performed after all.
        case refused(ShareError?)
        /// Nothing more comes: the worker has left, or the database refuses it for good.
        case over(ShareError?)
    }

    /// Of which run the jobs are, and how records are written.
    struct Settings: Sendable {
        let address: DatabaseAddress
        let run: Int
        let worker: Int
        let clock: RunClock
        let redaction: Redaction
        /// Whether any method may be sent again unasked.
        let repeatsAll: Bool
        /// The variables that requests have, as they are on this machine.
        let environment: [String: String]
    }

    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let settings: Settings
    private let onNews: @Sendable (News) -> Void
    private let state = Mutex(State())
    private let hasWork = DispatchSemaphore(value: 0)

    /// - Parameter onNews: called on the link's thread.
    init(_ settings: Settings, onNews: @escaping @Sendable (News) -> Void) {
        self.settings = settings
        self.onNews = onNews
    }

    /// Starts the thread, which connects at once.
    func start() {
        let code = PosixThread.start(name: "fetchdeck.link", stackBytes: 1 << 20) { [self] in
            let thread = LinkThread(
                settings, onNews, nextBeat: { [self] in nextBeat() }, next: { [self] in next(within: $0) },
                isOpen: { [self] in !state.withLock { $0.isClosed } })
            thread.run()
        }
        if code != 0 { onNews(.over(ShareError(.unreachable, detail: "no thread to be had"))) }
    }

    func post(_ job: Job) {
        state.withLock { $0.jobs.append(job) }
        hasWork.signal()
    }

    /// Ends it without waiting for anything.
    func close() {
        state.withLock { state in
            state.jobs = []
            state.isClosed = true
        }
        hasWork.signal()
    }

    /// The beat that waits, before its turn.
    private func nextBeat() -> WorkerReport? {
        state.withLock { state in
            for (place, job) in state.jobs.enumerated() {
                guard case .beat(let report) = job else { continue }
                state.jobs.remove(at: place)
                return report
            }
            return nil
        }
    }

    /// What the thread does next.
    enum Next {
        case job(Job)
        case nothingYet
        case closed
    }

    private func next(within limit: Duration) -> Next {
        func look() -> Next? {
            state.withLock { state in
                if state.isClosed { return .closed }
                return state.jobs.isEmpty ? nil : .job(state.jobs.removeFirst())
            }
        }
        if let next = look() { return next }
        let milliseconds = Int(limit / .milliseconds(1))
        _ = hasWork.wait(timeout: .now() + .milliseconds(milliseconds))
        return look() ?? .nothingYet
    }
}

/// The work of a link's thread.
private final class LinkThread {
    private let settings: ShareLink.Settings
    private let onNews: @Sendable (ShareLink.News) -> Void
    private let nextBeat: () -> WorkerReport?
    private let next: (Duration) -> ShareLink.Next
    private let packer: RecordPacker
    private let watch: AnswerWatch
    private var database: ShareDatabase?
    /// The content of the last flush or late answer by its number: one that is repeated is the same byte for byte.
    private var content: (seq: Int, bytes: [UInt8]?)?
    private var isClosed = false
    private var hasBeenConnected = false
    private var dice = SystemRandomNumberGenerator()

    private static let firstDelay = Duration.milliseconds(100)
    private static let longestDelay = Duration.seconds(5)

    init(
        _ settings: ShareLink.Settings, _ onNews: @escaping @Sendable (ShareLink.News) -> Void,
        nextBeat: @escaping () -> WorkerReport?, next: @escaping (Duration) -> ShareLink.Next,
        isOpen: @escaping () -> Bool
    ) {
        watch = AnswerWatch(isWanted: isOpen) { _ in onNews(.silent) }
        self.settings = settings
        self.onNews = onNews
        self.nextBeat = nextBeat
        self.next = next
        packer = RecordPacker(clock: settings.clock, redaction: settings.redaction)
    }

    func run() {
        while !isClosed {
            do throws(ShareError) {
                try connect()
                while let job = wait() {
                    if try perform(job) { return onNews(.over(nil)) }
                }
                return
            } catch {
                database = nil
                guard error.isPassing else { return onNews(.over(error)) }
                // What waits was meant for the connection that is gone.
                onNews(.lost)
                while case .job = next(.zero) {}
            }
        }
    }

    /// Connects, for as long as nobody answers.
    private func connect() throws(ShareError) {
        var delay = Self.firstDelay
        while !isClosed {
            do throws(ShareError) {
                let database = try ShareDatabase(settings.address, watch: watch)
                try database.checkTables()
                self.database = database
                hasBeenConnected = true
                return onNews(.connected)
            } catch {
                // A server that goes down ends a connection in the middle of its greeting, which looks like a TLS that it refuses.
                guard error.isPassing || hasBeenConnected && error.cause == .tlsRefused else { throw error }
            }
            pause(delay * Double.random(in: 0.5...1, using: &dice))
            delay = min(delay * 2, Self.longestDelay)
        }
    }

    private func wait() -> ShareLink.Job? {
        while true {
            switch next(.seconds(1)) {
            case .job(let job): return job
            case .nothingYet: break
            case .closed:
                isClosed = true
                return nil
            }
        }
    }

    /// Nothing is asked for meanwhile: the worker knows that there is no connection.
    private func pause(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !isClosed, ContinuousClock.now < end {
            if case .closed = next(end - ContinuousClock.now) { isClosed = true }
        }
    }

    /// Performs a job, again while the database has no room or time for it; whether it was the last one.
    private func perform(_ job: ShareLink.Job) throws(ShareError) -> Bool {
        var delay = Self.firstDelay
        var isRefused = false
        while !isClosed {
            do throws(ShareError) {
                let isLast = try performOnce(job)
                if isRefused { onNews(.refused(nil)) }
                return isLast
            } catch {
                // It was rolled back as a whole.
                guard error.isTemporary else { throw error }
                if !isRefused, !error.isCollision {
                    isRefused = true
                    onNews(.refused(error))
                }
            }
            let end = ContinuousClock.now + delay
            while !isClosed, ContinuousClock.now < end {
                // Other jobs wait behind this one, but for beats: the worker is there, and says why nothing comes of it.
                if isRefused, let report = nextBeat() { try beat(report) }
                pauseShortly()
            }
            delay = min(delay * 2, Self.longestDelay)
        }
        return false
    }

    /// One that the database has no room for either is not repeated.
    private func beat(_ report: WorkerReport) throws(ShareError) {
        guard let database else { throw ShareError(.connectionLost) }
        do throws(ShareError) {
            onNews(.beat(try database.beat(run: settings.run, worker: settings.worker, report)))
        } catch {
            guard error.isTemporary else { throw error }
            onNews(.beat(nil))
        }
    }

    private func pauseShortly() {
        var time = timespec(tv_sec: 0, tv_nsec: 20_000_000)
        nanosleep(&time, nil)
    }

    private func performOnce(_ job: ShareLink.Job) throws(ShareError) -> Bool {
        guard let database else { throw ShareError(.connectionLost) }
        switch job {
        case .call(let call, let records): try perform(call, records, on: database)
        case .reserve(let want):
            onNews(.slots(try database.reserve(run: settings.run, want: want, clock: settings.clock)))
        case .giveBackStarts(let starts): try database.giveBack(starts, run: settings.run)
        case .grant(let want, let inFlight):
            onNews(
                .granted(
                    try database.grant(
                        run: settings.run, worker: settings.worker, want: want, inFlight: inFlight)))
        case .beat(let report): try beat(report)
        case .leave:
            try database.leave(run: settings.run, worker: settings.worker)
            return true
        }
        return false
    }

    private func perform(
        _ call: ShareCall, _ records: [UnwrittenRecord], on database: ShareDatabase
    ) throws(ShareError) {
        var requests: [PackedRequests] = []
        var unreadable: ShareError?
        let answer = try database.perform(
            call, run: settings.run, worker: settings.worker, content: content(of: call, records),
            now: settings.clock.wall(settings.clock.now())
        ) { bytes in
            do throws(ShareError) {
                let packed = try PackedRequests(bytes, .values(settings.environment))
                requests.append(packed)
                return packed.chunkRows(repeatsAll: settings.repeatsAll)
            } catch {
                unreadable = error
                return []
            }
        }
        if let unreadable { throw unreadable }
        if answer == .runGone { onNews(.deleted(by: try database.whoDeleted(run: settings.run))) }
        onNews(.answered(answer, requests))
    }

    private func content(of call: ShareCall, _ records: [UnwrittenRecord]) -> [UInt8]? {
        switch call {
        case .flush(let flush): return content(seq: flush.seq, records)
        case .late(let seq, _): return content(seq: seq, records)
        default: return nil
        }
    }

    private func content(seq: Int, _ records: [UnwrittenRecord]) -> [UInt8]? {
        if let content, content.seq == seq { return content.bytes }
        let bytes = packer.pack(records)
        content = (seq, bytes)
        return bytes
    }
}
