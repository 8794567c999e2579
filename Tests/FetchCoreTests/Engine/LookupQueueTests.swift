import Testing

@testable import FetchCore

@Suite("Attempts that wait for an address")
struct LookupQueueTests {
    /// A queue with the lookups that it is about.
    private struct Waiting {
        var queue = LookupQueue()
        var lookups: [RequestID: AddressLookup] = [:]

        mutating func add(_ id: Int, host: UInt32, began: UInt64, deadline: UInt64) {
            let lookup = AddressLookup(
                start: ScheduledStart(
                    id: RequestID(id), host: HostID(rawValue: host), attempt: 1, queuedFor: .zero),
                host: HostID(rawValue: host), began: .milliseconds(began), deadline: .milliseconds(deadline))
            lookups[RequestID(id)] = lookup
            queue.add(lookup)
        }

        mutating func remove(_ id: Int) {
            if let lookup = lookups.removeValue(forKey: RequestID(id)) { queue.remove(lookup) }
        }

        mutating func take(host: UInt32) -> [Int] {
            let ids = queue.take(HostID(rawValue: host))
            for id in ids { lookups[id] = nil }
            return ids.map { Int($0.rawValue) }
        }

        mutating func expire(_ milliseconds: UInt64) -> [Int] {
            let expired = queue.takeExpired(now: .milliseconds(milliseconds)) { lookups[$0] }
            for lookup in expired { lookups[lookup.start.id] = nil }
            return expired.map { Int($0.start.id.rawValue) }
        }
    }

    @Test("an answer takes out all of its host, and no one else's")
    func byHost() {
        var waiting = Waiting()
        waiting.add(3, host: 0, began: 1, deadline: 100)
        waiting.add(1, host: 0, began: 2, deadline: 50)
        waiting.add(2, host: 1, began: 2, deadline: 90)
        #expect(waiting.queue.hostCount == 2)
        #expect(waiting.take(host: 0) == [1, 3])
        #expect(waiting.take(host: 0) == [])
        #expect(waiting.queue.hostCount == 1)
        #expect(waiting.expire(200) == [2])
    }

    @Test(
        "those whose deadline has come leave, the earliest first, and the next deadline is that of who stays")
    func expiry() {
        var waiting = Waiting()
        waiting.add(1, host: 0, began: 0, deadline: 30)
        waiting.add(2, host: 1, began: 0, deadline: 10)
        waiting.add(3, host: 2, began: 0, deadline: 40)
        #expect(waiting.queue.nextDeadline == .milliseconds(10))
        #expect(waiting.expire(9) == [])
        #expect(waiting.expire(30) == [2, 1])
        #expect(waiting.queue.nextDeadline == .milliseconds(40))
        #expect(waiting.queue.hostCount == 1)
    }

    @Test("who leaves before takes its deadline along, also when it comes again with another")
    func removal() {
        var waiting = Waiting()
        waiting.add(1, host: 0, began: 0, deadline: 10)
        waiting.remove(1)
        #expect(waiting.queue.hostCount == 0)
        waiting.add(1, host: 0, began: 5, deadline: 60)
        #expect(waiting.expire(20) == [])
        #expect(waiting.queue.nextDeadline == .milliseconds(60))
        #expect(waiting.expire(60) == [1])
        #expect(waiting.queue.nextDeadline == nil)
    }
}
