/// Where slow requests may be set apart from the others.
///
/// By a gap: the quickest of them took four times as long as the slowest other. Where there is none they are those that took
/// ten times as long as the median, a tenth of all at most. In both cases they took a quarter of the whole time together.
struct SlowCut: Equatable {
    /// What the quickest of the slow ones took.
    var microseconds: Int64
    /// Whether they are half of all at most. More are worth telling only where they have something else in common.
    var areFew: Bool

    /// The cuts that there are, the most telling first.
    ///
    /// - Parameters:
    ///   - times: Shortest first.
    ///   - whole: All time that may be told of, in microseconds.
    static func all(_ times: [RecordedTime], whole: Int64) -> [SlowCut] {
        let least = whole / 100 * Int64(SlowStory.leastPercent)
        let count = times.reduce(0) { $0 + $1.count }
        var (sum, above): (Int64, Int) = (0, 0)
        var gaps: [(ratio: Double, cut: SlowCut)] = []
        for place in times.indices.dropFirst().reversed() {
            let time = times[place].microseconds
            sum += time * Int64(times[place].count)
            above += times[place].count
            // Below a millisecond nothing is slow, however quick the others are.
            let ratio = Double(time) / Double(max(1_000, times[place - 1].microseconds))
            guard sum >= least, ratio >= 4 else { continue }
            gaps.append((ratio, SlowCut(microseconds: time, areFew: above * 2 <= count)))
        }
        let widest = gaps.sorted { $1.ratio < $0.ratio }.map(\.cut)
        return widest + (tail(times, count: count, least: least).map { [$0] } ?? [])
    }

    private static func tail(_ times: [RecordedTime], count: Int, least: Int64) -> SlowCut? {
        let cut = time(at: 0.5, of: times) * 10
        let above = times.filter { $0.microseconds >= cut }
        let aboveCount = above.reduce(0) { $0 + $1.count }
        let sum = above.reduce(0) { $0 + $1.microseconds * Int64($1.count) }
        guard aboveCount > 0, aboveCount * 10 <= count, sum >= least else { return nil }
        return SlowCut(microseconds: cut, areFew: true)
    }

    /// The time that this share of all, from 0 to 1, did not exceed; 0 where there is none.
    static func time(at share: Double, of times: [RecordedTime]) -> Int64 {
        var left = Int(Double(times.reduce(0) { $0 + $1.count }) * share)
        for time in times {
            left -= time.count
            if left <= 0 { return time.microseconds }
        }
        return 0
    }
}
