import FetchCore

/// What automatic retries of settled requests cost: the attempts that were tried again, and the waits after them.
package struct RetryTally: Sendable {
    package private(set) var attempts = 0
    /// How long those attempts took.
    package private(set) var microseconds: Int64 = 0
    /// From the end of each to the start of the next: back-off, `Retry-After` and the queue.
    package private(set) var waitMicroseconds: Int64 = 0
    /// How many of the attempts went to each host.
    package private(set) var hosts: [HostID: Int] = [:]
    /// How many of them timed out without receiving all the time, by host.
    package private(set) var hung: [HostID: Int] = [:]
    /// How long those took.
    package private(set) var hungMicroseconds: Int64 = 0

    package init() {}

    /// How many of them timed out, and how long one of those took in the mean.
    var hungTime: RecordedTime {
        let count = hung.values.reduce(0, +)
        return RecordedTime(microseconds: count > 0 ? hungMicroseconds / Int64(count) : 0, count: count)
    }

    /// Takes in attempts before the last one of which no more is known than how many they were, as of a run on record: they
    /// and the waits after them are what the request took beside its last attempt. Of one that a key has sent again nothing is
    /// known of the waits.
    mutating func addUntold(_ settlement: Settlement, _ host: HostID) {
        guard settlement.attempts > 1, let start = settlement.startedAt else { return }
        attempts += settlement.attempts - 1
        hosts[host, default: 0] += settlement.attempts - 1
        guard !settlement.wasSentAgain else { return }
        waitMicroseconds += max(
            0, settlement.finishedAt.since(start).microseconds - settlement.timings.total)
    }

    /// Takes in the attempts before the last one, but for those that were counted before the request was sent again.
    mutating func add(_ earlier: [AttemptSummary], of settlement: Settlement, counted: Int, _ host: HostID) {
        for (place, attempt) in earlier.enumerated() where attempt.number > counted {
            let time = attempt.timings.total
            let next =
                place + 1 < earlier.count
                ? earlier[place + 1].startedAt
                : settlement.finishedAt.advanced(by: .microseconds(-settlement.timings.total))
            attempts += 1
            hosts[host, default: 0] += 1
            microseconds += time
            let end = attempt.startedAt.advanced(by: .microseconds(time))
            waitMicroseconds += max(0, next.since(end).microseconds)
            guard attempt.failure?.kind == .timeout, !attempt.isStreamed else { continue }
            hung[host, default: 0] += 1
            hungMicroseconds += time
        }
    }
}
