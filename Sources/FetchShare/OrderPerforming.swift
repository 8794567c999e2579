import FetchCore

/// Performs what a person asks of a shared run, in the database.
struct OrderPerforming {
    let run: Int
    let hosts: HostTable
    /// `anna@m1`.
    let person: String

    /// - Parameters:
    ///   - places: where the run's requests are.
    ///   - outcome: the outcome of a request that was seen, and after how many attempts; nil for an open one.
    func perform(
        _ order: RunOrder, _ database: ShareDatabase, places: ListPlaces,
        outcome: (Int) -> (SharedOutcome, isUnknown: Bool, attempts: Int)?
    ) throws(ShareError) -> OrderAnswer {
        switch order {
        case .state(let state):
            let isDone = try database.setState(state, run: run, by: person)
            return isDone ? .done(order, count: 1) : .runEnded(order)
        case .set(let setting):
            return try database.set(setting, run: run, by: person) ? .done(order, count: 1) : .runEnded(order)
        case .worker(let worker, let wanted):
            try database.order(wanted, worker: worker, run: run, by: person)
            return .done(order, count: 1)
        case .retry(let ids):
            let rows = ids.compactMap { id -> RetriedRow? in
                guard let place = places.place(id), let (outcome, isUnknown, attempts) = outcome(id)
                else { return nil }
                return RetriedRow(place: place, outcome: outcome, isUnknown: isUnknown, attempts: attempts)
            }
            return try retry(rows, order, database, places)
        case .cancel(let ids):
            let open = ids.compactMap(places.place)
            var requests = RequestRepacking(run: run, hosts: hosts)
            try requests.load(open, database)
            try database.cancel(open, run: run, by: person, lengths: requests.length)
            return .done(order, count: open.count)
        }
    }

    private func retry(
        _ rows: [RetriedRow], _ order: RunOrder, _ database: ShareDatabase, _ places: ListPlaces
    ) throws(ShareError) -> OrderAnswer {
        var requests = RequestRepacking(run: run, hosts: hosts)
        try requests.load(rows.map(\.place), database)
        let generation = (rows.map { places.generation(of: $0.place) }.max() ?? 0) + 1
        let accepted = try database.retry(
            rows, run: run, generation: generation, by: person, chunks: requests.chunks)
        guard accepted.isEmpty, !rows.isEmpty else { return .done(order, count: accepted.count) }
        let last = try database.connection.query(
            "select by from fetchdeck.command where run = $1 and what ? 'retry' order by seq desc limit 1",
            [.int(run)])
        return .retriedBefore(asked: rows.count, by: last.count == 1 ? last.text(0, 0) : nil)
    }
}
