import Glibc

/// The clock of one run: a monotonic one for all that is measured, tied once to the wall clock for what is told.
package struct RunClock: Sendable {
    /// Nanoseconds since 1970, UTC, when the run began: a whole millisecond, so that instants of the run and the times of
    /// records, which have milliseconds, are cut alike.
    package let wallStart: UInt64
    private let monotonicStart: UInt64

    package init() {
        let wall = Self.read(CLOCK_REALTIME)
        wallStart = wall - wall % 1_000_000
        monotonicStart = Self.read(CLOCK_MONOTONIC)
    }

    private init(wallStart: UInt64, monotonicStart: UInt64) {
        self.wallStart = wallStart
        self.monotonicStart = monotonicStart
    }

    package func now() -> RunInstant {
        RunInstant(nanoseconds: Self.read(CLOCK_MONOTONIC) &- monotonicStart)
    }

    /// Nanoseconds since 1970, UTC.
    package func wall(_ instant: RunInstant) -> UInt64 {
        wallStart &+ instant.nanoseconds
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

extension RunClock {
    /// The clock of a run that began at this moment of the wall clock, in nanoseconds since 1970: of a replayed one.
    package init(wallStart: UInt64) {
        self.init(
            wallStart: wallStart,
            monotonicStart: Self.read(CLOCK_MONOTONIC) &- Self.read(CLOCK_REALTIME) &+ wallStart)
    }
}
