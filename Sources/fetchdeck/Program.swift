import ArgumentParser
import Glibc

/// The program from arguments to exit status.
struct Program {
    let environment: [String: String]

    /// Performs the command line.
    ///
    /// - Parameter arguments: without the program's name.
    func run(_ arguments: [String]) -> ExitStatus {
        do {
            switch try CommandLineReading.read(arguments) {
            case .text(let text):
                StandardStream.output.writeLine(text)
                return .ok
            case .command(let command):
                return try perform(command)
            }
        } catch let error as ProgramError {
            for line in error.lines { StandardStream.error.writeLine("fetchdeck: \(line)") }
            return error.status
        } catch {
            StandardStream.error.writeLine("fetchdeck: \(error)")
            return .usage
        }
    }

    private func perform(_ command: any ParsableCommand) throws -> ExitStatus {
        .ok
    }
}
