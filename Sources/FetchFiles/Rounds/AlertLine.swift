import FetchCore

/// A line of `FILE.alerts`, and what an alert command reads: an alert that was raised, ended or answered.
package struct AlertLine: Sendable, Equatable {
    package enum Event: String, Sendable, CaseIterable {
        case alert, recovered, acknowledged, muted, unmuted

        /// Whether it calls the command.
        package var isEdge: Bool { self == .alert || self == .recovered }
    }

    /// Nanoseconds since 1970.
    package var at: UInt64
    package var event: Event
    package var round: Int
    package var id: RequestID
    package var key: RequestKey
    package var name: String?
    /// Redacted as in records.
    package var url: String
    /// When alerts are raised, or cleared, as it was typed.
    package var rule: String
    package var message: String
    /// Whether the command was called.
    package var called: Bool
    /// Until when it is muted, in nanoseconds since 1970; nil where it is not, or for good.
    package var until: UInt64?

    package init(
        at: UInt64, event: Event, round: Int, id: RequestID, key: RequestKey, name: String?, url: String,
        rule: String, message: String, called: Bool, until: UInt64? = nil
    ) {
        self.at = at
        self.event = event
        self.round = round
        self.id = id
        self.key = key
        self.name = name
        self.url = url
        self.rule = rule
        self.message = message
        self.called = called
        self.until = until
    }

    /// With its newline.
    package var bytes: [UInt8] {
        var line = JSONLine()
        line.add("at", moment: at)
        line.add("event", event.rawValue)
        line.add("round", round)
        line.add("id", Int(id.rawValue))
        line.add("key", key.description)
        if let name { line.add("name", name) }
        line.add("url", url)
        line.add("rule", rule)
        line.add("message", message)
        line.add("called", called)
        if let until { line.add("until", moment: until) }
        return line.closed
    }

    /// Nil when it is no line of alerts.
    init?(_ bytes: ByteSpan) {
        guard let fields = JSONFields(bytes), let event = fields.text("event").flatMap(Event.init),
            let key = fields.key("key"), let round = fields.number("round")
        else { return nil }
        self.init(
            at: fields.moment("at") ?? 0, event: event, round: Int(round),
            id: RequestID(rawValue: UInt32(max(1, fields.number("id") ?? 1))), key: key,
            name: fields.text("name"), url: fields.text("url") ?? "", rule: fields.text("rule") ?? "",
            message: fields.text("message") ?? "", called: fields.isTrue("called"),
            until: fields.moment("until"))
    }
}
