import Glibc

/// The clock that also goes on while the machine is suspended
/// ([CLOCK_BOOTTIME](https://man7.org/linux/man-pages/man2/clock_gettime.2.html)): leases run out by it.
enum BootClock {
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Later than any moment.
    static let never = Duration.seconds(1 << 32)

    static func now() -> Duration { .nanoseconds(Int64(nanoseconds())) }
}
