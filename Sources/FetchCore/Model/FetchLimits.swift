/// How much may happen at once.
///
/// A value that no limit can have is an error of the program, which traps with words: what a user typed is to be checked
/// before.
public struct FetchLimits: Sendable, Equatable {
    /// Transfers in flight, all hosts together; at least 1, and at most what the process's limit of open files carries.
    public var total: Int {
        didSet { Self.check(total: total) }
    }
    /// Transfers in flight to one host and port; 0 is no limit of its own.
    public var perHost: Int {
        didSet { Self.check(perHost: perHost) }
    }
    /// Requests started a second, at most; nil is no limit.
    public var rate: Double? {
        didSet { Self.check(rate: rate) }
    }
    /// Requests started a second to one host and port, at most; nil is no limit.
    public var hostRate: Double? {
        didSet { Self.check(rate: hostRate) }
    }

    /// Limits with the defaults of 50 transfers, 10 of them to one host, and no rates.
    public init(total: Int = 50, perHost: Int = 10, rate: Double? = nil, hostRate: Double? = nil) {
        Self.check(total: total)
        Self.check(perHost: perHost)
        Self.check(rate: rate)
        Self.check(rate: hostRate)
        self.total = total
        self.perHost = perHost
        self.rate = rate
        self.hostRate = hostRate
    }

    private static func check(total: Int) {
        precondition(total >= 1, "a limit of \(total) transfers: at least 1 has to be allowed")
    }

    private static func check(perHost: Int) {
        precondition(
            perHost >= 0, "a limit of \(perHost) transfers to a host: 0 is no limit, less is nothing")
    }

    private static func check(rate: Double?) {
        guard let rate else { return }
        precondition(rate > 0 && rate.isFinite, "a rate of \(rate) a second: nil is no limit")
    }
}

/// How long things may take; nil is as long as they do.
///
/// A duration of zero or less is an error of the program, which traps with words.
public struct FetchTimeouts: Sendable, Equatable {
    /// A session's whole call, from being asked for to its end: queue, attempts and the waits between them. The default is
    /// 300 s. A run has no calls: its requests wait for their turn for as long as that takes.
    public var call: Duration? {
        didSet { Self.check(call) }
    }
    /// How long a session's call may wait for its first attempt; nil, the default, is as long as the call may take.
    public var queue: Duration? {
        didSet { Self.check(queue) }
    }
    /// Total timeout of one attempt, queue time excluded. The default is 30 s.
    public var attempt: Duration? {
        didSet { Self.check(attempt) }
    }
    /// dns, connect and tls. The default is 10 s.
    public var connect: Duration? {
        didSet { Self.check(connect) }
    }
    /// The longest silence once connected: no byte sent or received. The default is 15 s.
    public var read: Duration? {
        didSet { Self.check(read) }
    }

    /// Timeouts with the defaults that each property says.
    public init(
        call: Duration? = .seconds(300), queue: Duration? = nil, attempt: Duration? = .seconds(30),
        connect: Duration? = .seconds(10), read: Duration? = .seconds(15)
    ) {
        for duration in [call, queue, attempt, connect, read] { Self.check(duration) }
        self.call = call
        self.queue = queue
        self.attempt = attempt
        self.connect = connect
        self.read = read
    }

    private static func check(_ duration: Duration?) {
        guard let duration else { return }
        precondition(duration > .zero, "a timeout of \(duration): nil is none")
    }
}
