import Glibc
import Synchronization

/// The program that is started to judge bodies.
package struct RuleProgram: Sendable {
    package var path: String
    /// Behind its name; the processor time of a body in microseconds follows.
    package var arguments: [String]

    package init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    /// The program that runs, by its inode: whatever became of its name.
    package static let itself = RuleProgram(path: "/proc/self/exe", arguments: [RuleServer.command])

    private static let chosen = Mutex(itself)

    /// What is started from now on: ``itself``, unless the running program does not serve rules.
    package static var current: RuleProgram {
        get { chosen.withLock { $0 } }
        set { chosen.withLock { $0 = newValue } }
    }
}
