/// What an engine's connections and requests are at, at one moment; of all its sessions together.
public struct FetchStatistics: Sendable, Hashable {
    /// Sockets that are open, those included that are still being connected.
    public var open = 0
    /// Those of ``open`` that are kept for a later request.
    public var idle = 0
    /// Attempts that are being made.
    public var inFlight = 0
    /// Requests that wait for a slot, or for their next attempt.
    public var queued = 0
    /// Connections that were made so far.
    public var connected = 0
    /// Attempts, and hops of redirects, that went over a kept connection so far.
    public var reused = 0

    /// Nothing so far.
    public init() {}
}

extension FetchEngine {
    /// What its connections are at; all zero where it could not be started.
    public var statistics: FetchStatistics {
        get async {
            guard let thread = try? thread() else { return FetchStatistics() }
            return await withCheckedContinuation { continuation in
                let isOpen = whileOpen {
                    thread.post { continuation.resume(returning: $0.statistics) }
                }
                if !isOpen { continuation.resume(returning: FetchStatistics()) }
            }
        }
    }
}

extension Engine {
    fileprivate var statistics: FetchStatistics {
        var statistics = FetchStatistics()
        statistics.open = loop.sockets.open
        statistics.inFlight = schedule.counts.inFlight
        statistics.idle = max(0, statistics.open - schedule.active)
        statistics.queued = schedule.counts.queued
        statistics.connected = loop.sockets.connectionCount
        statistics.reused = loop.sockets.reusedCount
        return statistics
    }
}
