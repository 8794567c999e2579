/// Finds how many transfers at once a host makes use of, while the run goes on.
///
/// A pure machine, one a host, without a clock: it is told of each start and end, and decides once a window
/// (``AdaptiveWindow``). It starts at 4 and doubles until that brings nothing, then tries an eighth more now and then, and
/// keeps what brought more answers a second. Refusals take three tenths away at once. Where the latency is mostly a queue
/// at the server, what the server works on at a time follows from Little's law: answers a second times the least latency.
/// That is measured anew each minute by a window at three quarters of the limit, never by pinning it to one. Failures'
/// times never count as latency. docs/decisions/adaptive-limits.md has the reasons and the simulations.
struct AdaptiveLimit: Sendable, Equatable {
    static let first = 4
    /// How long it does not grow after a refusal, where no `Retry-After` asks for more.
    static let calm = Duration.seconds(10)
    /// How long nothing starts after one: who counts by the second refuses all the rest of it, as fast as it is asked.
    static let rest = Duration.seconds(1)
    /// How long a least latency holds.
    static let leastHolds = Duration.seconds(60)
    /// Windows until the next probe, after one that brought nothing: doubling from the first to the last.
    static let pauses = 8...64
    /// What there is beyond answers a second times the least latency.
    static let headroom = 1.25

    /// What it is at.
    enum Phase: Sendable, Equatable {
        /// It doubles. `best` is the most answers a second so far; `isShort` after a window that was no quarter above.
        case start(best: Double, isShort: Bool)
        case steady
        /// An eighth more than `from`. `first`: the goodput of a first window, where it had few answers.
        case probing(from: Int, first: Double?)
        /// Three quarters of `from`, which shows the least latency.
        case measuring(from: Int)
        /// Cut from a limit at which the latency was a queue: whether it was, shows now.
        case cut(from: Int, goodput: Double, latency: Double)
    }

    /// What a usual window at this limit shows: the last ones, weighed less the older they are.
    private struct Usual: Sendable, Equatable {
        var goodput: Double
        var latency: Double

        mutating func add(_ result: AdaptiveWindow.Result) {
            goodput += (result.goodput - goodput) / 4
            latency += (result.latency - latency) / 4
        }
    }

    private(set) var limit: Int
    private(set) var phase = Phase.start(best: 0, isShort: false)
    /// What a person set, or the run's own limit: it never goes above.
    private var ceiling: Int
    private var window: AdaptiveWindow
    private var usual: Usual?
    /// Median latency without a queue, in seconds; infinite until it is known.
    private var least = Double.infinity
    private var leastAt = RunInstant.start

    /// Windows since the last probe, how many there are to be before the next, and whether the last one was kept.
    private var sinceProbe = 0
    private var pause = AdaptiveLimit.pauses.lowerBound
    private var wasKept = true

    /// The limit that was refused last: it is approached at once, and reached only every so many windows.
    private var refusedLimit: Int?
    private var refusedAt: RunInstant?
    private var growsAgainAt = RunInstant.start
    private var sinceRefusal = 0
    private var refusalPause = AdaptiveLimit.pauses.lowerBound

    /// Windows in a row with fewer answers and more latency than usual.
    private var worseWindows = 0
    /// The latency of a queue that cuts do not shorten: others' requests are in it. Nothing is cut or tried until it
    /// changes.
    private var othersLatency: Double?

    /// - Parameters:
    ///   - ceiling: at least 1.
    ///   - known: a limit that held for the host before: it goes on from there, and doubles nothing.
    ///   - first: where it starts without one.
    ///   - inFlight: attempts of the host in flight now.
    init(
        ceiling: Int, known: Int? = nil, startingAt first: Int = AdaptiveLimit.first, now: RunInstant,
        inFlight: Int = 0
    ) {
        self.ceiling = ceiling
        limit = min(known ?? first, ceiling)
        if known != nil { phase = .steady }
        window = AdaptiveWindow(limitSince: now, inFlight: inFlight)
    }

