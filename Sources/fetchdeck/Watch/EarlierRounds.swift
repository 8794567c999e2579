import FetchCore
import FetchFiles
import RunModel

/// What earlier watches with the same output have left: where the numbers go on, and whose alerts are raised.
struct EarlierRounds {
    /// What is known of a request.
    struct Past: Equatable {
        /// One entry a round, the newest last.
        var failed: [Bool]
        var isRaised: Bool
        var isAcknowledged = false
    }

    /// The number of the last round; 0 where there was none.
    private(set) var lastRound = 0
    private(set) var pasts: [RequestKey: Past] = [:]
    /// Until when requests are muted, in nanoseconds since 1970.
    private(set) var mutedUntil: [RequestKey: UInt64] = [:]

    /// None.
    init() {}

    /// Reads what stands beside the records.
    init(beside path: String) {
        self.init(
            rounds: RoundFiles.rounds(beside: path), alerts: RoundFiles.alerts(beside: path),
            lastRecorded: RoundFiles.lastRound(ofRecords: path))
    }

    init(rounds: [RoundLine], alerts: [AlertLine], lastRecorded: Int = 0) {
        // With --fresh the numbers begin anew: what stands before is another watch.
        let rounds = Self.newest(rounds, \.round, mayRepeat: false)
        let alerts = Self.newest(alerts, \.round, mayRepeat: true)
        lastRound = max(rounds.last?.round ?? 0, lastRecorded)
        let shown = rounds.suffix(AlertRule.longest)
        var failing: Set<RequestKey> = []
        var histories: [RequestKey: [Bool]] = [:]
        for line in rounds.dropLast(shown.count) {
            failing.formUnion(line.newFailures)
            failing.subtract(line.recovered)
        }
        for key in failing { histories[key] = [] }
        for (place, line) in shown.enumerated() {
            failing.formUnion(line.newFailures)
            failing.subtract(line.recovered)
            for key in line.newFailures where histories[key] == nil {
                histories[key] = Array(repeating: false, count: place)
            }
            for key in histories.keys { histories[key]?.append(failing.contains(key)) }
        }
        pasts = histories.mapValues { Past(failed: $0, isRaised: false) }
        for line in alerts {
            switch line.event {
            case .alert:
                pasts[line.key, default: Past(failed: [], isRaised: false)].isRaised = true
                pasts[line.key]?.isAcknowledged = false
            case .recovered: pasts[line.key]?.isRaised = false
            case .muted: mutedUntil[line.key] = line.until ?? .max
            case .unmuted: mutedUntil[line.key] = nil
            case .acknowledged: pasts[line.key]?.isAcknowledged = true
            }
        }
    }

    /// What stands behind the last place where numbers begin anew.
    private static func newest<Line>(
        _ lines: [Line], _ round: (Line) -> Int, mayRepeat: Bool
    ) -> ArraySlice<Line> {
        let start = lines.indices.dropFirst().last { place in
            let (before, now) = (round(lines[place - 1]), round(lines[place]))
            return mayRepeat ? now < before : now <= before
        }
        return lines[(start ?? 0)...]
    }

    /// Nil where there was no round before.
    func past(of key: RequestKey) -> Past? {
        pasts[key] ?? (lastRound > 0 ? Past(failed: [false], isRaised: false) : nil)
    }
}
