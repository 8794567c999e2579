import Foundation

/// Drives one request list: takes chunks as they are read, and tells its sinks of everything that happens.
///
/// All methods may be called on any thread; they return at once, and what they ask for happens in the order of the calls.
public final class FetchRun: Sendable {
    /// So many of the files that the process may hold open are left for others than transfers: lists, records, bodies, the
    /// terminal, the resolver's and, by the number of threads, those of the loops themselves. A limit of transfers that needs
    /// more than the rest is lowered.
    public static func reservedDescriptors(threads: Int) -> Int {
        46 + threads * TransferLoop.descriptors(loopCount: threads)
    }

    private let engine: LoopActor<Engine>
    private let inbox: LoopInbox<Engine>

    /// A run that has not started; nothing is sent before ``start()``.
    ///
    /// - Parameters:
    ///   - clock: tells the run's instants; sinks that tell wall times need the same one.
    ///   - sinks: each gets every batch, on the loop thread.
    ///   - stage: what is done with bodies; nil leaves them unread but for their length and digest.
    ///   - journal: notes what is in flight and must not be repeated; nil notes nothing.
    public convenience init(
        settings: RunSettings, hosts: HostTable, clock: RunClock, sinks: [any EventSink],
        stage: (any ResponseStage)? = nil, journal: (any SendJournal)? = nil
    ) {
        self.init(
            settings: settings, hosts: hosts, clock: clock, sinks: sinks, stage: stage, journal: journal,
            resolver: Resolver(), sockets: SocketCount(threads: settings.loopCount))
    }

    init(
        settings: RunSettings, hosts: HostTable, clock: RunClock, sinks: [any EventSink],
        stage: (any ResponseStage)? = nil, journal: (any SendJournal)? = nil,
        resolver: Resolver = Resolver(), sockets: SocketCount
    ) {
        let thread = LoopThread(name: "fetchcore.loop")
        let others = (1..<settings.loopCount).map { LoopThread(name: "fetchcore.loop\($0 + 1)") }
        let inbox = LoopInbox<Engine>(thread: thread)
        self.inbox = inbox
        engine = LoopActor(thread: thread) {
            let line = stage.map { stage in
                BodyProcessingQueue(stage: stage, inbox: inbox) {
                    for thread in [thread] + others { thread.wake() }
                }
            }
            return Engine(
                settings: settings, hosts: hosts, clock: clock, thread: thread, otherThreads: others,
                inbox: inbox, sinks: sinks, stage: line, journal: journal, resolver: resolver,
                sockets: sockets)
        }
    }

    /// Starts its threads; requests may be added before and after.
    public func start() {
        engine.start()
    }

    /// Queues the requests of a chunk; those in `settled`, in order of id, are known from an earlier run and not sent.
    ///
    /// - Parameter holdsRest: whether the others are held, so that nothing is sent before someone asks for it.
    public func add(_ chunk: RequestChunk, settled: [Settlement] = [], holdsRest: Bool = false) {
        inbox.post { $0.ask { $0.add(chunk, settled: settled, holdsRest: holdsRest) } }
    }

    /// Says that no more chunks come: the run is finished once all are settled.
    public func endList() {
        inbox.post { $0.ask { $0.endList() } }
    }

    /// Asks for something while it goes; what it came to is told by the events.
    public func send(_ command: RunCommand) {
        inbox.post { $0.ask { $0.obey(command) } }
    }

    /// Returns when every request is settled and the list has ended, or the run was stopped and nothing is in flight; the
    /// sinks have got everything by then. A retry pressed later makes the run go on.
    public func waitUntilFinished() async {
        await withCheckedContinuation { continuation in
            whenFinished { continuation.resume() }
        }
    }

    /// As ``waitUntilFinished()``, with a closure that is called once, on the loop thread.
    public func whenFinished(_ body: @escaping @Sendable () -> Void) {
        inbox.post { engine in
            guard engine.isFinished else { return engine.onFinished.append(body) }
            // Commands of this turn may have settled something more.
            engine.publish()
            body()
        }
    }

    /// Ends the loop thread; whatever is in flight is broken off and not recorded. Call it last.
    public func close() {
        engine.thread.stop()
    }
}
