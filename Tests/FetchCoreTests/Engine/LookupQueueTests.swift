import Testing

@testable import FetchCore

@Suite("Attempts that wait for an address")
struct LookupQueueTests {
    private static func entry(_ id: Int, host: UInt32, began: UInt64, deadline: UInt64) -> LookupQueue.Entry {
        LookupQueue.Entry(
            start: ScheduledStart(
                id: RequestID(id), host: HostID(rawValue: host), attempt: 1, queuedFor: .zero),
            host: HostID(rawValue: host), began: .milliseconds(began), deadline: .milliseconds(deadline))
    }

    private static func ids(_ entries: [LookupQueue.Entry]) -> [Int] {
        entries.map { Int($0.start.id.rawValue) }
    }

    @Test("an answer takes out all of its host, in the order they began, and no one else's")
    func byHost() {
        var queue = LookupQueue()
        queue.add(Self.entry(3, host: 0, began: 1, deadline: 100))
        queue.add(Self.entry(1, host: 0, began: 2, deadline: 50))
        queue.add(Self.entry(2, host: 1, began: 2, deadline: 90))
        #expect(queue.hostCount == 2)
        #expect(Self.ids(queue.take(HostID(rawValue: 0))) == [3, 1])
        #expect(queue.take(HostID(rawValue: 0)) == [])
        #expect(queue.hostCount == 1)
        #expect(queue.ids == [RequestID(2)])
    }

    @Test(
        "those whose patience is over leave, the earliest first, and the next deadline is that of who stays")
    func expiry() {
        var queue = LookupQueue()
        queue.add(Self.entry(1, host: 0, began: 0, deadline: 30))
        queue.add(Self.entry(2, host: 1, began: 0, deadline: 10))
        queue.add(Self.entry(3, host: 2, began: 0, deadline: 40))
        #expect(queue.nextDeadline == .milliseconds(10))
        #expect(queue.takeExpired(now: .milliseconds(9)) == [])
        #expect(Self.ids(queue.takeExpired(now: .milliseconds(30))) == [2, 1])
        #expect(queue.nextDeadline == .milliseconds(40))
        #expect(queue.hostCount == 1)
    }

    @Test("who leaves before takes its deadline along, also when it comes again with another")
    func removal() {
        var queue = LookupQueue()
        queue.add(Self.entry(1, host: 0, began: 0, deadline: 10))
        #expect(queue.remove(RequestID(1))?.start.id == RequestID(1))
        #expect(queue.remove(RequestID(1)) == nil)
        #expect(queue.isEmpty)
        #expect(queue.hostCount == 0)
        queue.add(Self.entry(1, host: 0, began: 5, deadline: 60))
        #expect(queue.takeExpired(now: .milliseconds(20)) == [])
        #expect(queue.nextDeadline == .milliseconds(60))
        #expect(Self.ids(queue.takeExpired(now: .milliseconds(60))) == [1])
        #expect(queue.nextDeadline == nil)
    }
}
