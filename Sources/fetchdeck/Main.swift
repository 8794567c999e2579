import Glibc

@main
struct Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let program = Program(environment: Environment.current())
        let status = program.run(Array(CommandLine.arguments.dropFirst()))
        exit(status.rawValue)
    }
}
