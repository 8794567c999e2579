/// One of the five views, in the order of their keys.
public enum DeckView: Int, Hashable, Sendable, CaseIterable {
    case requests = 1
    case hosts
    case errors
    case latency
    case log

    public var title: String {
        switch self {
        case .requests: "Requests"
        case .hosts: "Hosts"
        case .errors: "Errors"
        case .latency: "Latency"
        case .log: "Log"
        }
    }

    func next(_ step: Int) -> DeckView {
        let count = Self.allCases.count
        return Self.allCases[((rawValue - 1 + step) % count + count) % count]
    }
}
