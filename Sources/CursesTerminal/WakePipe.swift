import Glibc
import Synchronization

/// A pipe that is written to for no other reason than to end a `poll`.
struct WakePipe: Sendable {
    let reader: Int32
    let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            preconditionFailure("no pipe to wake the main thread with: error \(errno)")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        reader = ends[0]
        writer = ends[1]
    }

    /// Makes ``reader`` readable; a full pipe is readable already. Safe in a signal handler.
    func poke() {
        var byte: UInt8 = 1
        _ = write(writer, &byte, 1)
    }

    /// Takes all that was written.
    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            while read(reader, buffer.baseAddress, 256) > 0 {}
        }
    }

    func close() {
        _ = Glibc.close(reader)
        _ = Glibc.close(writer)
    }
}

/// Ends the wait of a ``DeckWaiter`` from any thread.
///
/// Put what there is to see where the waiting thread looks, then call ``signal()``; that thread, when ``DeckWaiter/wait(for:)``
/// says ``DeckReadiness/woken``, looks. Calls in between cost one atomic exchange each.
package final class DeckWakeup: Sendable {
    private let pipe = WakePipe()
    private let isSignalled = Atomic<Bool>(false)

    package init() {}

    deinit {
        pipe.close()
    }

    /// Ends the wait that is under way, or the next one. Never blocks.
    package func signal() {
        guard !isSignalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pipe.poke()
    }

    /// Sleeps until it is signalled, at most that long, and takes the signal. For a thread that waits for nothing else.
    ///
    /// By no clock that anyone sets: a semaphore's is the wall clock, and one put back by an hour would sleep an hour longer.
    ///
    /// - Parameter duration: Nil waits for ever.
    package func wait(for duration: Duration?) {
        var entry = pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, duration.map(DeckWaiter.milliseconds) ?? -1)
        if entry.revents != 0 { clear() }
    }

    var descriptor: Int32 { pipe.reader }

    /// Takes the signal; the thread that waits must look for what there is only after this.
    func clear() {
        pipe.drain()
        isSignalled.store(false, ordering: .sequentiallyConsistent)
    }
}
