import Glibc

/// A counter of the kernel that a thread can wait for with `poll` and any other can raise.
final class WakeEvent: Sendable {
    let descriptor: Int32

    /// Traps when the process has no descriptor left for it: nothing could go on without.
    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC.rawValue | EFD_NONBLOCK.rawValue))
        precondition(descriptor >= 0, "no eventfd: \(String(cString: strerror(errno)))")
    }

    deinit {
        close(descriptor)
    }

    /// Wakes whoever waits. From any thread.
    func raise() {
        var one: UInt64 = 1
        // The only failure that may come is a full counter: the waiter then has been woken already.
        _ = write(descriptor, &one, 8)
    }

    /// Makes it quiet again; called before what it announced is taken, so that nothing is missed.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
