import HeapModule

/// Attempts that have their slot but not the address of their host yet: by host, and by when they wait no longer.
///
/// The lookups themselves stand in the ``AttemptTable``.
struct LookupQueue {
    private struct Due: Comparable {
        var at: RunInstant
        var id: RequestID

        static func < (left: Due, right: Due) -> Bool {
            left.at == right.at ? left.id < right.id : left.at < right.at
        }
    }

    private var byHost: [HostID: Set<RequestID>] = [:]
    /// One counts only while its request waits until that instant.
    private var deadlines = Heap<Due>()

    /// How many hosts someone waits for.
    var hostCount: Int { byHost.count }

    mutating func add(_ lookup: AddressLookup) {
        byHost[lookup.host, default: []].insert(lookup.start.id)
        deadlines.insert(Due(at: lookup.deadline, id: lookup.start.id))
    }

    /// Takes all out that wait for the host, in order of id.
    mutating func take(_ host: HostID) -> [RequestID] {
        (byHost.removeValue(forKey: host) ?? []).sorted()
    }

    mutating func remove(_ lookup: AddressLookup) {
        let host = lookup.host
        byHost[host]?.remove(lookup.start.id)
        if byHost[host]?.isEmpty == true { byHost[host] = nil }
    }

    /// Takes those out whose deadline has come, the earliest first.
    ///
    /// - Parameter lookup: The one that a request waits for; nil when it waits for none.
    mutating func takeExpired(now: RunInstant, _ lookup: (RequestID) -> AddressLookup?) -> [AddressLookup] {
        var expired: [AddressLookup] = []
        while let due = deadlines.min {
            let waiting = lookup(due.id).flatMap { $0.deadline == due.at ? $0 : nil }
            guard due.at <= now || waiting == nil else { break }
            deadlines.removeMin()
            if let waiting {
                remove(waiting)
                expired.append(waiting)
            }
        }
        return expired
    }

    /// When the first one waits no longer; nil when none waits. Right after ``takeExpired(now:_:)``, early at most later.
    var nextDeadline: RunInstant? { deadlines.min?.at }
}
