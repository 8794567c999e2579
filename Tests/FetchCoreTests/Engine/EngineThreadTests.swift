import Foundation
import Glibc
import Synchronization
import Testing

@testable import FetchCore

@Suite("The engine's thread")
struct EngineThreadTests {
    /// What threads have asked for, what the engine thread has seen of it, and how often it waited in vain.
    private final class Pings: Sendable {
        let asked = Atomic<Int>(0)
        let seen = Atomic<Int>(0)
        let missed = Atomic<Int>(0)
        let running = Atomic<Int>(3)
    }

    /// Sees what was asked, and waits for the next wake-up.
    private final class Waiter: ThreadTenant {
        let pings: Pings
        let wakeFD: Int32

        init(_ pings: Pings, wakeFD: Int32) {
            self.pings = pings
            self.wakeFD = wakeFD
        }

        func turn() {
            pings.seen.store(pings.asked.load(ordering: .acquiring), ordering: .releasing)
            var entry = pollfd(fd: wakeFD, events: Int16(POLLIN), revents: 0)
            // Each thread that runs waits for this one or is about to wake it: so long a silence is a lost wake-up.
            if poll(&entry, 1, 3_000) == 0 { pings.missed.add(1, ordering: .relaxed) }
        }

        func close() {}
    }

    @Test(
        "loses no wake-up, however those of several threads meet it as it takes them", .timeLimit(.minutes(1))
    )
    func wakes() async throws {
        let pings = Pings()
        let thread = try EngineThread<Waiter>(name: "pinged")
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        try thread.start {
            Waiter(pings, wakeFD: thread.wakeFD)
        } ended: {
            ended.finish()
        }
        for _ in 0..<3 { Thread { Self.ping(40_000, pings, thread) }.start() }
        for await _ in ends {}
        #expect(pings.missed.load(ordering: .relaxed) == 0)
        #expect(pings.asked.load(ordering: .relaxed) == 120_000)
    }

    @Test(
        "carries out commands in the order in which they were left, those before its start and its end included",
        .timeLimit(.minutes(1)))
    func commands() async throws {
        let pings = Pings()
        let thread = try EngineThread<Waiter>(name: "ordered")
        let order = Mutex<[Int]>([])
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let numbers = Array(0..<100)
        for number in numbers.prefix(50) { thread.post { _ in order.withLock { $0.append(number) } } }
        try thread.start {
            Waiter(pings, wakeFD: thread.wakeFD)
        } ended: {
            ended.finish()
        }
        for number in numbers.suffix(50) { thread.post { _ in order.withLock { $0.append(number) } } }
        thread.stop()
        for await _ in ends {}
        #expect(order.withLock { $0 } == numbers)
    }

    /// Asks again and again, each time once the thread has seen what was asked before. The last of the pingers stops it.
    private static func ping(_ count: Int, _ pings: Pings, _ thread: EngineThread<Waiter>) {
        for _ in 0..<count {
            let number = pings.asked.add(1, ordering: .acquiringAndReleasing).newValue
            thread.wake()
            while pings.seen.load(ordering: .acquiring) < number, pings.missed.load(ordering: .relaxed) == 0 {
                sched_yield()
            }
        }
        if pings.running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { thread.stop() }
    }
}
