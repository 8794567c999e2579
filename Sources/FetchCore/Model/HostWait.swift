/// What keeps a host's queue waiting, beside its limits and a key.
package enum HostWait: Sendable, Hashable {
    case none
    /// The run backs off from the host until this instant.
    case backedOff(until: RunInstant)
    /// The host asked to wait until this instant.
    case retryAfter(until: RunInstant)

    /// When it is over; nil for none.
    package var until: RunInstant? {
        switch self {
        case .none: nil
        case .backedOff(let until), .retryAfter(let until): until
        }
    }
}
