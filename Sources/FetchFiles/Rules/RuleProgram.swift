import Glibc
import Synchronization

/// The program that is started to judge bodies.
public struct RuleProgram: Sendable {
    public var path: String
    /// Behind its name; the processor time of a body in microseconds follows.
    public var arguments: [String]

    public init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    /// The program that runs, by its inode: whatever became of its name.
    public static let itself = RuleProgram(path: "/proc/self/exe", arguments: [RuleServer.command])

    private static let chosen = Mutex(itself)

    /// What is started from now on: ``itself``, unless the running program does not serve rules.
    public static var current: RuleProgram {
        get { chosen.withLock { $0 } }
        set { chosen.withLock { $0 = newValue } }
    }
}
