import Glibc

/// A bell that a thread can wait for with `poll` and any other can ring.
final class WakeEvent: Sendable {
    /// What to poll for reading.
    let descriptor: Int32
    private let writeEnd: Int32

    /// Traps when the process has no descriptor left for it: nothing could go on without.
    init() {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "no pipe: \(String(cString: strerror(errno)))")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Wakes whoever waits. From any thread.
    func raise() {
        var byte: UInt8 = 1
        // The only failure that may come is a full pipe: the waiter then has been woken already.
        _ = write(writeEnd, &byte, 1)
    }

    /// Makes it quiet again; called before what it announced is taken, so that nothing is missed.
    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { bytes in
            while read(descriptor, bytes.baseAddress, bytes.count) == bytes.count {}
        }
    }
}
