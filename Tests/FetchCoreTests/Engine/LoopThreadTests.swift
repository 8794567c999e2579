import Foundation
import Glibc
import Synchronization
import Testing

@testable import FetchCore

@Suite("The loop's thread")
struct LoopThreadTests {
    /// What threads have asked for, what the loop has seen of it, and how often it waited in vain.
    private final class Pings: Sendable {
        let asked = Atomic<Int>(0)
        let seen = Atomic<Int>(0)
        let missed = Atomic<Int>(0)
        let running = Atomic<Int>(3)
    }

    @Test("no wake-up is lost, however those of several threads meet the loop as it takes them")
    func wakes() async {
        let pings = Pings()
        let thread = LoopThread(name: "pinged")
        await withCheckedContinuation { continuation in
            thread.start {
                pings.seen.store(pings.asked.load(ordering: .acquiring), ordering: .releasing)
                var entry = pollfd(fd: thread.wakeFD, events: Int16(POLLIN), revents: 0)
                // Each thread that runs waits for the loop or is about to wake it: so long a silence is a lost wake-up.
                if poll(&entry, 1, 3_000) == 0 { pings.missed.add(1, ordering: .relaxed) }
            } ended: {
                continuation.resume()
            }
            for _ in 0..<3 { Thread { Self.ping(40_000, pings, thread) }.start() }
        }
        #expect(pings.missed.load(ordering: .relaxed) == 0)
        #expect(pings.asked.load(ordering: .relaxed) == 120_000)
    }

    /// Asks again and again, each time once the loop has seen what was asked before. The last of the threads stops the loop.
    private static func ping(_ count: Int, _ pings: Pings, _ thread: LoopThread) {
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
