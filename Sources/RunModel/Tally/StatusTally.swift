/// How many requests settled with which status, as they stand now; those that were cancelled have no part in it.
package struct StatusTally: Sendable {
    /// One entry a status at its number: 0 for no response, and all past the last in the last.
    private var counts = [Int](repeating: 0, count: 1_000)

    package init() {}

    mutating func add(_ status: UInt16) { shift(status, 1) }

    mutating func remove(_ status: UInt16) { shift(status, -1) }

    private mutating func shift(_ status: UInt16, _ step: Int) {
        counts[min(Int(status), counts.count - 1)] += step
    }

    /// The statuses that came, lowest first; what got no response stands last.
    package var all: [StatusCount] {
        let present = counts.indices.dropFirst().filter { counts[$0] > 0 }
        return (present + [0]).filter { counts[$0] > 0 }.map { StatusCount(status: $0, count: counts[$0]) }
    }
}

/// How many requests settled with one status.
package struct StatusCount: Sendable, Equatable {
    /// 0 for no response.
    package var status: Int
    package var count: Int

    package init(status: Int, count: Int) {
        self.status = status
        self.count = count
    }
}
