import FetchCore

/// Failures gathered by cause, whatever the host: kind and cause without what differs from request to request.
package struct CauseLedger: Sendable {
    package struct Cause: Sendable {
        package var kind: FailureKind
        package var phase: FailurePhase?
        /// Of the latest response that failed so; 0 for none.
        package var status = 0
        /// How many of its requests each host has; none is zero.
        package var hosts: [HostID: Int] = [:]
        /// Whether all its failures so far are one to the letter.
        package var isUniform = true
        /// Its words, with `…` for what differs.
        package var pattern: String
        /// The latest failure that is counted to it.
        package var failure: FetchFailure
        package var count = 0
        package var lastSeen = RunInstant.start
        package var example: RequestID
    }

    private struct Key: Hashable {
        var kind: FailureKind
        /// A timeout's says which one it was.
        var phase: FailurePhase?
        /// Nil for all that come when there are too many.
        var cause: FailureCause?
    }

    /// One entry a cause, at its ``CauseID``; a cause that nothing fails by any more stays with count 0.
    package private(set) var causes: [Cause] = []
    private var ids: [Key: CauseID] = [:]
    /// Answers for failures met before, so that most failures cost one look-up; forgotten when it grows.
    private var known: [FetchFailure: CauseID] = [:]

    private static let maximum = 10_000

    /// How many causes have a request that failed by them.
    package private(set) var activeCount = 0

    package init() {}

    package subscript(id: CauseID) -> Cause { causes[id.index] }

    /// Counts a failed request to its cause.
    package mutating func add(
        _ failure: FetchFailure, status: Int, host: HostID, id: RequestID, at: RunInstant
    )
        -> CauseID
    {
        let cause = known[failure] ?? intern(failure, id)
        if known.count > Self.maximum { known.removeAll(keepingCapacity: true) }
        known[failure] = cause
        if causes[cause.index].count == 0 { activeCount += 1 }
        causes[cause.index].count += 1
        if host != .none { causes[cause.index].hosts[host, default: 0] += 1 }
        if causes[cause.index].failure != failure { causes[cause.index].isUniform = false }
        causes[cause.index].lastSeen = max(at, causes[cause.index].lastSeen)
        causes[cause.index].example = id
        causes[cause.index].failure = failure
        causes[cause.index].status = status
        return cause
    }

    /// A request that had failed by the cause has gone on.
    package mutating func remove(_ id: CauseID, host: HostID) {
        causes[id.index].count -= 1
        if let left = causes[id.index].hosts[host] {
            causes[id.index].hosts[host] = left > 1 ? left - 1 : nil
        }
        if causes[id.index].count == 0 { activeCount -= 1 }
    }

    /// A request that had failed by the cause, and had gone on, has failed by it after all.
    mutating func putBack(_ id: CauseID, host: HostID) {
        if causes[id.index].count == 0 { activeCount += 1 }
        causes[id.index].count += 1
        if host != .none { causes[id.index].hosts[host, default: 0] += 1 }
    }

    /// How many requests have failed by each kind, most first.
    package var kinds: [(kind: FailureKind, count: Int)] {
        var counts: [FailureKind: Int] = [:]
        for cause in causes where cause.count > 0 { counts[cause.kind, default: 0] += cause.count }
        return counts.map { (kind: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.kind.word) < ($0.count, $1.kind.word) }
    }

    private mutating func intern(_ failure: FetchFailure, _ id: RequestID) -> CauseID {
        let isFull = causes.count >= Self.maximum
        let isTimeout = failure.kind == .timeout
        let key = Key(
            kind: failure.kind, phase: isTimeout ? failure.phase : nil,
            cause: isFull ? nil : failure.commonCause)
        if let cause = ids[key] { return cause }
        let cause = CauseID(rawValue: UInt32(causes.count))
        causes.append(
            Cause(
                kind: failure.kind, phase: failure.phase,
                pattern: isFull ? "other messages" : failure.commonWords,
                failure: failure, example: id))
        ids[key] = cause
        return cause
    }
}

extension CauseLedger.Cause {
    /// What all its failures say: the words of one where all are alike, else those that they share.
    package var words: String { isUniform && failure.flags.isEmpty ? failure.message : pattern }

    /// The host of all its requests; nil where they are of several.
    package var onlyHost: HostID? { hosts.count == 1 ? hosts.first?.key : nil }
}

/// The number of a cause of failure, in the order the run met them.
package struct CauseID: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var index: Int { Int(rawValue) }
}
