import FetchCore
import RunModel

/// One row of the hosts view.
package struct HostFacts: Sendable, Equatable {
    package var id: HostID
    /// With the port where it is not the scheme's own.
    package var name: String
    package var isHTTPS = false
    /// Whether the run has another host that is shown by the same name, by the other scheme.
    package var hasTwin = false
    package var queued = 0
    package var held = 0
    /// By what they are held, behind the word `held`; empty where no single thing holds them.
    package var heldBy = ""
    package var active = 0
    /// 0 is no limit.
    package var limit = 0
    /// Whether the limit is the host's own.
    package var hasOwnLimit = false
    /// Which way the rule moved the limit last: 1 up, -1 down, 0 where it stands still.
    package var limitTrend = 0
    /// Why the limit is what it is, or its canary holds its queue; empty where there is nothing to say.
    package var limitReason = ""
    package var ok = 0
    package var failed = 0
    package var cancelled = 0
    /// Attempts that ended in the last seconds, a second.
    package var requestsPerSecond = 0.0
    package var receivedBytes: Int64 = 0
    package var latency = LatencySummary()
    /// Mean latency in microseconds of each of the last seconds that had any, oldest first; 0 where none ended.
    package var latencyHistory: [Int64] = []
    /// Whether a key holds it.
    package var isPaused = false
    /// Whether the run backs off from it, or it asked to wait.
    package var wait = HostWait.none
    /// Whether the one request that shows whether it has recovered is on its way.
    package var isProbing = false

    package init(id: HostID, name: String) {
        self.id = id
        self.name = name
    }
}

/// What became of a host's limit in the last minute, and of what it is judged by. One entry a second, oldest first.
package struct LimitGraph: Sendable, Equatable {
    package static let seconds = 60

    package var host: HostFacts
    package var limits: [Int] = []
    /// Attempts that ended.
    package var rates: [Int] = []
    /// Mean latency in microseconds; 0 where none ended.
    package var latencies: [Int64] = []
}

/// One row of the errors view: all failed requests with one cause, at whatever host.
package struct CauseFacts: Sendable, Equatable {
    package var id: CauseID
    package var kind: FailureKind
    /// Of the latest response that failed so; 0 for none.
    package var status = 0
    /// The message with what differs from request to request left out.
    package var pattern: String
    /// `a.example`, or `4 hosts`.
    package var host: String
    /// How many hosts it has befallen, as far as it still stands.
    package var hostCount: Int
    package var count: Int
    /// When, on the run's clock.
    package var lastSeen: RunInstant
    /// How long ago; nil once the run is over, when nothing is recent.
    package var lastSeenAgo: Duration?
    /// A request that failed so, the latest.
    package var example: RequestID
    /// The message of the example.
    package var message: String
    /// What a person might try.
    package var advice: String
    /// How its requests go that were sent again; nil where none was.
    package var retried: RetryProgress?
    /// How many requests that were sent again fail by it now, whatever they had failed by before.
    package var failedAgain = 0
}

/// What the latency view shows.
package struct LatencyFacts: Sendable, Equatable {
    /// What its latencies are measured from; nil where it makes no difference, since nothing was late.
    package var origin: LatencyOrigin?
    package var summary = LatencySummary()
    /// How many attempts are in flight: none of them is in a count, nor among the slowest.
    package var inFlight = 0
    /// Of attempts that were ok.
    package var okSummary = LatencySummary()
    /// The histogram: one entry a bucket of ``LatencyScale``, fastest first.
    package var buckets: [Int] = []
    package var heatMap = HeatMapFacts()
    /// The slowest attempts, slowest first.
    package var outliers: [Outlier] = []
    /// The phases of all attempts that were answered or timed out, added up.
    package var phaseTotals = PhaseTimings()
    /// The same of the hosts that took most time, that one first.
    package var hostPhases: [HostPhases] = []
    /// Why the run takes as long as it does: one entry a clause of a sentence, most important first.
    package var story: [String] = []

    package init() {}

    /// The phases of one host's attempts, added up.
    package struct HostPhases: Sendable, Equatable {
        package var host: HostID
        package var name: String
        package var count: Int
        package var totals: PhaseTimings
    }
}

/// One line of the log view.
package struct LogLine: Sendable, Equatable {
    package var at: RunInstant
    package var severity: LogSeverity
    package var text: String

    package init(at: RunInstant, severity: LogSeverity, text: String) {
        self.at = at
        self.severity = severity
        self.text = text
    }
}

/// How much a log line matters.
package enum LogSeverity: Sendable, Hashable {
    /// What someone did with a key.
    case command
    case information
    case warning
    case error
}
