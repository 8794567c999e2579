import FetchFiles
import Synchronization

/// What is told of the lines that cannot be read: the first of them each, then how many more there are.
struct BadLines {
    /// How many lines are told each.
    static let most = 20

    private var told: [String] = []
    private var untold = 0

    mutating func add(_ fault: ListFault) {
        // What is wrong with a whole list is told in any case.
        if told.count < Self.most || fault.isWhole {
            told.append(fault.description)
        } else {
            untold += 1
        }
    }

    /// Empty when all could be read.
    var lines: [String] {
        untold == 0 ? told : told + ["\(untold) more \(untold == 1 ? "line" : "lines") that cannot be read"]
    }
}

/// Notes about lists, until there is somebody to say them to.
final class HeldNotes: Sendable {
    private let notes = Mutex<[String]>([])

    func add(_ note: String) {
        notes.withLock { $0.append(note) }
    }

    /// What was added since the last call.
    func take() -> [String] {
        notes.withLock { notes in
            defer { notes = [] }
            return notes
        }
    }
}
