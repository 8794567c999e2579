import FetchCore

/// Failures gathered by cause: kind, cause without what differs from request to request, and host.
struct CauseLedger: Sendable {
    struct Cause: Sendable {
        var kind: FailureKind
        var phase: FailurePhase?
        /// Of the latest response that failed so; 0 for none.
        var status = 0
        var host: HostID
        /// Its words, with `#` for what differs.
        var pattern: String
        /// The latest failure that is counted to it.
        var failure: FetchFailure
        var count = 0
        var lastSeen = RunInstant.start
        var example: RequestID
    }

    private struct Key: Hashable {
        var kind: FailureKind
        var host: HostID
        /// Nil for all that come when there are too many.
        var cause: FailureCause?
    }

    private struct Exact: Hashable {
        var host: HostID
        var failure: FetchFailure
    }

    /// One entry a cause, at its ``CauseID``; a cause that nothing fails by any more stays with count 0.
    private(set) var causes: [Cause] = []
    private var ids: [Key: CauseID] = [:]
    /// Answers for failures met before, so that most failures cost one look-up; forgotten when it grows.
    private var known: [Exact: CauseID] = [:]

    private static let maximum = 10_000

    /// How many causes have a request that failed by them.
    private(set) var activeCount = 0

    subscript(id: CauseID) -> Cause { causes[id.index] }

    /// Counts a failed request to its cause.
    mutating func add(_ failure: FetchFailure, status: Int, host: HostID, id: RequestID, at: RunInstant)
        -> CauseID
    {
        let exact = Exact(host: host, failure: failure)
        let cause = known[exact] ?? intern(failure, host, id)
        if known.count > Self.maximum { known.removeAll(keepingCapacity: true) }
        known[exact] = cause
        if causes[cause.index].count == 0 { activeCount += 1 }
        causes[cause.index].count += 1
        causes[cause.index].lastSeen = max(at, causes[cause.index].lastSeen)
        causes[cause.index].example = id
        causes[cause.index].failure = failure
        causes[cause.index].status = status
        return cause
    }

    /// A request that had failed by the cause has gone on.
    mutating func remove(_ id: CauseID) {
        causes[id.index].count -= 1
        if causes[id.index].count == 0 { activeCount -= 1 }
    }

    private mutating func intern(_ failure: FetchFailure, _ host: HostID, _ id: RequestID) -> CauseID {
        let isFull = causes.count >= Self.maximum
        let key = Key(
            kind: failure.kind, host: isFull ? .none : host, cause: isFull ? nil : failure.commonCause)
        if let cause = ids[key] { return cause }
        let cause = CauseID(rawValue: UInt32(causes.count))
        causes.append(
            Cause(
                kind: failure.kind, phase: failure.phase, host: key.host,
                pattern: isFull ? "other messages" : failure.commonWords, failure: failure, example: id))
        ids[key] = cause
        return cause
    }
}
