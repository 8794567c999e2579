import Glibc

/// What one body may cost in the process that judges it.
enum RuleBudget {
    /// Private memory, beyond the body itself and what the process needs before it.
    static let memoryBytes = 64 << 20
    /// What it may be more for each byte of a large body: jq makes 16 bytes and more of a digit and a comma.
    static let memoryPerBodyByte = 24
    /// Bodies beyond it are not judged by rules that need the process.
    static let bodyBytes = 64 << 20
    /// Time for the compilation of one rule.
    static let compileTime = Duration.seconds(1)
    /// The processor time after which a body is judged anew where it keeps nobody waiting.
    static let firstSlice = Duration.milliseconds(100)
}

/// Why a body could not be judged.
enum RuleFailure: Error, Sendable, Equatable {
    case time(Duration)
    case memory
    /// The process ended by this signal, also when the body was judged alone.
    case crash(Int32)
    /// There is no process: `errno`.
    case noProcess(Int32)

    var words: String {
        switch self {
        case .time(let limit): "rule took longer than \(Self.seconds(limit)) s"
        case .memory:
            "rule needs more than \(RuleBudget.memoryBytes >> 20) MB and \(RuleBudget.memoryPerBodyByte) times the body; a plain path (.a.b[0]) over valid JSON needs none"
        case .crash(let signal): "rule ended its process by signal \(signal)"
        case .noProcess(let number):
            "the process that judges rules cannot be started: \(String(cString: strerror(number)))"
        }
    }

    private static func seconds(_ limit: Duration) -> String {
        let value = limit / .seconds(1)
        return value == value.rounded() ? String(Int(value)) : String(value)
    }
}
