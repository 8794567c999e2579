import FetchCore
import RunModel

/// What the header shows: the whole run at a glance.
package struct HeaderFacts: Sendable, Equatable {
    package var word = RunWord.starting
    package var elapsed = Duration.zero
    /// Until all is settled at the pace of the last seconds; nil when it can't be told.
    package var remaining: RemainingTime?
    /// Whether more of the list may come.
    package var listIsOpen = true
    package var counts = StateCounts()
    /// Of those that failed, how many were given up with their host, without having been sent.
    package var givenUp = 0
    /// How many of the cancelled ones may have been received all the same.
    package var uncertain = 0
    /// What the filter shows; nil without a filter.
    package var shown: Int?
    package var marked = 0
    /// Requests that were attempted, and are queued or in flight again.
    package var retrying = 0
    /// Transfers in flight.
    package var active = 0
    /// Transfers that may be in flight.
    package var limit = 0
    /// How many connections were made; nil where that is not known.
    package var connections: Int?
    /// To one host; 0 is no limit.
    package var perHostLimit = 0
    /// Requests started a second; nil is no limit.
    package var rateLimit: Double?
    /// Queued rows by what they wait for, most first; none is zero.
    package var waiting: [WaitCount] = []
    /// What binds the run now, where a limit that moves by a rule does: `api.x refuses above 24`; nil where none does.
    package var boundBy: String?
    /// Attempts that ended in the last seconds, a second.
    package var requestsPerSecond = 0.0
    package var bytesPerSecond = 0.0
    /// One entry a second, oldest first, the running second left out.
    package var requestHistory: [Double] = []
    package var byteHistory: [Double] = []
    package var receivedBytes: Int64 = 0
    /// Of attempts that were answered or timed out.
    package var latency = LatencySummary()
    /// Of those that were ok.
    package var okLatency = LatencySummary()
    package var causeCount = 0
    /// What can't be written, and why; nil while all can.
    package var outputFailure: OutputFailure?
    /// Whether the record writer lags and holds the run back.
    package var recordsLag = false
    /// Which proxies are in force; nil is none.
    package var proxy: String?

    /// In the order given.
    package var budgets: [BudgetFacts] = []

    package var brokenBudgets: Int { budgets.count { !$0.standing.holds } }

    /// The round of a watch; nil where there are none.
    package var round: RoundStanding?

    /// The run of several machines, and how it stands; nil where this process sends it.
    package var shared: SharedStanding?

    package init() {}

    /// How a shared run stands.
    package struct SharedStanding: Sendable, Equatable {
        package var name: String
        /// Those that are heard of.
        package var workers: Int
        /// Those that were lost, and have not left.
        package var lost: Int
        package var latency: Duration
        /// For how long the database cannot be reached; nil while it can.
        package var goneFor: Duration?
        /// Why the database takes nothing for the time being; nil while it does.
        package var refusal: String?
        /// Whether the run was deleted.
        package var isDeleted: Bool
        /// Whether nothing is known of it yet: its list and records are being read.
        package var isLoading: Bool
    }

    /// How a watch stands.
    package struct RoundStanding: Sendable, Equatable {
        /// The round under way, or the last one; 0 before the first.
        package var number: Int
        package var isUnderWay: Bool
        /// Until the next one; nil where none comes, or one is under way.
        package var nextIn: Duration?
        package var every: Duration
        /// Alerts that are raised and neither acknowledged nor muted.
        package var alerts: Int
        /// Those that are raised, acknowledged and not muted.
        package var acknowledged: Int
        package var muted: Int
        package var skipped: Int
    }

    /// The share of known requests that are settled, 0 to 1; nil while nothing is known.
    package var progress: Double? {
        counts.total == 0 ? nil : Double(counts.settled) / Double(counts.total)
    }
}
