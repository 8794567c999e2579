/// How much may happen at once.
public struct Limits: Sendable, Equatable {
    /// Transfers in flight, all hosts together; at least 1, and at most what the process's limit of open files carries.
    public var total: Int
    /// Transfers in flight to one host and port; 0 is no limit of its own.
    public var perHost: Int
    /// Requests started a second, at most; nil is no limit.
    public var rate: Double?
    /// Requests started a second to one host and port, at most; nil is no limit.
    public var hostRate: Double?

    public init(total: Int = 50, perHost: Int = 10, rate: Double? = nil, hostRate: Double? = nil) {
        self.total = total
        self.perHost = perHost
        self.rate = rate
        self.hostRate = hostRate
    }
}

/// How long one attempt may take; time in the queue never counts.
public struct Timeouts: Sendable, Equatable {
    /// One attempt, whole. The default is 30 s.
    public var total: Duration
    /// dns, connect and tls. The default is 10 s.
    public var connect: Duration
    /// The longest silence once connected: no byte sent or received. The default is 15 s.
    public var read: Duration

    public init(
        total: Duration = .seconds(30), connect: Duration = .seconds(10), read: Duration = .seconds(15)
    ) {
        self.total = total
        self.connect = connect
        self.read = read
    }
}
