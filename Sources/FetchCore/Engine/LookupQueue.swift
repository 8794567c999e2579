import HeapModule

/// Attempts that have their slot but not the address of their host yet: by host, by request, and by when their patience ends.
struct LookupQueue {
    /// One attempt that waits.
    struct Entry: Equatable {
        var start: ScheduledStart
        /// Whose address it waits for: its host's, or the proxy's.
        var host: HostID
        var began: RunInstant
        var deadline: RunInstant
    }

    private struct Due: Comparable {
        var at: RunInstant
        var id: RequestID

        static func < (left: Due, right: Due) -> Bool {
            left.at == right.at ? left.id < right.id : left.at < right.at
        }
    }

    private var entries: [RequestID: Entry] = [:]
    private var byHost: [HostID: Set<RequestID>] = [:]
    /// One counts only while its request waits until that instant.
    private var deadlines = Heap<Due>()

    var isEmpty: Bool { entries.isEmpty }
    /// How many hosts someone waits for.
    var hostCount: Int { byHost.count }
    /// Of all that wait, in no order.
    var ids: [RequestID] { Array(entries.keys) }

    mutating func add(_ entry: Entry) {
        entries[entry.start.id] = entry
        byHost[entry.host, default: []].insert(entry.start.id)
        deadlines.insert(Due(at: entry.deadline, id: entry.start.id))
    }

    /// Takes all out that wait for the host, in the order they began.
    mutating func take(_ host: HostID) -> [Entry] {
        (byHost.removeValue(forKey: host) ?? []).compactMap { entries.removeValue(forKey: $0) }
            .sorted { ($0.began, $0.start.id) < ($1.began, $1.start.id) }
    }

    /// Takes out the one of the request; nil when it does not wait.
    mutating func remove(_ id: RequestID) -> Entry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        let host = entry.host
        byHost[host]?.remove(id)
        if byHost[host]?.isEmpty == true { byHost[host] = nil }
        return entry
    }

    /// Takes those out whose deadline has come, the earliest first.
    mutating func takeExpired(now: RunInstant) -> [Entry] {
        var expired: [Entry] = []
        while let due = deadlines.min, due.at <= now || entries[due.id]?.deadline != due.at {
            deadlines.removeMin()
            if entries[due.id]?.deadline == due.at, let entry = remove(due.id) { expired.append(entry) }
        }
        return expired
    }

    /// When the first one's patience ends; nil when none waits. Right after ``takeExpired(now:)``, early at most later.
    var nextDeadline: RunInstant? { deadlines.min?.at }
}
