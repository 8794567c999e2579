import FetchCore

/// What a worker or a dashboard knows of a run before it begins.
package struct RunSetup: Sendable {
    package let number: Int
    package let name: String
    package let state: SharedRunState
    package let total: Int
    /// Under which ``options`` have the variables of the environment that each worker needs.
    package static let environmentKey = "environment"
    /// The run's options, a JSON object.
    package let options: String
    /// The version that wrote options and chunks.
    package let format: Int
    package let limits: SharedLimits
    /// When its list was loaded, by the database's clock, in nanoseconds since 1970.
    package let createdAt: UInt64
    /// How long ago that was as this was read, by the same clock.
    package let age: Duration

    package var isFinished: Bool { state == .done || state == .cancelled }
}

/// A host with lanes of its own, as it was found when the list was loaded.
struct WideHostPlace: Sendable {
    let host: String
    /// The lane of its first requests.
    let home: Int?
    /// Transfers in flight to it, all workers together; nil is no limit.
    let limit: Int?
}

extension ShareDatabase {
    /// The runs whose lists are loaded, the newest first.
    ///
    /// - Parameter withOptions: Dashboards have no right to them, since secrets may be in them; they are empty then.
    package func setups(withOptions: Bool = true) throws(ShareError) -> [RunSetup] {
        let found = try connection.query(
            """
            select run, name, state, total, \(withOptions ? "options" : "'{}'"), format, concurrency, rate, per_host,
                (extract(epoch from created_at) * 1000000)::bigint,
                (extract(epoch from clock_timestamp() - created_at) * 1000000)::bigint
            from fetchdeck.run where state <> 'loading' order by run desc
            """)
        return (0..<found.count).map { row in
            RunSetup(
                number: found.int(row, 0) ?? 0, name: found.text(row, 1) ?? "",
                state: found.text(row, 2).flatMap(SharedRunState.init(rawValue:)) ?? .loading,
                total: found.int(row, 3) ?? 0, options: found.text(row, 4) ?? "{}",
                format: found.int(row, 5) ?? 0,
                limits: SharedLimits(
                    concurrency: found.int(row, 6), rate: found.double(row, 7),
                    perHost: found.int(row, 8) ?? 0),
                createdAt: UInt64(clamping: found.int(row, 9) ?? 0) &* 1000,
                age: .microseconds(max(0, found.int(row, 10) ?? 0)))
        }
    }

    func wideHostPlaces(run: Int) throws(ShareError) -> [WideHostPlace] {
        let found = try connection.query(
            "select host, home, lim from fetchdeck.host where run = $1 order by host", [.int(run)])
        return (0..<found.count).map { row in
            WideHostPlace(
                host: found.text(row, 0) ?? "", home: found.int(row, 1), limit: found.int(row, 2))
        }
    }

    /// A worker's part of the run's concurrency; nil where the run has none.
    func grant(run: Int, worker: Int, want: Int, inFlight: Int) throws(ShareError) -> Int? {
        try connection.query(
            "select fetchdeck.grant_slots($1, $2, $3, $4)",
            [.int(run), .int(worker), .int(want), .int(inFlight)]
        ).int(0, 0)
    }

    /// Starts under the run's rate.
    ///
    /// - Parameter clock: that of the run, by which they are told.
    func reserve(run: Int, want: Int, clock: RunClock) throws(ShareError) -> GrantedStarts {
        let found = try connection.query(
            "select starts_in, slots, gap, start_at from fetchdeck.reserve($1, $2)", [.int(run), .int(want)])
        return GrantedStarts(
            first: clock.now().advanced(by: .seconds(found.double(0, 0) ?? 0)), count: found.int(0, 1) ?? 0,
            gapSeconds: found.double(0, 2) ?? 0, startMicroseconds: found.int(0, 3) ?? 0)
    }

    /// Gives back starts that are not used, for other workers.
    func giveBack(_ starts: ReturnedStarts, run: Int) throws(ShareError) {
        try connection.query(
            "select fetchdeck.give_back_starts($1, $2, $3, $4)",
            [.int(run), .int(starts.startMicroseconds), .int(starts.count), .double(starts.gapSeconds)])
    }

    /// Says that a worker has ended; one that left when all had settled ends the run.
    func leave(run: Int, worker: Int) throws(ShareError) {
        try connection.query(
            "update fetchdeck.worker set state = 'left', want = 0, granted = 0 where run = $1 and worker = $2",
            [.int(run), .int(worker)])
        try connection.query("select fetchdeck.finish($1)", [.int(run)])
    }
}

extension ShareDatabase {
    /// - Throws: `runGone` when it was deleted.
    package func state(run: Int) throws(ShareError) -> SharedRunState {
        let found = try connection.query("select state from fetchdeck.run where run = $1", [.int(run)])
        guard found.count == 1, let state = found.text(0, 0).flatMap(SharedRunState.init(rawValue:)) else {
            throw try runGone(run)
        }
        return state
    }

    /// Whether nothing of a run settles any more: it is done, or it was cancelled and its workers have left or were not heard of for 15 s.
    ///
    /// - Throws: `runGone` when it was deleted.
    package func hasEnded(run: Int) throws(ShareError) -> Bool {
        switch try state(run: run) {
        case .done: true
        case .cancelled: try connection.query(Self.workerCount, [.int(run)]).int(0, 0) == 0
        case .loading, .running, .paused: false
        }
    }

    /// Counts the workers of the run `$1` that are there.
    static let workerCount = "select count(*) from fetchdeck.worker w where \(isThere)"

    /// Whether the worker `w` of the run `$1` was heard of and has not left.
    static let isThere =
        "w.run = $1 and w.beat > clock_timestamp() - interval '15 s' and w.state <> 'left'"
}
