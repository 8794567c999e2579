import FetchCore
import RunModel

/// What a person says to the alerts of a watch. Who keeps them answers with ``RoundNews/alerts(_:)``.
extension DeckState {
    /// Whether no command is called for the request.
    package func isMuted(_ id: RequestID) -> Bool { rounds?.alerts[id]?.isMuted(at: now) ?? false }

    mutating func acknowledgeAlerts() -> [DeckEffect] {
        let all = targets
        let open = all.filter { id in
            rounds?.alerts[id].map { $0.isRaised && !$0.isAcknowledged } ?? false
        }
        guard !open.isEmpty else {
            complain(
                all.count == 1 ? "request \(all[0]) has no alert to acknowledge" : "none of them has an alert"
            )
            return []
        }
        acknowledge(
            "\(alertsWords(open)) acknowledged",
            undo: Undo("acknowledgement", .none("it is on record")))
        return [.alerts(.acknowledge(open))]
    }

    mutating func openMute() -> [DeckEffect] {
        let ids = targets
        var text = TextPrompt(text: ids.allSatisfy(isMuted) ? "0" : "1h")
        text.note = MutePrompt.hint
        ui.prompt = .mute(MutePrompt(text: text, requests: ids, subject: subject(ids)))
        return []
    }

    /// - Parameter duration: Zero ends it.
    mutating func mute(_ ids: [RequestID], for duration: Duration) -> [DeckEffect] {
        let ids = duration > .zero ? ids : ids.filter(isMuted)
        guard !ids.isEmpty else {
            complain("nothing of it is muted")
            return []
        }
        let before = undoOfMute(ids)
        guard duration > .zero else {
            acknowledge("\(subject(ids)) unmuted", undo: Undo("unmute", done: "muted again", .alerts(before)))
            return [.alerts(.unmute(ids))]
        }
        acknowledge(
            "\(subject(ids)) muted for \(MutedTime.words(duration))",
            undo: Undo("mute", done: "as before", .alerts(before)))
        return [.alerts(.mute(ids, until: now.advanced(by: duration)))]
    }

    /// What makes them muted, or not, as they are now.
    private func undoOfMute(_ ids: [RequestID]) -> [AlertAction] {
        let times = Dictionary(grouping: ids) { isMuted($0) ? rounds?.alerts[$0]?.mutedUntil : nil }
        return times.map { until, ids in until.map { .mute(ids, until: $0) } ?? .unmute(ids) }
    }

    /// `the alert of request 3`, or `the alerts of 3 requests`.
    private func alertsWords(_ ids: [RequestID]) -> String {
        "the alert\(ids.count == 1 ? "" : "s") of \(subject(ids))"
    }

    /// `muted 2h, still failing 3`; nil where there is nothing to say.
    func differenceWords(_ id: RequestID, _ rounds: RoundBook) -> String? {
        var parts: [String] = []
        if let alert = rounds.alerts[id] {
            if let until = alert.mutedUntil, until > now {
                parts.append("muted" + (until == .never ? "" : " \(MutedTime.words(until.since(now)))"))
            } else if alert.isRaised, alert.isAcknowledged {
                parts.append("acknowledged")
            }
        }
        if let difference = rounds.differences[id] { parts.append(difference.words) }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension RoundBook {
    /// How many alerts are raised and neither acknowledged nor muted.
    func openAlerts(at now: RunInstant) -> Int { alerts.values.count { $0.isOpen(at: now) } }
}

/// How long something stays muted, in words.
enum MutedTime {
    /// `2h`, `1h30m`, `1d4h`, `45m`, `30s`: in its two largest units, rounded up.
    static func words(_ duration: Duration) -> String {
        let seconds = (duration.microseconds + 999_999) / 1_000_000
        if seconds < 60 { return "\(seconds)s" }
        let minutes = (seconds + 59) / 60
        if minutes < 60 { return "\(minutes)m" }
        if minutes < 24 * 60 { return pair(minutes / 60, "h", minutes % 60, "m") }
        let hours = (minutes + 59) / 60
        return pair(hours / 24, "d", hours % 24, "h")
    }

    private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
        "\(large)\(unit)" + (small == 0 ? "" : "\(small)\(smallUnit)")
    }
}
