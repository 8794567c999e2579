/// The word for how the run goes; FROZEN stands beside it, since it says how the display goes.
package enum RunWord: String, Sendable, Hashable, CaseIterable {
    /// Nothing has come from the list yet.
    case starting = "STARTING"
    case running = "RUNNING"
    case paused = "PAUSED"
    /// Ending: nothing new starts.
    case stopping = "STOPPING"
    case finished = "FINISHED"

    /// Beside the word for a frozen display.
    package var besideFrozen: String {
        switch self {
        case .starting, .running: "run continues"
        case .paused: "run paused"
        case .stopping: "run ending"
        case .finished: "run finished"
        }
    }
}
