import FetchCore
import Glibc

/// What ended a wait; empty when the time was over.
package struct DeckReadiness: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The terminal has something to read, or is gone.
    package static let input = DeckReadiness(rawValue: 1)
    /// ``SignalWatch/take()`` has something.
    package static let signals = DeckReadiness(rawValue: 2)
    /// Someone called ``DeckWakeup/signal()``; it is taken already.
    package static let woken = DeckReadiness(rawValue: 4)
}

/// Where the main thread sleeps: until a key, a signal, news from the run, or a time.
package struct DeckWaiter: Sendable {
    /// Nil when no keys are wanted, as in plain mode.
    package var input: Int32?
    package let signals: SignalWatch
    package let wakeup: DeckWakeup

    package init(input: Int32? = nil, signals: SignalWatch = .shared, wakeup: DeckWakeup = DeckWakeup()) {
        self.input = input
        self.signals = signals
        self.wakeup = wakeup
    }

    /// Sleeps until something is ready, at most that long.
    ///
    /// - Parameter duration: Nil waits for ever; zero or less only looks.
    /// - Returns: All that is ready; empty when the time was over.
    package func wait(for duration: Duration?) -> DeckReadiness {
        let deadline = duration.map { ContinuousClock.now + $0 }
        while true {
            let left = deadline.map { max(.zero, $0 - ContinuousClock.now) }
            let ready = poll(left)
            if let ready { return ready }
            if let left, left <= .zero { return [] }
        }
    }

    /// Rounded up, so that the last part of a millisecond isn't spent looking again and again.
    static func milliseconds(_ duration: Duration) -> Int32 {
        Int32(clamping: (duration + .nanoseconds(999_999)).milliseconds)
    }

    /// Nil when a signal cut it short or nothing was ready.
    private func poll(_ timeout: Duration?) -> DeckReadiness? {
        // A negative descriptor is passed over.
        var entries = (
            pollfd(fd: input ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)
        )
        let count = withUnsafeMutableBytes(of: &entries) { bytes in
            let list = bytes.baseAddress?.assumingMemoryBound(to: pollfd.self)
            return Glibc.poll(list, 3, timeout.map(Self.milliseconds) ?? -1)
        }
        guard count > 0 else { return nil }
        var ready: DeckReadiness = []
        if entries.0.revents != 0 { ready.insert(.input) }
        if entries.1.revents != 0 { ready.insert(.signals) }
        if entries.2.revents != 0 {
            wakeup.clear()
            ready.insert(.woken)
        }
        return ready
    }
}
