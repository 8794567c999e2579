import DeckScreen
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
                return StandardStream.output.writeLine(text) ? .ok : .output
            case .command(let command):
                return try perform(command)
            }
        } catch {
            for line in error.lines { StandardStream.error.writeLine("fetchdeck: \(line)") }
            return error.status
        }
    }

    private func perform(_ command: any OwnCommand) throws(ProgramError) -> ExitStatus {
        switch command {
        case is KeysCommand:
            let map = try ConfigFile.load(environment: environment).keyMap()
            return print(KeysListing.lines(map))
        case let command as ThemesCommand:
            return try listThemes(command)
        case let command as DocsCommand:
            return try DocsWriting.perform(command)
        default:
            throw .usage("not there yet")
        }
    }

    private func listThemes(_ command: ThemesCommand) throws(ProgramError) -> ExitStatus {
        let config = try ConfigFile.load(environment: environment)
        let values = command.values.over(config.options)
        let library = try ThemeChoosing.library(values, environment: environment)
        let hasColours = StandardStream.output.isTerminal && !values.isOn(.noColor)
            && environment["NO_COLOR", default: ""].isEmpty
        let listing = ThemesListing(
            library: library, depth: hasColours ? TerminalColours.depth(environment) : .none)
        return print(listing.lines)
    }

    private func print(_ lines: [String]) -> ExitStatus {
        StandardStream.output.writeLine(lines.joined(separator: "\n")) ? .ok : .output
    }
}
