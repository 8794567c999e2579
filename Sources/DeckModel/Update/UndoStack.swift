import FetchCore
import RunModel

/// What undoes a command.
struct Undo: Equatable, Sendable {
    /// What is undone: `hold`, `concurrency 50 → 51`.
    var name: String
    /// What that comes to, for the status line: `filter off again`; empty where the name says it.
    var done = ""
    var step: UndoStep
    /// Whether ``done`` follows how many requests it was in the end: some may have settled by then.
    var countsRequests = false
    /// What is in force again, told in place of what was undone: `concurrency back to 50`; nil where ``done`` tells it.
    var back: String?

    init(
        _ name: String, done: String = "", _ step: UndoStep, countsRequests: Bool = false, back: String? = nil
    ) {
        self.name = name
        self.done = done
        self.step = step
        self.countsRequests = countsRequests
        self.back = back
    }

    /// `undone: hold; request 1 released`.
    ///
    /// - Parameter subject: The requests that it was, where they are counted.
    func words(subject: String = "") -> String {
        if let back { return back }
        let parts = [countsRequests ? subject : "", done].filter { !$0.isEmpty }
        return "undone: \(name)" + (parts.isEmpty ? "" : "; \(parts.joined(separator: " "))")
    }
}

/// The ways a command can be undone.
enum UndoStep: Equatable, Sendable {
    case run([RunCommand])
    case start(StartUndo)
    /// Rows that were added: those that have not settled are cancelled.
    case add([RequestID])
    case marks(Set<RequestID>)
    case filter(FilterChoice)
    /// The filters of hosts and errors.
    case lists(ListFilters)
    case sort(SortOrder?)
    case hostSort(HostOrder?)
    case columns([ColumnID])
    case theme(String)
    case option(name: String, revision: Int)
    /// What was said to alerts of a watch before.
    case alerts([AlertAction])
    case follow(Bool, selection: RequestID?)
    case freeze(Bool)
    case zoom(Bool)
    /// There is no way back, and why.
    case none(String)

    /// What it asks of the run.
    var commands: [RunCommand] {
        switch self {
        case .run(let commands): commands
        case .start(let start): start.commands
        case .add(let ids): [.cancel(ids)]
        case .marks, .filter, .lists, .sort, .hostSort, .columns, .theme, .option, .alerts, .follow, .freeze,
            .zoom, .none:
            []
        }
    }
}

/// What holds again the requests that a start has released.
struct StartUndo: Equatable, Sendable {
    /// Holds them, and pauses the run where the start had ended a pause.
    var commands: [RunCommand]
    /// Whether all of the run was asked for before.
    var hadStartedAll: Bool
}

/// What the hosts and errors views are filtered by.
struct ListFilters: Equatable, Sendable {
    var hosts: String
    var onlyFailedHosts: Bool
    var causes: String
}

/// The commands that can be undone, the last first.
struct UndoStack: Equatable, Sendable {
    /// So many are remembered.
    static let kept = 100

    private var entries: [Undo] = []

    var last: Undo? { entries.last }

    mutating func push(_ undo: Undo) {
        if entries.count >= Self.kept { entries.removeFirst() }
        entries.append(undo)
    }

    /// Requests came after the last start, and went at once: to undo it holds them too.
    mutating func addStarted(_ ids: [RequestID]) {
        for place in entries.indices.reversed() {
            guard case .start(var start) = entries[place].step else { continue }
            start.commands.append(.hold(ids, .start))
            entries[place].step = .start(start)
            return
        }
    }

    mutating func pop() -> Undo? { entries.popLast() }
}
