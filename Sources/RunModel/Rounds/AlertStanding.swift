import FetchCore

/// How the alert of a request stands: whether it is raised, and what was said to it.
package struct AlertStanding: Sendable, Equatable {
    package var isRaised = false
    /// Whether someone knows of the alert that is raised.
    package var isAcknowledged = false
    /// Until when no command is called for it; nil where it is not muted.
    package var mutedUntil: RunInstant?

    package init(isRaised: Bool = false, isAcknowledged: Bool = false, mutedUntil: RunInstant? = nil) {
        self.isRaised = isRaised
        self.isAcknowledged = isAcknowledged
        self.mutedUntil = mutedUntil
    }

    package func isMuted(at now: RunInstant) -> Bool { mutedUntil.map { $0 > now } ?? false }

    /// Whether it is raised and nobody has said anything to it.
    package func isOpen(at now: RunInstant) -> Bool { isRaised && !isAcknowledged && !isMuted(at: now) }

    /// Takes in that it is raised or ends; an alert that is raised anew is known to nobody.
    package mutating func take(_ edge: AlertEdge.Edge) {
        if edge == .cleared || !isRaised { isAcknowledged = false }
        isRaised = edge == .raised
    }
}

/// What a person says to alerts.
package enum AlertAction: Sendable, Equatable {
    case acknowledge([RequestID])
    case mute([RequestID], until: RunInstant)
    case unmute([RequestID])

    package var requests: [RequestID] {
        switch self {
        case .acknowledge(let ids), .mute(let ids, _), .unmute(let ids): ids
        }
    }
}
