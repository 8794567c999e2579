/// How the program ended, as the shell sees it.
enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Every request is ok.
    case ok = 0
    /// Some failed, were cancelled or never sent.
    case someFailed = 1
    /// Bad usage or unreadable input; nothing was sent.
    case usage = 2
    /// The output could not be written.
    case output = 3
    /// A budget was broken, or `compare` found a regression.
    case broken = 4
    /// The database of a shared run cannot be used.
    case database = 5
    /// Ended by SIGINT.
    case interrupted = 130
    /// Ended by SIGTERM.
    case terminated = 143

    /// What it says, for help and reference pages.
    var meaning: String {
        switch self {
        case .ok: "every request ok"
        case .someFailed: "some failed, were cancelled or never sent"
        case .usage: "bad usage or unreadable input, nothing sent"
        case .output: "the output could not be written"
        case .broken: "a budget was broken, or 'compare' found a regression"
        case .database: "the database of a shared run cannot be used"
        case .interrupted: "ended by SIGINT"
        case .terminated: "ended by SIGTERM"
        }
    }

    /// All of them as one sentence.
    static var sentence: String {
        allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ") + "."
    }
}

/// Why the program cannot go on: one line for each thing that is wrong, and the exit status.
struct ProgramError: Error, Equatable {
    var status: ExitStatus
    /// Each as it stands after `fetchdeck: `: what, where, value, how to mend it.
    var lines: [String]

    init(_ status: ExitStatus, _ lines: [String]) {
        self.status = status
        self.lines = lines
    }

    static func usage(_ line: String) -> ProgramError { ProgramError(.usage, [line]) }

    static func output(_ line: String) -> ProgramError { ProgramError(.output, [line]) }
}
