import FetchCore

/// What the run has told of hosts whose limits move by themselves, and of those that are tried out first.
package struct HostRuleBook: Sendable {
    /// Those whose limits move by the rule, or did until someone set them by hand.
    package private(set) var limits: [HostID: LimitTrail] = [:]
    package private(set) var canaries: [HostID: HostCanary] = [:]
    /// Whether the limits of hosts to come move by the rule.
    package private(set) var isAdaptive = false

    /// Takes in a notice, where it is about a rule.
    mutating func take(_ notice: RunNotice, at instant: RunInstant) {
        switch notice {
        case .hostLimitMoved(let host, let move): limits[host, default: LimitTrail()].add(move, at: instant)
        case .hostLimitChanged(let host?, let limit):
            guard limits[host] != nil else { return }
            limits[host]?.setByHand(limit, at: instant)
        case .hostLimitDropped(let host): if !adapts(host) { limits[host] = nil }
        case .canaryMoved(let host, let canary): canaries[host] = canary
        case .adaptiveChanged(let host, let isOn): assume(host, isOn)
        default: break
        }
    }

    /// Takes for true whether the host's limit moves by the rule; nil is every host that was not set by hand.
    mutating func assume(_ host: HostID?, _ isOn: Bool) {
        guard let host else {
            isAdaptive = isOn
            return
        }
        if isOn {
            if !adapts(host) { limits[host] = LimitTrail() }
        } else if adapts(host) {
            limits[host]?.standStill()
        }
    }

    /// Hosts whose canaries hold their queues, in the order of their ids.
    package var holding: [(host: HostID, canary: HostCanary)] {
        canaries.filter { $0.value.phase == .held }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key, $0.value) }
    }

    /// Whether the host's limit moves by the rule now.
    package func adapts(_ host: HostID) -> Bool { limits[host]?.isByHand == false }
}

/// The moves of one host's limit.
package struct LimitTrail: Sendable {
    /// Moves that are kept for the graph, the last ones.
    static let kept = 240

    /// A limit, and since when.
    package struct Point: Sendable, Equatable {
        package var at: RunInstant
        package var limit: Int
    }

    package private(set) var points: [Point] = []
    /// The last move whose reason says why the limit is what it is: a measurement says nothing of that.
    package private(set) var last: LimitMove?
    /// The goodput at the move before the last; nil before there was one.
    package private(set) var goodputBefore: Double?
    /// Whether it stands still because someone set it.
    package private(set) var isByHand = false

    mutating func add(_ move: LimitMove, at instant: RunInstant) {
        isByHand = false
        note(move.to, at: instant)
        guard move.why != .least else { return }
        if let last, last.goodput > 0 { goodputBefore = last.goodput }
        last = move
    }

    mutating func standStill() { isByHand = true }

    mutating func setByHand(_ limit: Int, at instant: RunInstant) {
        isByHand = true
        note(limit, at: instant)
    }

    private mutating func note(_ limit: Int, at instant: RunInstant) {
        if points.count == Self.kept { points.removeFirst() }
        points.append(Point(at: instant, limit: limit))
    }

    /// The limit in each of the last seconds, oldest first.
    package func history(seconds: Int, now: RunInstant) -> [Int] {
        guard let first = points.first else { return [] }
        var place = 0
        return
            (max(
                first.at.wholeSeconds, now.wholeSeconds - seconds + 1)...max(
                first.at.wholeSeconds, now.wholeSeconds))
            .map { second in
                while place + 1 < points.count, points[place + 1].at.wholeSeconds <= second { place += 1 }
                return points[place].limit
            }
    }

    /// What keeps the host's queue back: `refuses above 24`.
    package func boundWords(_ limit: Int) -> String {
        switch last?.why {
        case .refused: "refuses above \(limit)"
        case .noGain: "gives no more above \(limit)"
        case .queue: "queues above \(limit)"
        case .start, .probe, .gain, .least, .ceiling, .notUsed, nil: "is tried at \(limit)"
        }
    }

    /// Why the limit is what it is: `28 gave no more (612/s, was 610/s), +35 % latency`.
    package func words(now: RunInstant) -> String {
        if isByHand { return "by hand" }
        return last?.words(goodputBefore: goodputBefore, now: now) ?? ""
    }
}
