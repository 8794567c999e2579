/// Rows that wait for an instant of their own, soonest first: a binary heap over two plain words an entry.
package struct DelayQueue: Sendable {
    private var entries: [(milliseconds: UInt32, row: UInt32)] = []

    package init() {}

    package mutating func add(_ milliseconds: UInt32, row: UInt32) {
        entries.append((milliseconds, row))
        var place = entries.count - 1
        while place > 0, entries[(place - 1) / 2].milliseconds > milliseconds {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// The soonest one whose time has come, removed; nil when there is none.
    package mutating func removeDue(_ now: UInt32) -> (milliseconds: UInt32, row: UInt32)? {
        guard let first = entries.first, first.milliseconds <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        sink()
        return first
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < entries.count {
                if entries[child].milliseconds < entries[least].milliseconds { least = child }
            }
            if least == place { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
