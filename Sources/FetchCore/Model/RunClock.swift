import Glibc

/// The clock of one run: a monotonic one for all that is measured, tied once to the wall clock for what is told.
///
/// It stands still while the process is stopped (SIGSTOP, SIGTSTP, a machine that sleeps) with something in flight: that is no
/// server's slowness, and no request times out for it. See ``StoppedTime``.
package struct RunClock: Sendable {
    /// Nanoseconds since 1970, UTC, when the run began: a whole millisecond, so that instants of the run and the times of
    /// records, which have milliseconds, are cut alike.
    package let wallStart: UInt64
    private let monotonicStart: UInt64
    private let stopped = StoppedTime()

    /// How often the clock has to be read while something is in flight, so that it sees when the process was stopped.
    static let beat = StoppedTime.beat

    package init() {
        let wall = Self.read(CLOCK_REALTIME)
        wallStart = wall - wall % 1_000_000
        // The one that goes on while the machine sleeps.
        monotonicStart = Self.read(CLOCK_BOOTTIME)
    }

    private init(wallStart: UInt64, monotonicStart: UInt64) {
        self.wallStart = wallStart
        self.monotonicStart = monotonicStart
    }

    package func now() -> RunInstant {
        RunInstant(nanoseconds: stopped.running { Self.read(CLOCK_BOOTTIME) &- monotonicStart })
    }

    /// Nanoseconds since 1970, UTC. What the process was stopped for before the instant is part of it.
    package func wall(_ instant: RunInstant) -> UInt64 {
        wallStart &+ instant.nanoseconds &+ stopped.before(instant.nanoseconds)
    }

    /// The instant of another clock's time, in nanoseconds since 1970; the start for an earlier one.
    package func instant(wall: UInt64) -> RunInstant {
        RunInstant(nanoseconds: wall > wallStart ? wall - wallStart : 0)
    }

    /// Whether something is in flight, so that the clock is read every ``beat`` from now on.
    func expectsBeats(_ expects: Bool) {
        stopped.expectsBeats(expects) { Self.read(CLOCK_BOOTTIME) &- monotonicStart }
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

extension RunClock {
    /// The clock of a run that began so long ago, at that moment of another machine's wall clock, in nanoseconds since 1970: the two
    /// machines may think of different times.
    package init(wallStart: UInt64, age: Duration) {
        self.init(
            wallStart: wallStart,
            monotonicStart: Self.read(CLOCK_BOOTTIME) &- UInt64(max(0, age.nanoseconds)))
    }

    /// The clock of a run that began at this moment of the wall clock, in nanoseconds since 1970: of a replayed one.
    package init(wallStart: UInt64) {
        self.init(
            wallStart: wallStart,
            monotonicStart: Self.read(CLOCK_BOOTTIME) &- Self.read(CLOCK_REALTIME) &+ wallStart)
    }
}
