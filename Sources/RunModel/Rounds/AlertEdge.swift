/// When an alert is raised, or cleared: so many of the last rounds.
package struct AlertRule: Sendable, Equatable {
    package let count: Int
    /// Of so many rounds, 64 at most.
    package let window: Int

    package static let longest = 64

    package init(_ count: Int, of window: Int) {
        self.count = count
        self.window = window
    }

    /// `2 in a row`, `3 of 10`.
    ///
    /// - Throws: What is wrong with it.
    package init(parsing text: String) throws(OptionComplaint) {
        let wanted = OptionComplaint("expected 'N in a row' or 'N of M', such as '2 in a row' or '3 of 10'")
        let words = text.split(separator: " ").map { $0.lowercased() }
        guard let count = words.first.flatMap({ Int($0) }) else { throw wanted }
        if words.dropFirst() == ["in", "a", "row"] {
            self.init(count, of: count)
        } else if words.count == 3, words[1] == "of", let window = Int(words[2]) {
            self.init(count, of: window)
        } else {
            throw wanted
        }
        guard count >= 1, window >= count else {
            throw OptionComplaint("expected N of at least 1, and M of at least N")
        }
        guard window <= Self.longest else { throw OptionComplaint("expected \(Self.longest) rounds or less") }
    }

    package var text: String { count == window ? "\(count) in a row" : "\(count) of \(window)" }

    /// - Parameter rounds: One bit a round, the last one lowest.
    func holds(_ rounds: UInt64) -> Bool {
        let mask: UInt64 = window >= 64 ? .max : (1 << UInt64(window)) - 1
        return (rounds & mask).nonzeroBitCount >= count
    }
}

/// Tells when the alert of one request is raised and when it is cleared: at the edges alone, however long it lasts.
///
/// It is raised in a round that failed, and cleared in one that was ok; rounds that a request was no part of do not count. A
/// clearing does not empty the window: a request that flaps is alerted again as soon as the rule holds.
package struct AlertEdge: Sendable, Equatable {
    package enum Edge: Sendable, Equatable {
        case raised, cleared
    }

    package private(set) var isRaised: Bool
    /// One bit a round, the last one lowest.
    private var failed: UInt64 = 0
    private var ok: UInt64 = 0

    /// - Parameter isRaised: Whether it was raised before what is counted here.
    package init(isRaised: Bool = false) {
        self.isRaised = isRaised
    }

    /// Takes in a round that was told of before.
    mutating func restore(isOK: Bool) {
        failed = failed << 1 | (isOK ? 0 : 1)
        ok = ok << 1 | (isOK ? 1 : 0)
    }

    /// - Parameter replacesLast: Whether the request has settled once more in the same round.
    package mutating func take(
        isOK: Bool, raise: AlertRule, clear: AlertRule, replacesLast: Bool = false
    ) -> Edge? {
        if replacesLast {
            failed >>= 1
            ok >>= 1
        }
        restore(isOK: isOK)
        if !isRaised, !isOK, raise.holds(failed) {
            isRaised = true
            return .raised
        }
        if isRaised, isOK, clear.holds(ok) {
            isRaised = false
            return .cleared
        }
        return nil
    }
}
