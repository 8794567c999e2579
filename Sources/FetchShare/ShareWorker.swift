import Dispatch
import FetchCore
import Synchronization

/// A worker of a shared run: takes parts of the list from the database, hands them to an engine, and writes what they came to.
///
/// The engine sees a list that goes on coming and a sink for what settles. A thread of its own has the protocol's machine, another
/// one the connection; the engine's thread only leaves what has happened in an inbox.
package final class ShareWorker: EventSink, Sendable {
    /// How a worker is set up.
    package struct Settings: Sendable {
        package var address: DatabaseAddress
        package var setup: RunSetup
        package var joined: JoinedWorker
        /// Its host's name and its number in the run.
        package var name: String
        package var clock: RunClock
        package var redaction: Redaction
        package var hosts: HostTable
        /// Transfers in flight of this worker.
        package var concurrency: Int
        /// Transfers in flight to one host; 0 is no limit.
        package var perHost: Int
        /// Whether any method may be sent again unasked.
        package var repeatsAll: Bool
        /// The variables that requests have, as they are on this machine; records have their names.
        package var environment: [String: String]
        var wideHosts: [WideHostPlace]
        /// Limits that were changed before it joined, in their order.
        var earlierSettings: [SharedSetting]

        /// - Parameter database: where the run's wide hosts and earlier changes are read.
        package init(
            address: DatabaseAddress, database: ShareDatabase, setup: RunSetup, joined: JoinedWorker,
            name: String, clock: RunClock, redaction: Redaction, hosts: HostTable, concurrency: Int,
            perHost: Int, repeatsAll: Bool, environment: [String: String] = [:]
        ) throws(ShareError) {
            self.address = address
            self.setup = setup
            self.joined = joined
            self.name = name
            self.clock = clock
            self.redaction = redaction
            self.hosts = hosts
            self.concurrency = concurrency
            self.perHost = perHost
            self.repeatsAll = repeatsAll
            self.environment = environment
            wideHosts = try database.wideHostPlaces(run: setup.number)
            let earlier = try database.entries(run: setup.number, after: 0).filter {
                $0.seq <= joined.command
            }
            earlierSettings = earlier.compactMap(\.setting)
        }
    }

    /// How a worker has ended.
    package struct Ending: Sendable, Equatable {
        /// Nil when the database was lost or refused it.
        package var reason: WorkerEnd?
        package var error: ShareError?
        /// Who deleted the run; nil where it was not, or that is not known.
        package var deletedBy: String?
        /// What of it is in the database.
        package var written = SharedCounts(ok: 0, failed: 0, cancelled: 0, total: 0)
        /// Settled requests that are not in the database: others send them again, but for those that must not be.
        package var unwritten = 0
    }

    /// What has happened since the thread looked last.
    struct Inbox {
        var settled: [[Settlement]] = []
        var news: [ShareLink.News] = []
        var stops = 0
        var hasEngineFinished = false
        var attempts: AttemptTally
        /// Limits of hosts that the engine goes by from now on, in order.
        var hostLimits: [(host: HostID, limit: Int)] = []
    }

    private let settings: Settings
    private let inbox: Mutex<Inbox>
    private let state = Mutex(WorkerStatus())
    private let awake = DispatchSemaphore(value: 0)
    /// Until when the engine may start something, in nanoseconds of ``BootClock``.
    private let startsUntil = Atomic<UInt64>(.max)
    private let ending = Mutex<Ending?>(nil)
    private let onEnd: @Sendable () -> Void

    /// - Parameter onEnd: called once when it has ended, on a thread of its own.
    package init(_ settings: Settings, onEnd: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.onEnd = onEnd
        inbox = Mutex(Inbox(attempts: AttemptTally(wide: SharedLimitKeeping(settings).wideHosts)))
    }

    /// Begins to take parts of the list.
    ///
    /// - Parameter engine: a run whose list has not ended, with this as one of its sinks.
    package func start(_ engine: FetchRun) {
        let link = ShareLink(
            .init(
                address: settings.address, run: settings.setup.number, worker: settings.joined.worker,
                clock: settings.clock, redaction: settings.redaction, repeatsAll: settings.repeatsAll,
                environment: settings.environment)
        ) { [self] news in
            inbox.withLock { $0.news.append(news) }
            awake.signal()
        }
        let code = PosixThread.start(name: "fetchdeck.share", stackBytes: 1 << 20) { [self] in
            let loop = WorkerLoop(settings, engine: engine, link: link)
            ending.withLock { $0 = nil }
            let result = run(loop)
            ending.withLock { $0 = result }
            onEnd()
        }
        guard code != 0 else { return }
        ending.withLock { $0 = Ending(error: ShareError(.unreachable, detail: "no thread to be had")) }
        engine.send(.stop(grace: .zero))
        onEnd()
    }

    private func run(_ loop: WorkerLoop) -> Ending {
        loop.start { [self] in
            inbox.withLock { $0.hasEngineFinished = true }
            awake.signal()
        }
        while true {
            _ = awake.wait(timeout: .now() + .milliseconds(20))
            let news = inbox.withLock { inbox in
                let taken = inbox
                inbox.settled = []
                inbox.news = []
                inbox.hostLimits = []
                return taken
            }
            let ending = loop.turn(news)
            startsUntil.store(loop.startsUntil, ordering: .relaxed)
            state.withLock { $0 = loop.status }
            if let ending { return ending }
        }
    }

    /// Its number in the run.
    package var number: Int { settings.joined.worker }

    /// How it stands. May be asked for on any thread.
    package var status: WorkerStatus { state.withLock { $0 } }

    /// How it has ended; nil while it goes on.
    package var result: Ending? { ending.withLock { $0 } }

    /// Ends it: the first call lets what is in flight finish for 10 s, the second breaks it off, the third also gives up what is not
    /// written. The run goes on while others work on it.
    package func stop() {
        inbox.withLock { $0.stops += 1 }
        awake.signal()
    }

    // MARK: The engine's sink

    package func deliver(_ batch: EventBatch) {
        inbox.withLock { inbox in
            inbox.attempts.note(batch.moves)
            for told in batch.notices {
                if case .hostLimitChanged(let host?, let limit) = told.notice {
                    inbox.hostLimits.append((host, limit))
                }
            }
            if !batch.settlements.isEmpty { inbox.settled.append(batch.settlements) }
        }
        if !batch.settlements.isEmpty { awake.signal() }
    }

    /// Without bound while nothing may start: no lease is held by this worker's own clock. The engine asks before each start, so that
    /// a process that was stopped and goes on starts nothing.
    package var backlog: Int {
        BootClock.nanoseconds() < startsUntil.load(ordering: .relaxed) ? 0 : .max
    }
}
