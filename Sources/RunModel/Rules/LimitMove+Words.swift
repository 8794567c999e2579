import FetchCore

extension LimitMove {
    /// Why the limit is what it is, after this move.
    ///
    /// - Parameter goodputBefore: answers a second before the move before; nil where none is known.
    package func words(goodputBefore: Double?, now: RunInstant) -> String {
        let was = goodputBefore.map { ", was \(Figures.rate($0))/s" } ?? ""
        let rate = goodput > 0 ? " (\(Figures.rate(goodput))/s\(was))" : ""
        switch why {
        case .start: return from == to ? "starts at \(to)" : "doubled: more answers\(rate)"
        case .probe: return "tries \(to)" + (goodput > 0 ? " (\(Figures.rate(goodput))/s at \(from))" : "")
        case .gain:
            let gave = goodputBefore.map { goodput > 1.02 * $0 } ?? true
            return gave ? "\(to) gave more\(rate)" : "\(to) cost no latency\(rate)"
        case .noGain where to > from: return "\(from) was no quicker\(rate)"
        case .noGain: return "\(from) gave no more\(rate)\(latencyWords)"
        case .refused: return "\(refusal?.words ?? "refused"), \(from) → \(to)\(calmWords(now))"
        case .queue: return "latency is a queue\(queueWords): \(from) → \(to)"
        case .least: return "measures the least latency"
        case .ceiling: return "under the limit that was set"
        case .notUsed: return "\(from) was not used"
        }
    }

    private var latencyWords: String {
        guard let latency, let least, least > .zero else { return "" }
        let percent = Int(((latency / least - 1) * 100).rounded())
        return percent > 0 ? ", +\(percent) % latency" : ""
    }

    private var queueWords: String {
        guard let latency, let least, least > .zero else { return "" }
        return ", \(Figures.rate(latency / least)) × the least"
    }

    private func calmWords(_ now: RunInstant) -> String {
        guard let growsAgainAt, growsAgainAt > now else { return "" }
        return "; grows again in \(Figures.wait(until: growsAgainAt, now: now))"
    }
}

extension LimitRefusal {
    package var words: String {
        switch self {
        case .status(let status): "\(status)"
        case .noConnection: "no connection"
        case .timeout: "timeout"
        }
    }
}

extension HostCanary {
    /// `canary 3 of 5 failed`, with the cause of the last one where it is asked for.
    package func words(withCause: Bool) -> String {
        switch phase {
        case .trying: return "canary \(number) of \(policy.count)"
        case .held, .passed:
            let cause = withCause ? failure.map { " (\($0.kind.word): \($0.cause.words))" } ?? "" : ""
            return "canary \(failed) of \(policy.count) failed\(cause)"
        }
    }
}
