/// What an engine is made of: made on any thread, before the engine is made on its own.
struct EngineParts<Output: EngineOutput>: Sendable {
    let settings: RunSettings
    let hosts: HostTable
    let clock: RunClock
    let thread: EngineThread<Engine<Output>>
    let workerThreads: [EngineThread<TransferWorker>]
    /// Processes bodies of responses; nil where none are looked at.
    let processing: BodyProcessingQueue?
    let journal: (any SendJournal)?
    let resolver: Resolver
    let sockets: SocketCount
    /// Where cookies are kept; nil where they are not.
    let cookies: CookieStore?

    /// - Parameters:
    ///   - name: Of its threads; further ones have their number behind it.
    ///   - cookies: Where cookies are kept, if they are; nil is a jar of its own.
    ///   - stage: What is done with bodies; nil leaves them unread but for their length and digest.
    /// - Throws: A failure of kind `output` when the process has no descriptors for its threads.
    init(
        name: String, settings: RunSettings, hosts: HostTable, clock: RunClock,
        stage: (any ResponseStage)? = nil, journal: (any SendJournal)? = nil,
        resolver: Resolver = Resolver(), sockets: SocketCount, cookies: CookieStore? = nil
    ) throws(FetchFailure) {
        let thread = try EngineThread<Engine<Output>>(name: name)
        var workerThreads: [EngineThread<TransferWorker>] = []
        for number in 1..<settings.loopCount {
            workerThreads.append(try EngineThread(name: "\(name)\(number + 1)"))
        }
        self.settings = settings
        self.hosts = hosts
        self.clock = clock
        self.thread = thread
        self.workerThreads = workerThreads
        self.journal = journal
        self.resolver = resolver
        self.sockets = sockets
        self.cookies = settings.transport.keepsCookies ? cookies ?? CookieStore() : nil
        processing = stage.map { [workerThreads] stage in
            BodyProcessingQueue(stage: stage) {
                thread.wake()
                for worker in workerThreads { worker.wake() }
            }
        }
    }

    /// A loop for a thread with these descriptors; called on it.
    func makeLoop(epollFD: Int32, wakeFD: Int32) -> TransferLoop {
        TransferLoop(
            settings: settings.transport,
            connectTimeout: settings.timeouts.connect ?? TransferLimits.endless, hosts: hosts,
            clock: clock,
            poller: Poller(epollFD: epollFD, wakeFD: wakeFD), stage: processing, sockets: sockets,
            cookies: cookies,
            loopCount: settings.loopCount)
    }

    /// Starts the engine's thread.
    ///
    /// - Parameter makeOutput: Called on the thread, once.
    /// - Throws: A failure of kind `output` when the system has no thread to give.
    func start(_ makeOutput: @escaping @Sendable () -> Output) throws(FetchFailure) {
        try thread.start { Engine(self, output: makeOutput()) }
    }
}
