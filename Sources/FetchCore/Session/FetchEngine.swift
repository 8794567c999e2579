import Synchronization

/// What sessions send by: a thread with its queue, connections, addresses and cookies.
///
/// A session makes one of its own, unless its ``FetchSession/Configuration/engine`` is one that others use as well. Limits,
/// timeouts, retries and all that is about connections are then those of the engine, for all its sessions together;
/// ``FetchSession/Configuration/headers``, ``FetchSession/Configuration/baseURL``, middleware and tracing are each session's own.
///
/// ```swift
/// let engine = FetchEngine(configuration)
/// var billing = FetchSession.Configuration(engine: engine)
/// billing.baseURL = "http://127.0.0.1:8081/v1/"
/// ```
///
/// It costs a thread and some five file descriptors, a further session on it none. It ends when no session refers to it any
/// more.
public final class FetchEngine: Sendable {
    let settings: RunSettings
    let cookies: CookieJar?
    let hosts = HostTable()
    let origins: SingleOrigins
    let ids = SessionIDs()
    let replies = TurnReplies()
    /// The failure when the process had no descriptors or thread for it, which each request throws.
    private let made: Result<SessionThread, FetchFailure>
    private let isClosed = Mutex(false)

    /// - Parameter configuration: Of its sessions, as far as that is the engine's.
    public convenience init(_ configuration: FetchSession.Configuration = FetchSession.Configuration()) {
        self.init(settings: configuration.settings, cookies: configuration.cookies)
    }

    init(settings: RunSettings, cookies: CookieJar?) {
        self.settings = settings
        self.cookies = cookies
        origins = SingleOrigins(hosts)
        made = Result { [hosts, ids, replies] () throws(FetchFailure) in
            let parts = try EngineParts<SessionOutput>(
                name: "fetchcore.session", settings: settings, hosts: hosts, clock: RunClock(),
                sockets: SocketCount(), cookies: cookies?.store)
            try parts.start { SessionOutput(ids: ids, replies: replies) }
            return parts.thread
        }
    }

    deinit {
        close {}
    }

    func thread() throws(FetchFailure) -> SessionThread { try made.get() }

    /// Does something that is over before it is closed; false where it is closed.
    func whileOpen(_ work: () -> Void) -> Bool {
        isClosed.withLock { isClosed in
            if !isClosed { work() }
            return !isClosed
        }
    }

    /// Breaks off what is unsettled and calls the closure once all sockets are closed and the thread is about to end; a second
    /// time at once.
    func close(_ done: @escaping @Sendable () -> Void) {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst, let thread = try? made.get() else { return done() }
        thread.post { engine in
            engine.whenFinished(done)
            engine.output.close(engine)
        }
    }
}
