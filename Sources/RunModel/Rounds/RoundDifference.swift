import FetchCore

/// What is different about a request from the round before.
package enum RoundDifference: Sendable, Equatable {
    /// It failed, and was ok before.
    case newFailure
    /// It failed in so many rounds running.
    case stillFailing(Int)
    /// It is ok, and failed before.
    case recovered
    /// It was ok so many times slower than it mostly is.
    case slower(Double)
    /// It was ok, so many times faster.
    case faster(Double)
    /// It was ok in both, with another status or body.
    case changed
    /// It was no part of a round before.
    case added
    /// It is no part of this round.
    case gone

    /// The differences by the words that people know them by.
    package enum Kind: String, Sendable, CaseIterable {
        case newFailure = "new failure"
        case stillFailing = "still failing"
        case recovered, slower, faster, changed, added, gone
    }

    package var kind: Kind {
        switch self {
        case .newFailure: .newFailure
        case .stillFailing: .stillFailing
        case .recovered: .recovered
        case .slower: .slower
        case .faster: .faster
        case .changed: .changed
        case .added: .added
        case .gone: .gone
        }
    }

    /// `still failing 4`, `slower ×2.1`.
    package var words: String {
        switch self {
        case .stillFailing(let rounds): "\(kind.rawValue) \(rounds)"
        case .slower(let factor), .faster(let factor): "\(kind.rawValue) ×\(Figures.rate(factor))"
        case .newFailure, .recovered, .changed, .added, .gone: kind.rawValue
        }
    }
}

/// Tells from its last rounds whether a request is slower than it mostly is.
struct RoundPace {
    /// So many rounds it is compared with, at most.
    private static let compared = 20
    /// With fewer nothing is said.
    private static let least = 5
    /// What is less than this much slower is nobody's trouble.
    private static let leastMicroseconds: Int64 = 20_000
    private static let factor = 1.5

    /// The times of its ok rounds before this one, shortest first.
    private let times: [Int64]

    /// - Parameter past: Its rounds before this one, the newest first.
    init(_ past: some Sequence<RoundEntry>) {
        times = past.prefix(Self.compared).filter { $0.outcome == .ok }.map(\.microseconds).sorted()
    }

    /// `slower` or `faster`; nil where it is neither, or too little is known.
    func difference(_ microseconds: Int64) -> RoundDifference? {
        guard times.count >= Self.least else { return nil }
        let median = max(1, NearestRank.value(50, of: times))
        let factor = Double(microseconds) / Double(median)
        if factor > Self.factor, microseconds > NearestRank.value(95, of: times),
            microseconds - median >= Self.leastMicroseconds
        {
            return .slower(factor)
        }
        if factor < 1 / Self.factor, microseconds < NearestRank.value(5, of: times),
            median - microseconds >= Self.leastMicroseconds
        {
            return .faster(1 / factor)
        }
        return nil
    }
}
