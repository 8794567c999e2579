import FetchCore

/// A limit of a shared run that a dashboard may change while it goes.
package enum SharedSetting: Hashable, Sendable {
    /// Transfers in flight, all workers together.
    case concurrency(Int)
    /// So many more transfers in flight of each worker, or fewer where negative: the run has no limit for all.
    case concurrencyOfEach(Int)
    /// Requests started a second; nil is no limit.
    case rate(Double?)
    /// Transfers in flight to one host; 0 is no limit.
    case perHost(Int)
    /// The same of this host alone, by its origin.
    case perOneHost(String, Int)

    /// As commands have it.
    var name: String {
        switch self {
        case .concurrency: "concurrency"
        case .concurrencyOfEach: "concurrency of each worker"
        case .rate: "rate"
        case .perHost, .perOneHost: "per-host"
        }
    }

    /// As commands have it; nil is no limit.
    var value: String? {
        switch self {
        case .concurrency(let limit), .perHost(let limit), .perOneHost(_, let limit): "\(limit)"
        case .concurrencyOfEach(let step): "\(step)"
        case .rate(let rate): rate.map { $0 == $0.rounded() && abs($0) < 1e9 ? "\(Int($0))" : "\($0)" }
        }
    }

    var host: String? {
        if case .perOneHost(let host, _) = self { return host }
        return nil
    }

    /// Reads what a command has in these columns; nil where it is none of these.
    init?(_ found: PostgresRows, _ row: Int, name: Int, to: Int, host: Int) {
        let value = found.text(row, to)
        switch (found.text(row, name), value.flatMap(Int.init), found.text(row, host)) {
        case ("concurrency", let limit?, _): self = .concurrency(limit)
        case ("concurrency of each worker", let step?, _): self = .concurrencyOfEach(step)
        case ("rate", _, _): self = .rate(value.flatMap(Double.init))
        case ("per-host", let limit?, let host?): self = .perOneHost(host, limit)
        case ("per-host", let limit?, nil): self = .perHost(limit)
        default: return nil
        }
    }
}

extension ShareDatabase {
    /// Changes a limit of a run that goes, for all its workers; false when it has ended.
    func set(_ setting: SharedSetting, run: Int, by person: String) throws(ShareError) -> Bool {
        try connection.transaction { () throws(ShareError) in
            let found = try connection.query(
                """
                select concurrency, rate, per_host from fetchdeck.run
                where run = $1 and state in ('running', 'paused') for no key update
                """, [.int(run)])
            guard found.count == 1 else { return false }
            let before = try update(setting, run, found)
            lastCommand = try connection.query(
                """
                select fetchdeck.add_command($1, jsonb_strip_nulls(
                    jsonb_build_object('set', $2::text, 'from', $3::text, 'to', $4::text, 'host', $5::text)), $6)
                """,
                [
                    .int(run), .text(setting.name), before.map { .text($0) } ?? .null,
                    setting.value.map { .text($0) } ?? .null, setting.host.map { .text($0) } ?? .null,
                    .text(person),
                ]
            ).int(0, 0)
            return true
        }
    }

    /// Asks something of one worker.
    func order(_ order: WorkerOrder, worker: Int, run: Int, by person: String) throws(ShareError) {
        lastCommand =
            try connection.query(
                "select fetchdeck.add_command($1, jsonb_build_object('worker', $2::int, 'do', $3::text), $4)",
                [.int(run), .int(worker), .text(order.rawValue), .text(person)]
            ).int(0, 0)
    }

    /// Writes it where workers and database look for it; what it was before.
    private func update(_ setting: SharedSetting, _ run: Int, _ found: PostgresRows) throws(ShareError)
        -> String?
    {
        switch setting {
        case .concurrency(let limit):
            try connection.query(
                "update fetchdeck.run set concurrency = $2 where run = $1", [.int(run), .int(limit)])
            return found.text(0, 0)
        case .rate(let rate):
            try connection.query(
                "update fetchdeck.run set rate = $2 where run = $1", [.int(run), .double(rate)])
            return SharedSetting.rate(found.double(0, 1)).value
        case .perHost(let limit):
            try connection.query(
                "update fetchdeck.run set per_host = $2 where run = $1", [.int(run), .int(limit)])
            // Those with a limit of their own keep it.
            try connection.query(
                "update fetchdeck.host set lim = nullif($2, 0) where run = $1 and lim is not distinct from nullif($3, 0)",
                [.int(run), .int(limit), .int(found.int(0, 2) ?? 0)])
            return found.text(0, 2)
        case .perOneHost(let host, let limit):
            try connection.query(
                "update fetchdeck.host set lim = nullif($3, 0) where run = $1 and host = $2",
                [.int(run), .text(host), .int(limit)])
            return nil
        case .concurrencyOfEach: return nil
        }
    }
}
