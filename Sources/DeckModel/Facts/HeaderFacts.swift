import FetchCore
import RunModel

/// What the header shows: the whole run at a glance.
public struct HeaderFacts: Sendable, Equatable {
    public var word = RunWord.starting
    public var elapsed = Duration.zero
    /// Until all is settled at the pace of the last seconds; nil when it can't be told.
    public var remaining: Duration?
    /// Whether more of the list may come.
    public var listIsOpen = true
    public var counts = StateCounts()
    /// Of those that failed, how many were given up with their host, without having been sent.
    public var givenUp = 0
    /// What the filter shows; nil without a filter.
    public var shown: Int?
    public var marked = 0
    /// Transfers in flight.
    public var active = 0
    /// Transfers that may be in flight.
    public var limit = 0
    /// How many connections were made; nil where that is not known.
    public var connections: Int?
    /// To one host; 0 is no limit.
    public var perHostLimit = 0
    /// Requests started a second; nil is no limit.
    public var rateLimit: Double?
    /// Queued rows by what they wait for, most first; none is zero.
    public var waiting: [WaitCount] = []
    /// Attempts that ended in the last seconds, a second.
    public var requestsPerSecond = 0.0
    public var bytesPerSecond = 0.0
    /// One entry a second, oldest first, the running second left out.
    public var requestHistory: [Double] = []
    public var byteHistory: [Double] = []
    public var receivedBytes: Int64 = 0
    /// Of attempts that were answered or timed out.
    public var latency = LatencySummary()
    /// Of those that were ok.
    public var okLatency = LatencySummary()
    public var causeCount = 0
    /// Why records can't be written; nil while they can.
    public var outputFailure: String?
    /// Whether the record writer lags and holds the run back.
    public var recordsLag = false
    /// Which proxies are in force; nil is none.
    public var proxy: String?

    public init() {}

    /// The share of known requests that are settled, 0 to 1; nil while nothing is known.
    public var progress: Double? {
        counts.total == 0 ? nil : Double(counts.settled) / Double(counts.total)
    }
}