    /// The limit that holds beside probes and measurements.
    var settledLimit: Int {
        switch phase {
        case .probing(let from, _), .measuring(let from): from
        case .start, .steady, .cut: limit
        }
    }

    mutating func started(inFlight: Int) {
        window.started(inFlight: inFlight)
    }

    /// A person set another ceiling.
    mutating func setCeiling(_ ceiling: Int, now: RunInstant, inFlight: Int) {
        self.ceiling = ceiling
        guard limit > ceiling else { return }
        limit = ceiling
        phase = .steady
        window = AdaptiveWindow(limitSince: now, inFlight: inFlight)
    }

    /// An attempt ended; the moves that follow, in order.
    ///
    /// - Parameters:
    ///   - refusal: whether the host said that it has too much to do.
    ///   - isAnswer: whether it answered, with whatever status, and did not refuse.
    ///   - inFlight: attempts of the host in flight now.
    mutating func ended(
        startedAt: RunInstant, isAnswer: Bool, refusal: LimitRefusal?, retryAfter: Duration?, inFlight: Int,
        now: RunInstant
    ) -> [LimitMove] {
        if let refusal {
            let isOngoing = now < growsAgainAt
            growsAgainAt = max(growsAgainAt, now.advanced(by: max(Self.calm, retryAfter ?? .zero)))
            // What was in flight when it was cut tells nothing new, nor does the rest of the same second.
            let isNew = refusedAt.map { startedAt >= $0 && now.since($0) >= AdaptiveWindow.shortest } ?? true
            if isNew { return refused(refusal, retryAfter, isOngoing: isOngoing, inFlight: inFlight, now) }
        }
        window.ended(startedAt: startedAt, isAnswer: isAnswer, now: now)
        guard window.isOver(now) else { return [] }
        let result = window.result(now)
        let before = limit
        var moves = result.map { decide($0, now) } ?? []
        for index in moves.indices {
            moves[index].goodput = result?.goodput ?? 0
            moves[index].latency = result.map { .nanoseconds(Int64($0.latency * 1e9)) }
            moves[index].least = least.isFinite ? .nanoseconds(Int64(least * 1e9)) : nil
        }
        window = AdaptiveWindow(limitSince: limit == before ? .start : now, inFlight: inFlight)
        return moves
    }

    /// - Parameter isOngoing: whether the calm after the one before is not over. An outage is one refusal, however long it
    ///   lasts: the limit that it began at is what was too much, if any.
    private mutating func refused(
        _ refusal: LimitRefusal, _ retryAfter: Duration?, isOngoing: Bool, inFlight: Int, _ now: RunInstant
    ) -> [LimitMove] {
        if let refusedLimit, isOngoing {
            self.refusedLimit = max(refusedLimit, limit)
        } else {
            refusalPause =
                refusedLimit == nil ? Self.pauses.lowerBound : min(Self.pauses.upperBound, refusalPause * 2)
            refusedLimit = limit
        }
        refusedAt = now
        sinceRefusal = 0
        sinceProbe = 0
        usual = nil
        othersLatency = nil
        phase = .steady
        let result = window.result(now)
        var moves = move(to: min(limit - 1, limit * 7 / 10), .refused)
        window = AdaptiveWindow(limitSince: now, inFlight: inFlight)
        for index in moves.indices {
            moves[index].goodput = result?.goodput ?? 0
            moves[index].latency = result.map { .nanoseconds(Int64($0.latency * 1e9)) }
            moves[index].refusal = refusal
            moves[index].growsAgainAt = growsAgainAt
            if (retryAfter ?? .zero) < Self.rest { moves[index].restsUntil = now.advanced(by: Self.rest) }
        }
        return moves
    }
}

// MARK: Once a window

