import FetchCore
import RunModel

/// The rows that were asked to be held or released, until the run says that they are.
struct HoldIntents: Sendable {
    enum Intent: Sendable {
        case hold
        case release
        /// To release what has waited since the run began.
        case start
    }

    private var intents: [RequestID: Intent] = [:]
    /// How many rows were asked to start and are held still.
    private(set) var starting = 0

    var isEmpty: Bool { intents.isEmpty }

    subscript(id: RequestID) -> Intent? { intents[id] }

    mutating func ask(_ intent: Intent?, of id: RequestID) {
        let before = intents[id]
        intents[id] = intent
        starting += (intent == .start ? 1 : 0) - (before == .start ? 1 : 0)
    }

    /// The row has come into that state.
    mutating func moved(_ id: RequestID, to state: RowState) {
        guard let intent = intents[id] else { return }
        let isDone =
            switch intent {
            case .hold: state == .held
            case .release, .start: state != .held
            }
        if isDone || state.isSettled { ask(nil, of: id) }
    }
}

extension DeckState {
    /// Whether the row is held, as soon as that was asked for.
    func isHeld(_ id: RequestID) -> Bool {
        switch holdsAsked[id] {
        case .hold: true
        case .release, .start: false
        case nil: state(id) == .held && !(hasStartedAll && rows.hold(id.index) == .start)
        }
    }

    /// Notes what the run is asked for, so that the next key knows of it.
    mutating func noteAsked(_ effects: [DeckEffect]) {
        for case .run(let command) in effects {
            switch command {
            case .hold(let ids, _):
                for id in ids where state(id) != .held || holdsAsked[id] != nil {
                    holdsAsked.ask(.hold, of: id)
                }
            case .release(let ids): for id in ids { noteReleased(id) }
            default: settingsAsked.ask(command, at: now)
            }
        }
    }

    private mutating func noteReleased(_ id: RequestID) {
        let isAtStart = state(id) == .held && rows.hold(id.index) == .start
        if isAtStart, hasStartedAll { return holdsAsked.ask(nil, of: id) }
        guard state(id) == .held || holdsAsked[id] != nil else { return }
        holdsAsked.ask(isAtStart ? .start : .release, of: id)
    }
}
