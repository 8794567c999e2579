import CLinux
import FetchFiles
import Glibc

/// A program that is run to its end, for a limited time.
struct ChildProcess {
    enum Ending: Equatable {
        /// By itself, with this status.
        case exited(Int32)
        /// By this signal of somebody else.
        case signalled(Int32)
        /// By us: its time was over.
        case tookTooLong
        /// It never ran; the reason as an `errno`.
        case notStarted(Int32)
    }

    /// The program, looked for on the PATH, and its arguments.
    var words: [String]
    var input: [UInt8] = []
    /// Beside the variables of this process, one `NAME=VALUE` an entry.
    var environment: [String] = []
    /// Out of reach of the terminal's keys; all that it starts ends with it.
    var hasOwnSession = false
    /// Whether what it writes to both of its outputs is kept, or dropped.
    var keepsOutput = true
    var limit: Duration
    /// How long it may take to end once it was asked to.
    var grace = Duration.seconds(2)

    /// Runs it; the output is what it wrote, as far as it is kept.
    func run() -> (ending: Ending, output: String) {
        let input = fd_shared_memory(0)
        let output = keepsOutput ? fd_shared_memory(0) : open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { for file in [input, output] where file >= 0 { close(file) } }
        guard input >= 0, output >= 0,
            self.input.withUnsafeBytes({ write(input, $0.baseAddress, $0.count) }) == self.input.count,
            lseek(input, 0, SEEK_SET) == 0
        else { return (.notStarted(errno), "") }
        switch spawn(input, output) {
        case .failure(let problem): return (.notStarted(problem.code), "")
        case .success(let process):
            let ending = wait(for: process)
            return (ending, keepsOutput ? Self.text(of: output) : "")
        }
    }

    private func spawn(_ input: Int32, _ output: Int32) -> Result<pid_t, TextFile.Problem> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (file, number) in [(input, 0), (output, 1), (output, 2)] as [(Int32, Int32)] {
            posix_spawn_file_actions_adddup2(&actions, file, number)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        fd_set_spawn_attributes(&attributes)
        if !hasOwnSession {
            var flags: Int16 = 0
            posix_spawnattr_getflags(&attributes, &flags)
            // POSIX_SPAWN_SETSID
            posix_spawnattr_setflags(&attributes, flags & ~0x80)
        }
        var process = pid_t()
        let program = words.first ?? ""
        let failure = CStrings.with(words) { words in
            CStrings.with(CStrings.environment + environment) { environment in
                posix_spawnp(&process, program, &actions, &attributes, words, environment)
            }
        }
        return failure == 0 ? .success(process) : .failure(TextFile.Problem(code: failure))
    }

    /// Waits for its end, and brings it about when its time is over.
    private func wait(for process: pid_t) -> Ending {
        let begin = ContinuousClock.now
        let all = hasOwnSession ? -process : process
        var signal: Int32 = 0
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                if signal != 0, hasOwnSession { kill(all, SIGKILL) }
                let number = status & 0x7F
                if number == 0 { return .exited((status >> 8) & 0xFF) }
                return signal == 0 ? .signalled(number) : .tookTooLong
            }
            let age = ContinuousClock.now - begin
            if age >= limit + grace, signal != SIGKILL {
                signal = SIGKILL
                kill(all, signal)
            } else if age >= limit, signal == 0 {
                signal = SIGTERM
                kill(all, signal)
            }
            poll(nil, 0, 10)
        }
    }

    private static func text(of file: Int32) -> String {
        let length = Int(lseek(file, 0, SEEK_END))
        guard length > 0, lseek(file, 0, SEEK_SET) == 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: min(length, 1 << 20))
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