extension AdaptiveLimit {
    private mutating func decide(_ result: AdaptiveWindow.Result, _ now: RunInstant) -> [LimitMove] {
        sinceRefusal += 1
        // A few answers among failures say nothing of how fast they usually are.
        guard result.answers * 2 >= AdaptiveWindow.fewest else {
            let settled = settledLimit
            phase = .steady
            return move(to: settled, .notUsed)
        }
        if case .measuring(let from) = phase { return measured(from, result, now) }
        least = min(least, result.latency + result.uncertainty)
        if result.latency <= least * 1.03 { leastAt = now }
        guard result.mostInFlight * 5 >= limit * 4 else {
            guard case .probing(let from, _) = phase else { return [] }
            phase = .steady
            return move(to: from, .notUsed)
        }
        switch phase {
        case .start(let best, let isShort): return doubled(best, isShort, result, now)
        case .probing(let from, let first): return probed(from, first, result, now)
        case .cut(let from, let goodput, let latency):
            return wasCut(from, Usual(goodput: goodput, latency: latency), result, now)
        case .steady, .measuring: return steady(result, now)
        }
    }

    private mutating func doubled(
        _ best: Double, _ isShort: Bool, _ result: AdaptiveWindow.Result, _ now: RunInstant
    ) -> [LimitMove] {
        guard now >= growsAgainAt else {
            phase = .steady
            return []
        }
        let isQueue = result.latency > 2 * least
        if result.goodput >= best * (isQueue ? 1.6 : 1.25) {
            guard limit < ceiling else {
                settle(on: result)
                return []
            }
            phase = .start(best: result.goodput, isShort: false)
            return move(to: limit * 2, .start)
        }
        if !isShort, !isQueue {
            phase = .start(best: best, isShort: true)
            return []
        }
        phase = .steady
        usual = nil
        return move(to: min(limit, need(result.goodput)), isQueue ? .queue : .noGain)
    }

    private mutating func steady(_ result: AdaptiveWindow.Result, _ now: RunInstant) -> [LimitMove] {
        sinceProbe += 1
        let isWorse =
            usual.map { result.goodput < 0.8 * $0.goodput && result.latency > 1.3 * $0.latency } ?? false
        worseWindows = isWorse ? worseWindows + 1 : 0
        if let latency = othersLatency,
            result.latency > 1.3 * latency || result.latency < 0.7 * latency || result.latency <= 1.3 * least
        {
            othersLatency = nil
        }
        // A window in which the server stalled says nothing of what it works on at a time; two in a row do.
        let isUsual = usual.map { (0.8...1.1).contains(result.goodput / max($0.goodput, 1e-9)) } ?? true
        if othersLatency == nil, result.latency > 2 * least && isUsual || worseWindows >= 2 {
            worseWindows = 0
            let need = need(result.goodput)
            if need < limit { return cut(to: need, result) }
        }
        if !isWorse {
            if usual == nil { settle(on: result) } else { usual?.add(result) }
        }
        if now.since(leastAt) >= Self.leastHolds, limit > 1 {
            phase = .measuring(from: limit)
            return move(to: limit * 3 / 4, .least)
        }
        return mayProbe(result, gained: false, now) ? probe() : []
    }

    private mutating func cut(to need: Int, _ result: AdaptiveWindow.Result) -> [LimitMove] {
        phase = .cut(from: limit, goodput: result.goodput, latency: result.latency)
        return move(to: need, .queue)
    }

    /// After a cut the latency is less where it was our queue. Where it is as long as before the host itself has become
    /// slower, and where it is a little less the queue is mostly others': both keep the limit that they had.
    private mutating func wasCut(
        _ from: Int, _ before: Usual, _ result: AdaptiveWindow.Result, _ now: RunInstant
    ) -> [LimitMove] {
        let share = Double(limit) / Double(from)
        let half = (1 + share) / 2
        guard
            share > 0.75 || result.latency <= before.latency * half || result.goodput >= before.goodput * half
        else {
            if result.latency > 0.92 * before.latency {
                least = result.latency
                leastAt = now
            } else {
                othersLatency = before.latency
            }
            phase = .steady
            usual = before
            return move(to: from, .noGain)
        }
        let need = need(result.goodput)
        if Double(need) < 0.85 * Double(limit) { return cut(to: need, result) }
        settle(on: result)
        return []
    }

