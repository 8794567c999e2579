import CLinux
import FetchFiles
import Glibc

@main
struct Main {
    static func main() {
        openStandardStreams()
        signal(SIGPIPE, SIG_IGN)
        // A file that may grow no more is a write that fails, not the end of the program.
        signal(SIGXFSZ, SIG_IGN)
        unblockSignals()
        // Fixed, or it grows with the first long column that is given back, and what columns outgrow is then never returned
        // to the system: a fifth of the memory of a run of a million requests.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        if CommandLine.arguments.dropFirst().first == RuleServer.command {
            RuleServer.run(CommandLine.arguments.dropFirst(2))
        }
        ArgumentBlanking.blank()
        let program = Program(environment: Environment.current())
        let status = program.run(Array(CommandLine.arguments.dropFirst()))
        exit(status.rawValue)
    }

    /// A parent may leave standard streams closed: the first file that is opened would then be written to as one of them.
    ///
    /// Each is opened on `/dev/null` the wrong way round, so that reading and writing still fail.
    private static func openStandardStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
            // The lowest free number is this one.
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// A parent may leave signals blocked that its own threads do not want; then nothing could end us.
    private static func unblockSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
