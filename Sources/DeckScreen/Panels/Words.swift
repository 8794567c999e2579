import DeckModel
import FetchCore
import RunModel

/// Why a row failed, short: the kind's word comes first unless the message says it by itself.
enum FailureWords {
    /// - Parameter status: A status that is shown beside it and need not be said again; 0 for none.
    static func text(_ kind: FailureKind, _ message: String, besides status: Int = 0) -> String {
        switch kind {
        case .status where status > 0 && message.hasPrefix("\(status) "):
            String(message.dropFirst("\(status) ".count))
        case .status: message.isEmpty ? kind.word : message
        case _ where message.hasPrefix(kind.word + " "): message
        default: message.isEmpty ? kind.word : "\(kind.word): \(message)"
        }
    }

    /// As above, for a row whose host stands beside it: the message does not begin with that name again, and the kind
    /// stands alone where only a few letters of the message would be left.
    static func text(
        _ kind: FailureKind, _ message: String, host: String, width: Int = .max, besides status: Int = 0
    ) -> String {
        let name = host.prefix { $0 != ":" } + ": "
        let whole = text(
            kind, message.hasPrefix(name) ? String(message.dropFirst(name.count)) : message, besides: status)
        let prefix = kind.word + ": "
        let isCutShort = CellText.width(whole) > width && width < CellText.width(prefix) + 6
        return isCutShort && whole.hasPrefix(prefix) ? kind.word : whole
    }
}

/// Why a row waits: what its last attempt came to, which attempt is next, and what it waits for.
enum WaitWords {
    /// Nil unless it is queued. Where the width is too small for all, the last goes on alone.
    static func text(_ row: RowFacts, now: RunInstant, width: Int = .max) -> String? {
        guard let reason = row.waitReason?.words(now: now) else { return nil }
        let why = row.lastAttempt?.words ?? ""
        var next = row.attempts > 0 ? "try \(row.attempts + 1)" : ""
        if let last = row.lastAttempt, last.limit > row.attempts { next += " of \(last.limit)" }
        let choices = [[why, next, reason], [why, reason], [next, reason]].map { parts in
            parts.filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return choices.first { CellText.width($0) <= width } ?? reason
    }
}

/// What a row in flight does.
enum PhaseWords {
    /// The most that fits into the width; what the state's own word says already is left out first.
    static func doing(_ row: RowFacts, now: RunInstant, width: Int = .max) -> String {
        let whole = doing(row, now: now)
        guard CellText.width(whole) > width else { return whole }
        return row.state == .waiting
            ? "no response" : whole.split(separator: " ").first.map(String.init) ?? whole
    }

    private static func doing(_ row: RowFacts, now: RunInstant) -> String {
        let time = Figures.latency(microseconds: max(0, now.since(row.changedAt).microseconds))
        switch row.state {
        case .connecting: return "\(time) connecting"
        case .sending: return "\(time) sending"
        // How long, the latency beside it says.
        case .waiting: return "no response yet"
        case .receiving:
            return row.bodyBytes > 0 ? "\(Figures.bytes(row.bodyBytes)) so far" : "\(time) receiving"
        default: return row.state.word
        }
    }
}

/// The look of a status code.
enum StatusClass {
    static func role(_ status: Int) -> Role {
        switch status {
        case 200..<300: .ok
        case 300..<400: .connecting
        case 400..<500: .cancelled
        case 500...: .failed
        default: .dim
        }
    }
}

/// Where a latency stands between quick and slow: on a log scale from 10 ms to 10 s.
enum LatencyRank {
    static func of(_ microseconds: Int64) -> Double {
        guard microseconds > 0 else { return 0 }
        return min(1, max(0, (logarithm(Double(microseconds)) - 4) / 3))
    }

    /// To the base of 10, without a maths library: precise to a few digits, which is all that a cell can
    /// show.
    static func logarithm(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let significand = value.significand - 1
        // log2(1 + x) by a cubic that is right at both ends and within 0.001 between them.
        let fraction =
            significand * (1.4425 - significand * (0.7057 - significand * (0.4073 - significand * 0.1441)))
        return (Double(value.exponent) + fraction) * 0.301_029_995_663_981_2
    }
}