    /// The end of the window at three quarters: where it was as good, less than the limit is enough.
    private mutating func measured(_ from: Int, _ result: AdaptiveWindow.Result, _ now: RunInstant)
        -> [LimitMove]
    {
        phase = .steady
        // Slowly upwards, so that a queue that never empties does not become what is thought to be least.
        least = min(result.latency + result.uncertainty, least * 1.01)
        leastAt = now
        if let usual, result.goodput >= 0.9 * usual.goodput, need(usual.goodput) < from {
            return move(to: max(limit, need(usual.goodput)), .noGain)
        }
        return move(to: from, .least)
    }

    // MARK: Probes

    private var raised: Int { min(ceiling, limit + max(1, limit / 8)) }

    private mutating func probe() -> [LimitMove] {
        phase = .probing(from: limit, first: nil)
        return move(to: raised, .probe)
    }

    /// - Parameter gained: whether a probe has just brought more answers a second.
    private func mayProbe(_ result: AdaptiveWindow.Result, gained: Bool, _ now: RunInstant) -> Bool {
        guard limit < ceiling, now >= growsAgainAt, othersLatency == nil else { return false }
        if let refusedLimit { return raised < refusedLimit || sinceRefusal >= refusalPause }
        if result.latency <= 1.1 * least, wasKept { return true }
        if gained { return result.latency <= 1.3 * least }
        guard let usual, usual.latency <= 1.3 * least else { return false }
        return sinceProbe >= (usual.latency <= 1.2 * least ? Self.pauses.lowerBound : pause)
    }

    private mutating func probed(
        _ from: Int, _ first: Double?, _ result: AdaptiveWindow.Result, _ now: RunInstant
    ) -> [LimitMove] {
        let enough = (usual?.goodput ?? 0) * (1 + Double(limit - from) / Double(from) / 2)
        if first == nil, result.answers < 60, result.goodput >= enough {
            // So few answers may be luck: once more.
            phase = .probing(from: from, first: result.goodput)
            return []
        }
        let gained = ((first ?? result.goodput) + result.goodput) / 2 >= enough
        sinceProbe = 0
        wasKept = gained || result.latency <= 1.1 * least
        guard wasKept else {
            phase = .steady
            pause = min(Self.pauses.upperBound, pause * 2)
            return move(to: from, .noGain)
        }
        pause = Self.pauses.lowerBound
        settle(on: result)
        if let refusedLimit, limit >= refusedLimit {
            self.refusedLimit = limit + max(1, limit / 8)
            refusalPause = max(Self.pauses.lowerBound, refusalPause / 2)
            sinceRefusal = 0
        }
        let kept = LimitMove(from: from, to: limit, why: .gain, goodput: 0, latency: nil)
        return [kept] + (mayProbe(result, gained: gained, now) ? probe() : [])
    }

    // MARK: Parts

    private mutating func settle(on result: AdaptiveWindow.Result) {
        phase = .steady
        usual = Usual(goodput: result.goodput, latency: result.latency)
    }

    /// What the host works on at a time, by Little's law, and a quarter more.
    private func need(_ goodput: Double) -> Int {
        Int(min(Double(ceiling), goodput * least * Self.headroom))
    }

    /// No move where it stays.
    private mutating func move(to limit: Int, _ why: LimitMove.Reason) -> [LimitMove] {
        let from = self.limit
        self.limit = max(1, min(ceiling, limit))
        return from == self.limit
            ? [] : [LimitMove(from: from, to: self.limit, why: why, goodput: 0, latency: nil)]
    }
}
