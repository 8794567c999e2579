import FetchCore
import RunModel

/// One row of the hosts view.
public struct HostFacts: Sendable, Equatable {
    public var id: HostID
    /// With the port where it is not the scheme's own.
    public var name: String
    public var isHTTPS = false
    /// Whether the run has another host that is shown by the same name, by the other scheme.
    public var hasTwin = false
    public var queued = 0
    public var held = 0
    /// By what they are held, behind the word `held`; empty where no single thing holds them.
    public var heldBy = ""
    public var active = 0
    /// 0 is no limit.
    public var limit = 0
    /// Whether the limit is the host's own.
    public var hasOwnLimit = false
    public var ok = 0
    public var failed = 0
    public var cancelled = 0
    /// Attempts that ended in the last seconds, a second.
    public var requestsPerSecond = 0.0
    public var receivedBytes: Int64 = 0
    public var latency = LatencySummary()
    /// Mean latency in microseconds of each of the last seconds that had any, oldest first; 0 where none ended.
    public var latencyHistory: [Int64] = []
    /// Whether a key holds it.
    public var isPaused = false
    /// Whether the run backs off from it, or it asked to wait.
    public var wait = HostWait.none
    /// Whether the one request that shows whether it has recovered is on its way.
    public var isProbing = false

    public init(id: HostID, name: String) {
        self.id = id
        self.name = name
    }
}

/// One row of the errors view: all failed requests with one cause, at whatever host.
public struct CauseFacts: Sendable, Equatable {
    public var id: CauseID
    public var kind: FailureKind
    /// Of the latest response that failed so; 0 for none.
    public var status = 0
    /// The message with what differs from request to request left out.
    public var pattern: String
    /// `a.example`, or `4 hosts`.
    public var host: String
    /// How many hosts it has befallen, as far as it still stands.
    public var hostCount: Int
    public var count: Int
    public var lastSeen: RunInstant
    /// A request that failed so, the latest.
    public var example: RequestID
    /// The message of the example.
    public var message: String
    /// What a person might try.
    public var advice: String
    /// How its requests go that were sent again; nil where none was.
    public var retried: RetryProgress?
    /// How many requests that were sent again fail by it now, whatever they had failed by before.
    public var failedAgain = 0
}

/// What the latency view shows.
public struct LatencyFacts: Sendable, Equatable {
    public var summary = LatencySummary()
    /// Of attempts that were ok.
    public var okSummary = LatencySummary()
    /// The histogram: one entry a bucket of ``LatencyScale``, fastest first.
    public var buckets: [Int] = []
    public var heatMap = HeatMapFacts()
    /// The slowest attempts, slowest first.
    public var outliers: [Outlier] = []
    /// The phases of all attempts that were answered or timed out, added up.
    public var phaseTotals = PhaseTimings()
    /// The same of the hosts that took most time, that one first.
    public var hostPhases: [HostPhases] = []
    /// Why the run takes as long as it does: one entry a clause of a sentence, most important first.
    public var story: [String] = []

    public init() {}

    /// The phases of one host's attempts, added up.
    public struct HostPhases: Sendable, Equatable {
        public var host: HostID
        public var name: String
        public var count: Int
        public var totals: PhaseTimings
    }
}

/// One line of the log view.
public struct LogLine: Sendable, Equatable {
    public var at: RunInstant
    public var severity: LogSeverity
    public var text: String

    public init(at: RunInstant, severity: LogSeverity, text: String) {
        self.at = at
        self.severity = severity
        self.text = text
    }
}

/// How much a log line matters.
public enum LogSeverity: Sendable, Hashable {
    /// What someone did with a key.
    case command
    case information
    case warning
    case error
}
