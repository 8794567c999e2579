/// The word for how the run goes; FROZEN stands beside it, since it says how the display goes.
public enum RunWord: String, Sendable, Hashable, CaseIterable {
    /// Nothing has come from the list yet.
    case starting = "STARTING"
    case running = "RUNNING"
    case paused = "PAUSED"
    /// Ending: nothing new starts.
    case stopping = "STOPPING"
    case finished = "FINISHED"

    /// As part of a sentence about a display that stands still.
    public var sentence: String {
        switch self {
        case .starting, .running: "the run goes on"
        case .paused: "the run is paused"
        case .stopping: "the run is ending"
        case .finished: "the run is finished"
        }
    }
}
