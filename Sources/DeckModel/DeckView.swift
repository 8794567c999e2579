/// One of the five views, in the order of their keys.
package enum DeckView: Int, Hashable, Sendable, CaseIterable {
    case requests = 1
    case hosts
    case errors
    case latency
    case log

    package var title: String {
        switch self {
        case .requests: "Requests"
        case .hosts: "Hosts"
        case .errors: "Errors"
        case .latency: "Latency"
        case .log: "Log"
        }
    }

    /// What it shows, for the help.
    var summary: String { context.summary }

    /// The key that shows it.
    var digit: Character { Character(String(rawValue)) }

    func next(_ step: Int) -> DeckView {
        let count = Self.allCases.count
        return Self.allCases[((rawValue - 1 + step) % count + count) % count]
    }

    /// What keys and the mouse act on in it.
    var context: any ViewContext {
        switch self {
        case .requests: RequestsContext()
        case .hosts: HostsContext()
        case .errors: ErrorsContext()
        case .latency: LatencyContext()
        case .log: LogContext()
        }
    }
}
