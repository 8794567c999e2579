/// Lanes that a worker lets go, and marked requests in them that it did not send.
struct ReturnedLanes: Equatable {
    private(set) var leases: [LaneLease] = []
    private var unsent: [SentRow] = []

    var isEmpty: Bool { leases.isEmpty && unsent.isEmpty }

    mutating func add(_ lease: LaneLease) {
        if !leases.contains(lease) { leases.append(lease) }
    }

    /// A marked request that was not sent: its mark goes when its lane does.
    mutating func addUnsent(_ row: SentRow) { unsent.append(row) }

    /// Forgets marks in lanes that are neither held nor returned: they are those of the lanes' next holders.
    mutating func forgetMarks(heldElse isHeld: (LaneLease) -> Bool) {
        unsent.removeAll { !isHeld($0.lease) && !leases.contains($0.lease) }
    }

    /// The call that returns them; nil when there is none to return.
    mutating func take() -> ShareCall? {
        guard !leases.isEmpty else { return nil }
        let rows = unsent.filter { leases.contains($0.lease) }
        unsent.removeAll { leases.contains($0.lease) }
        defer { leases = [] }
        return .giveBack(leases, unsent: rows)
    }

    /// Whether they were returned is not known: it is done again.
    mutating func putBack(_ leases: [LaneLease], unsent: [SentRow]) {
        self.leases = leases + self.leases
        self.unsent = unsent + self.unsent
    }

    mutating func removeAll() { (leases, unsent) = ([], []) }
}
