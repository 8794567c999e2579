import FetchCore
import FetchFiles
import RunModel

/// The decisions of an earlier run, as lines of a log and as what a resume says of them.
enum EarlierDecisions {
    /// What was decided beside these records, at the instants of their clock, in order.
    static func notices(beside path: String, clock: RunClock) -> [TimedNotice] {
        DecisionFile.lines(beside: path).map { line in
            let start = clock.wall(.start)
            let at = RunInstant(nanoseconds: line.at > start ? line.at - start : 0)
            return TimedNotice(at: at, notice: .remark(words(line.event, now: at)))
        }
    }

    /// `last time: concurrency 24, per-host 5 at api.x:443`, of the last run alone; nil where no limit was set by hand, or
    /// each was put back. They are not taken over.
    static func lastLimits(beside path: String) -> String? {
        var limits: [String] = []
        var values: [String: (first: Double?, words: String?)] = [:]
        let lines = DecisionFile.lines(beside: path)
        let begin = lines.lastIndex { $0.event == .begun } ?? lines.startIndex
        for line in lines[begin...] {
            guard case .limit(let kind, let host, let from, let to) = line.event else { continue }
            let place = host.map { " at \($0.sanitised())" } ?? ""
            let name = kind.rawValue + place
            if values[name] == nil { limits.append(name) }
            let first = values[name, default: (from, nil)].first
            let words = "\(kind.rawValue) \(to.map { Figures.setting($0) } ?? "off")\(place)"
            values[name] = (first, to == first ? nil : words)
        }
        let set = limits.compactMap { values[$0]?.words }
        return set.isEmpty ? nil : "last time: " + set.joined(separator: ", ")
    }

    private static func words(_ event: DecisionLine.Event, now: RunInstant) -> String {
        switch event {
        case .limit(let kind, let host, let from, let to):
            let place = host.map { "\($0): " } ?? ""
            let values = [from, to].map { $0.map { Figures.setting($0) } ?? "off" }
            return "\(place)\(kind.rawValue) \(values[0]) → \(values[1])"
        case .moved(let host, let move):
            return "\(host): limit \(move.from) → \(move.to): \(move.words(goodputBefore: nil, now: now))"
        case .adaptive(let host, let isOn):
            return "\(host.map { "\($0): " } ?? "")adaptive \(isOn ? "on" : "off")"
        case .begun: return "the run was resumed"
        case .paused: return "paused: nothing new starts"
        case .resumed: return "resumed"
        case .hostPaused(let host): return "\(host): host paused"
        case .hostResumed(let host): return "\(host): host resumed"
        case .asked(let request, let ids): return "\(request.rawValue): \(IDRanges.text(ids))"
        case .held(let host, let words): return "\(host): held: \(words)"
        case .released(let host): return "\(host): released"
        }
    }
}
