/// What holds for all workers of a run.
package struct SharedLimits: Hashable, Sendable {
    /// Transfers in flight, all workers together; nil leaves each worker its own limit.
    package var concurrency: Int?
    /// Requests started a second.
    package var rate: Double?
    /// Transfers in flight to one host; 0 is no limit.
    package var perHost: Int

    package init(concurrency: Int? = nil, rate: Double? = nil, perHost: Int = 10) {
        self.concurrency = concurrency
        self.rate = rate
        self.perHost = perHost
    }
}

/// A worker that has joined a run.
package struct JoinedWorker: Hashable, Sendable {
    package let worker: Int
    package let state: SharedRunState
    /// The number of the run's newest command.
    package let command: Int

    package init(worker: Int, state: SharedRunState, command: Int) {
        self.worker = worker
        self.state = state
        self.command = command
    }
}

extension ShareDatabase {
    /// Joins a run as a new worker.
    ///
    /// - Parameters:
    ///   - host: the machine's name; the worker's number is appended.
    ///   - version: of this program.
    package func join(run: Int, host: String, version: String) throws(ShareError) -> JoinedWorker {
        try connection.transaction { () throws(ShareError) in
            // State and newest command belong together, and numbers are given out one after the other.
            let found = try connection.query(
                "select state, command from fetchdeck.run where run = $1 for no key update", [.int(run)])
            guard found.count == 1, let state = found.text(0, 0).flatMap(SharedRunState.init(rawValue:))
            else {
                throw try runGone(run)
            }
            let worker =
                try connection.query(
                    """
                    insert into fetchdeck.worker (run, worker, name, version)
                    select $1, coalesce(max(w.worker), 0) + 1, $2 || '-' || coalesce(max(w.worker), 0) + 1, $3
                    from fetchdeck.worker w where w.run = $1 returning worker
                    """, [.int(run), .text(host), .text(version)]
                ).int(0, 0) ?? 0
            return JoinedWorker(worker: worker, state: state, command: found.int(0, 1) ?? 0)
        }
    }
}
