import CursesTerminal
import FetchCore

/// What signals ask of a run: the first to end it with a grace, the second at once.
struct StopRequests {
    /// How long transfers in flight may go on after the first signal, unless it is said otherwise.
    static let grace = Duration.seconds(2)

    private let grace: Duration

    /// The exit status that the first signal decided; nil before any.
    private(set) var status: ExitStatus?
    private var count = 0

    init(grace: Duration = Self.grace) {
        self.grace = grace
    }

    /// Whether a second signal wants the end at once.
    var isUrgent: Bool { count > 1 }

    /// What a signal asks for; nil when it is not about ending, or there is nothing more to ask.
    mutating func command(for signal: WatchedSignal) -> RunCommand? {
        switch signal {
        case .interrupt: status = status ?? .interrupted
        case .terminate, .hangUp: status = status ?? .terminated
        case .resume, .windowChange, .suspend: return nil
        }
        count += 1
        switch count {
        case 1: return .stop(grace: grace)
        case 2: return .stop(grace: .zero)
        default: return nil
        }
    }
}
