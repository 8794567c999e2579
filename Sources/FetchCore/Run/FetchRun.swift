/// Drives one request list: takes chunks as they are read, and tells its sinks of everything that happens.
///
/// All methods may be called on any thread; they return at once, and what they ask for happens in the order of the calls.
package final class FetchRun: Sendable {
    /// So many of the files that the process may hold open are left for others than transfers: lists, records, bodies, the
    /// terminal, the resolver's and, by the number of threads, those of the loops themselves. A limit of transfers that needs
    /// more than the rest is lowered.
    package static func reservedDescriptors(threads: Int) -> Int { SocketCount.reserved(threads: threads) }

    private let parts: EngineParts<RunOutput>
    private let sinks: [any EventSink]

    private var thread: EngineThread<Engine<RunOutput>> { parts.thread }

    /// A run that has not started; nothing is sent before ``start()``.
    ///
    /// - Parameters:
    ///   - clock: tells the run's instants; sinks that tell wall times need the same one.
    ///   - sinks: each gets every batch, on the loop thread.
    ///   - stage: what is done with bodies; nil leaves them unread but for their length and digest.
    ///   - journal: notes what is in flight and must not be repeated; nil notes nothing.
    /// - Throws: a failure of kind `output` when the process has no file descriptors for it.
    package convenience init(
        settings: RunSettings, hosts: HostTable, clock: RunClock, sinks: [any EventSink],
        stage: (any ResponseStage)? = nil, journal: (any SendJournal)? = nil
    ) throws(FetchFailure) {
        try self.init(
            settings: settings, hosts: hosts, clock: clock, sinks: sinks, stage: stage, journal: journal,
            resolver: Resolver(), sockets: SocketCount(threads: settings.loopCount))
    }

    init(
        settings: RunSettings, hosts: HostTable, clock: RunClock, sinks: [any EventSink],
        stage: (any ResponseStage)? = nil, journal: (any SendJournal)? = nil,
        resolver: Resolver = Resolver(), sockets: SocketCount
    ) throws(FetchFailure) {
        self.sinks = sinks
        parts = try EngineParts(
            name: "fetchcore.loop", settings: settings, hosts: hosts, clock: clock, stage: stage,
            journal: journal, resolver: resolver, sockets: sockets)
    }

    /// Starts its threads; requests may be added before and after.
    ///
    /// - Throws: a failure of kind `output` when the system has no thread to give.
    package func start() throws(FetchFailure) {
        try parts.start { [sinks, isTraced = parts.settings.sendsTraceparent] in
            RunOutput(sinks: sinks, traces: isTraced ? TraceParents() : nil)
        }
    }

    /// Queues the requests of a chunk; those in `settled`, in order of id, are known from an earlier run and not sent.
    ///
    /// - Parameter holdsRest: whether the others are held, so that nothing is sent before someone asks for it.
    package func add(_ chunk: RequestChunk, settled: [Settlement] = [], holdsRest: Bool = false) {
        thread.post { $0.enqueue { $0.add(chunk, settled: settled, holdsRest: holdsRest) } }
    }

    /// Says that no more chunks come: the run is finished once all are settled.
    package func endList() {
        thread.post { $0.enqueue { $0.endList() } }
    }

    /// Asks for something while it goes; what it came to is told by the events.
    package func send(_ command: RunCommand) {
        thread.post { $0.enqueue { $0.handle(command) } }
    }

    /// Returns when every request is settled and the list has ended, or the run was stopped and nothing is in flight; the
    /// sinks have got everything by then. A retry pressed later makes the run go on.
    package func waitUntilFinished() async {
        await withCheckedContinuation { continuation in
            whenFinished { continuation.resume() }
        }
    }

    /// As ``waitUntilFinished()``, with a closure that is called once, on the loop thread.
    package func whenFinished(_ body: @escaping @Sendable () -> Void) {
        thread.post { $0.whenFinished(body) }
    }

    /// Ends the loop thread; whatever is in flight is broken off and not recorded. Call it last.
    package func close() {
        thread.stop()
    }
}
