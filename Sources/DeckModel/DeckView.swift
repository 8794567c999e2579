/// One of the views, in the order of their keys.
package enum DeckView: Int, Hashable, Sendable, CaseIterable {
    case requests = 1
    case hosts
    case errors
    case latency
    case log
    /// In a watch.
    case rounds
    /// Of a run that several machines share.
    case workers

    package var title: String {
        switch self {
        case .requests: "Requests"
        case .hosts: "Hosts"
        case .errors: "Errors"
        case .latency: "Latency"
        case .log: "Log"
        case .rounds: "Rounds"
        case .workers: "Workers"
        }
    }

    /// What it shows, for the help.
    var summary: String { context.summary }

    /// The key that shows it.
    var digit: Character { Character(String(rawValue)) }

    /// The one so many further on of those that there are.
    func next(_ step: Int, of views: [DeckView]) -> DeckView {
        let place = (views.firstIndex(of: self) ?? 0) + step
        return views[(place % views.count + views.count) % views.count]
    }

    /// What keys and the mouse act on in it.
    var context: any ViewContext {
        switch self {
        case .requests: RequestsContext()
        case .hosts: HostsContext()
        case .errors: ErrorsContext()
        case .latency: LatencyContext()
        case .log: LogContext()
        case .rounds: RoundsContext()
        case .workers: WorkersContext()
        }
    }
}
