import CLinux
import Glibc

/// Starting a process that judges bodies.
enum RuleSpawning {
    /// Its number, and the socket to it. It has a session of its own: keys at the terminal do not reach it.
    ///
    /// - Parameter memory: the descriptor of the page that is shared with it.
    static func start(_ words: [String], memory: Int32) throws(RuleFailure) -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, fd_stream_type() | O_CLOEXEC, 0, &ends) == 0 else {
            throw .noProcess(errno)
        }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, memory, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        fd_set_spawn_attributes(&attributes)
        var process = pid_t()
        let path = words[0]
        let failure = CStrings.with(words) { words in
            CStrings.with(environment()) { environment in
                posix_spawn(&process, path, &actions, &attributes, words, environment)
            }
        }
        guard failure == 0 else {
            close(ends[0])
            throw .noProcess(failure)
        }
        return (process, ends[0])
    }

    /// That of the program, with which a crash is not looked into: it is expected, and would take long.
    private static func environment() -> [String] {
        ["SWIFT_BACKTRACE=enable=no"] + CStrings.environment.filter { !$0.hasPrefix("SWIFT_BACKTRACE=") }
    }
}
