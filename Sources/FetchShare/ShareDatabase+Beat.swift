/// Why a worker has nothing to do, though the run is not done: what is left is for hosts that other workers have.
package struct IdleReason: Hashable, Sendable {
    /// Hosts with requests left.
    package let hosts: Int
    /// Whether it is exactly so many: a lane that several hosts share may have less left than those of its list.
    package let isExact: Bool
    /// The names of the workers that have them, by number.
    package let holders: [String]

    package init(hosts: Int, isExact: Bool, holders: [String]) {
        self.hosts = hosts
        self.isExact = isExact
        self.holders = holders
    }
}

/// What a worker learns of the others when it gives a sign of life.
package struct WorkerBeat: Hashable, Sendable {
    /// Workers that are heard of and not paused.
    package let workers: Int
    /// Those of them that have nothing to do.
    package let idle: Int
    /// Lanes that can be worked on; 0 where no worker is idle.
    package let lanes: Int
    /// Of a worker that said that it has nothing to do.
    package let reason: IdleReason

    /// How many lanes one may hold so that there is work for all; nil where all have some.
    package var fairShare: Int? { idle == 0 ? nil : max(1, lanes / max(1, workers)) }
}

/// What a worker says of itself at each beat.
struct WorkerReport: Sendable {
    /// As in the column `state` of its row.
    enum State: String {
        case running, idle, paused, ending
    }

    let state: State
    /// Requests with an attempt under way.
    let inFlight: Int
    /// Of one processor, since the beat before; nil at the first.
    let cpuPercent: Int?
    /// Transfers that it may have in flight: its own limit, or its part of the run's.
    let limit: Int
    /// The number of the newest command that it goes by.
    let command: Int
    /// PostgreSQL's code for why it refuses for the time being what the worker writes; nil while it does not.
    let refusal: String?
    /// Those of the requests in flight that are told.
    var rows = RowsInFlight()

    /// What dashboards show, a JSON object.
    var facts: String {
        let numbers = [
            ("in_flight", Int?.some(inFlight)), ("cpu", cpuPercent), ("limit", limit), ("command", command),
        ]
        let rows = rows.text
        let texts = [("refused", refusal), ("rows", rows.isEmpty ? nil : rows)]
        let parts =
            numbers.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
            + texts.compactMap { name, value in value.map { "\"\(name)\":\"\($0)\"" } }
        return "{\(parts.joined(separator: ","))}"
    }
}

extension ShareDatabase {
    /// Gives a worker's sign of life.
    func beat(run: Int, worker: Int, _ report: WorkerReport) throws(ShareError) -> WorkerBeat {
        let found = try connection.query(
            """
            select workers, idle, lanes, hosts, exact, array_to_string(holders, chr(10))
            from fetchdeck.beat($1, $2, $3, $4::jsonb)
            """, [.int(run), .int(worker), .text(report.state.rawValue), .text(report.facts)])
        return WorkerBeat(
            workers: found.int(0, 0) ?? 0, idle: found.int(0, 1) ?? 0, lanes: found.int(0, 2) ?? 0,
            reason: IdleReason(
                hosts: found.int(0, 3) ?? 0, isExact: found.bool(0, 4),
                holders: (found.text(0, 5) ?? "").split(separator: "\n").map(String.init)))
    }
}
