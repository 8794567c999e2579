import FetchCore

/// Two runs on record, request by request, for who shows them side by side.
package struct PairedRuns: Sendable {
    private typealias Matched = (identity: UInt64, settlement: Settlement)

    private var before: [Matched]
    /// In the order of their ids, which are those that a reader of the run after gives.
    private var after: [Matched]
    /// One entry a request of the run after: its place in `before`; nil where that has no such request.
    private var places: [UInt32?] = []

    /// So much is read of a body that was saved.
    private static let bodyBytes = 32 * 1024
    /// Of so many pairs at most.
    private static let bodyPairs = 1_000

    /// - Parameters:
    ///   - before: the path of its records, of a file.
    ///   - after: the same.
    package init(before: String, after: String, match: RunAnswers.Match) throws(RecordError) {
        self.before = try RecordReader(path: before, hosts: HostTable()).matched(by: match)
        self.after = try RecordReader(path: after, hosts: HostTable()).matched(by: match)
        var known: [UInt64: UInt32] = [:]
        for (place, request) in self.before.enumerated() where request.identity != 0 {
            known[request.identity] = UInt32(place)
        }
        places = self.after.map { $0.identity == 0 ? nil : known[$0.identity] }
        readBodies()
    }

    /// The ids of the run after, in order.
    package var ids: [RequestID] { after.map(\.settlement.id) }

    /// What the request of the run after came to in both; nil where the one before has no such request.
    package func pair(_ id: RequestID) -> (before: Settlement, after: Settlement)? {
        guard let own = place(id), let other = places[own] else { return nil }
        return (before[Int(other)].settlement, after[own].settlement)
    }

    private func place(_ id: RequestID) -> Int? {
        // Mostly no id is left out.
        if id.index < after.count, after[id.index].settlement.id == id { return id.index }
        var (low, high) = (0, after.count)
        while low < high {
            let middle = (low + high) / 2
            if after[middle].settlement.id < id { low = middle + 1 } else { high = middle }
        }
        return low < after.count && after[low].settlement.id == id ? low : nil
    }

    private mutating func readBodies() {
        var read = 0
        for (own, other) in places.enumerated() where read < Self.bodyPairs {
            guard let other = other.map(Int.init),
                before[other].settlement.sha256 != after[own].settlement.sha256,
                before[other].settlement.takeBody(Self.bodyBytes),
                after[own].settlement.takeBody(Self.bodyBytes)
            else { continue }
            read += 1
        }
    }
}

extension Settlement {
    /// Takes in the beginning of the body that was saved; whether there is one to be had.
    fileprivate mutating func takeBody(_ bytes: Int) -> Bool {
        guard let path = details?.bodyPath, let file = RecordFileReader(path), let body = file.start(bytes)
        else { return false }
        details = details?.with(bodyPrefix: body)
        return true
    }
}
