/// What came of a host's attempts in a stretch of time: at least a second and 20 of them.
///
/// It begins with the first end of an attempt that began under the limit that holds now: what ends before that tells of
/// the limit before.
struct AdaptiveWindow: Sendable, Equatable {
    static let shortest = Duration.seconds(1)
    static let fewest = 20
    /// So many latencies, the last ones, are kept for the median.
    static let kept = 256

    /// What a whole window showed.
    struct Result: Sendable, Equatable {
        var answers: Int
        /// Answers a second.
        var goodput: Double
        /// Their median latency, in seconds.
        var latency: Double
        /// A median of so few is this much below the true one in four of five cases, or less: in seconds.
        var uncertainty: Double
        var mostInFlight: Int
    }

    private let limitSince: RunInstant
    private var begin: RunInstant?
    /// All that ended after the one that it began with.
    private var ends = 0
    /// Those of them that were answers.
    private var answers = 0
    private var mostInFlight: Int
    private var latencies: [Int64] = []

    /// - Parameters:
    ///   - limitSince: when the limit that it tells of began to hold.
    ///   - inFlight: attempts of the host in flight now.
    init(limitSince: RunInstant, inFlight: Int) {
        self.limitSince = limitSince
        mostInFlight = inFlight
    }

    mutating func started(inFlight: Int) {
        mostInFlight = max(mostInFlight, inFlight)
    }

    /// - Parameter isAnswer: whether it was answered, and not refused.
    mutating func ended(startedAt: RunInstant, isAnswer: Bool, now: RunInstant) {
        guard begin != nil else {
            if startedAt >= limitSince { begin = now }
            return
        }
        ends += 1
        guard isAnswer else { return }
        let latency = now.since(startedAt).nanoseconds
        if latencies.count < Self.kept {
            latencies.append(latency)
        } else {
            latencies[answers % Self.kept] = latency
        }
        answers += 1
    }

    func isOver(_ now: RunInstant) -> Bool {
        guard ends >= Self.fewest, let begin else { return false }
        return now.since(begin) >= Self.shortest
    }

    /// What it has shown so far; nil without an answer.
    func result(_ now: RunInstant) -> Result? {
        guard let begin, !latencies.isEmpty else { return nil }
        let sorted = latencies.sorted()
        let middleHalf = Double(sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 1e9
        return Result(
            answers: answers, goodput: Double(answers) / max(now.seconds - begin.seconds, 1e-6),
            latency: Double(sorted[(sorted.count - 1) / 2]) / 1e9,
            uncertainty: 0.93 * middleHalf / Double(sorted.count).squareRoot(), mostInFlight: mostInFlight)
    }
}
