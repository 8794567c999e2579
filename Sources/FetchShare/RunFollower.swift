import Dispatch
import FetchCore
import Synchronization

/// Looks at a run in its database every quarter of a second, on a thread and a connection of its own, and finds the way back after an
/// outage.
package final class RunFollower: Sendable {
    /// What is looked at each time.
    package typealias Look = (ShareDatabase) throws(ShareError) -> Void

    /// What becomes of the connection.
    package enum News: Sendable {
        /// It is gone, or nothing comes over it; from now on it is tried again. The time is that since the database was last heard of.
        case lost(ShareError, silentFor: Duration)
        /// The database refuses it for good, or the run is gone: nothing more comes.
        case over(ShareError)
    }

    private let address: DatabaseAddress
    private let onNews: @Sendable (News) -> Void
    private let isStopped = Atomic<Bool>(false)
    private let awake = DispatchSemaphore(value: 0)

    private static let lookEvery = 250
    /// For a database that is there again: dashboards are few.
    private static let connectLimit = Duration.seconds(5)

    /// - Parameter onNews: called on the follower's thread.
    package init(_ address: DatabaseAddress, onNews: @escaping @Sendable (News) -> Void) {
        self.address = address
        self.onNews = onNews
    }

    /// Begins to look.
    ///
    /// - Parameter makeLook: called once, on the follower's thread; so is what it makes.
    package func start(_ makeLook: @escaping @Sendable () -> Look) {
        let code = PosixThread.start(name: "fetchdeck.attach", stackBytes: 1 << 20) { [self] in
            follow(makeLook())
        }
        if code != 0 { onNews(.over(ShareError(.unreachable, detail: "no thread to be had"))) }
    }

    /// Ends it soon, without waiting for that.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        awake.signal()
    }

    private var goesOn: Bool { !isStopped.load(ordering: .acquiring) }

    private func follow(_ look: Look) {
        let outage = Outage(onNews)
        let watch = AnswerWatch(isWanted: { [self] in goesOn }, onSilence: { outage.lost($0) })
        var hasBeenConnected = false
        while goesOn {
            do throws(ShareError) {
                let database = try ShareDatabase(address, within: Self.connectLimit, watch: watch)
                try database.checkTables()
                hasBeenConnected = true
                while goesOn {
                    do throws(ShareError) {
                        try look(database)
                        outage.heard()
                    } catch  where error.isTemporary {}
                    rest()
                }
            } catch {
                guard goesOn else { return }
                // A server that goes down ends a connection in the middle of its greeting, which looks like a TLS that it refuses.
                guard error.isPassing || hasBeenConnected && error.cause == .tlsRefused else {
                    return onNews(.over(error))
                }
                outage.lost(error)
                rest()
            }
        }
    }

    /// Since when nothing is heard of the database, told once. The follower's thread's.
    private final class Outage {
        private let onNews: (News) -> Void
        private var heardAt = ContinuousClock.now
        private var isTold = false

        init(_ onNews: @escaping (News) -> Void) { self.onNews = onNews }

        func heard() { (heardAt, isTold) = (.now, false) }

        func lost(_ error: ShareError) {
            guard !isTold else { return }
            isTold = true
            onNews(.lost(error, silentFor: .now - heardAt))
        }
    }

    private func rest() { _ = awake.wait(timeout: .now() + .milliseconds(Self.lookEvery)) }
}

extension RunFollower {
    /// Looks at the run as a whole: its list, every record, its workers; and performs what is asked of it.
    ///
    /// - Parameters:
    ///   - hosts: where the hosts of the list are numbered.
    ///   - clock: what instants are counted from.
    ///   - orders: what is asked here; ``wake()`` has it done soon.
    ///   - person: who asks.
    ///   - onNews: called on the follower's thread.
    package func startTelling(
        run: Int, hosts: HostTable, clock: RunClock, orders: RunOrders, person: String,
        onNews: @escaping @Sendable (SharedRunEvents.News) -> Void
    ) {
        start {
            let events = SharedRunEvents(run: run, hosts: hosts, clock: clock, onNews: onNews)
            return { database throws(ShareError) in
                for order in orders.take() { try events.perform(order, by: person, database) }
                try events.look(database)
            }
        }
    }

    /// Has it look again at once.
    package func wake() { awake.signal() }

    /// Looks at the counts alone, however long the list is.
    ///
    /// - Parameters:
    ///   - onRecords: called with record lines, each with its end, before the count that they are in; nil reads none.
    ///   - onCount: called at each look, on the follower's thread, as the other is.
    package func startCounting(
        run: Int, onRecords: (@Sendable ([UInt8]) -> Void)? = nil,
        onCount: @escaping @Sendable (RunCount) -> Void
    ) {
        start {
            var counting = RunCounting(run: run)
            var collecting: RecordCollecting?
            // What was counted waits for its records, also over another connection.
            var counted: RunCount?
            return { database throws(ShareError) in
                let count: RunCount
                if let counted { count = counted } else { count = try counting.look(database) }
                counted = count
                if let onRecords {
                    let reading: RecordCollecting
                    if let collecting {
                        reading = collecting
                    } else {
                        reading = try RecordCollecting(
                            database, run: run, redaction: .standard, takesAll: true)
                    }
                    collecting = reading
                    while let lines = try reading.next(database) { onRecords(lines) }
                }
                counted = nil
                onCount(count)
            }
        }
    }
}
