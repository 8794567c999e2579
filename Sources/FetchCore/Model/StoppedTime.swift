import Synchronization

/// How long the process was stopped, as far as it mattered.
///
/// No signal says that a process is about to be stopped, and no clock of the system stands still meanwhile. So while something
/// is in flight someone reads the clock every ``beat``; where a second passes without that, the process was stopped, or had
/// no processor. What is longer than a beat of that time is taken out.
final class StoppedTime: Sendable {
    /// While the process was stopped for some time.
    private struct Stop {
        /// In nanoseconds of the run, without this stop and those before.
        var at: UInt64
        var length: UInt64
    }

    static let beat = Duration.milliseconds(250)
    /// A gap that is longer is a stop: four beats, since a busy machine may miss some.
    private static let longestGap: UInt64 = 1_000_000_000
    private static let beatNanoseconds: UInt64 = 250_000_000

    private let stops = Mutex<[Stop]>([])
    /// The lengths of all stops, in nanoseconds.
    private let total = Atomic<UInt64>(0)
    /// When the clock was last read while beats were expected.
    private let seen = Atomic<UInt64>(0)
    private let isExpected = Atomic<Bool>(false)

    /// Nanoseconds that the process has run, of those that the clock tells; from any thread.
    ///
    /// - Parameter read: Reads the clock that goes on while the process is stopped.
    func running(_ read: () -> UInt64) -> UInt64 {
        while true {
            let before = total.load(ordering: .acquiring)
            let raw = read()
            if isExpected.load(ordering: .relaxed) { saw(raw) }
            // Where a stop was noted meanwhile, `raw` may be of before or after it.
            if total.load(ordering: .acquiring) == before { return raw - min(before, raw) }
        }
    }

    /// The lengths of the stops before that instant of the run.
    func before(_ instant: UInt64) -> UInt64 {
        guard total.load(ordering: .acquiring) > 0 else { return 0 }
        return stops.withLock { $0.reduce(0) { $0 + ($1.at <= instant ? $1.length : 0) } }
    }

    func expectsBeats(_ expects: Bool, _ read: () -> UInt64) {
        guard isExpected.load(ordering: .relaxed) != expects else { return }
        // Nobody had to read it until now.
        if expects { seen.store(read(), ordering: .relaxed) }
        isExpected.store(expects, ordering: .releasing)
    }

    private func saw(_ raw: UInt64) {
        let last = seen.load(ordering: .relaxed)
        guard raw > last else { return }
        if raw - last > Self.longestGap { return note(raw) }
        // Another thread's is as good. One that has read the clock before a stop and stores it after does not get through.
        _ = seen.weakCompareExchange(expected: last, desired: raw, ordering: .relaxed)
    }

    private func note(_ raw: UInt64) {
        stops.withLock { stops in
            let last = seen.load(ordering: .relaxed)
            // Another thread has noted it.
            guard raw > last, raw - last > Self.longestGap else { return }
            let known = total.load(ordering: .relaxed)
            let length = raw - last - Self.beatNanoseconds
            stops.append(Stop(at: last + Self.beatNanoseconds - min(known, last), length: length))
            seen.store(raw, ordering: .relaxed)
            total.store(known + length, ordering: .releasing)
        }
    }
}
