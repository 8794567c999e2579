import ArgumentParser
import FetchCore

/// What a command line asks for.
enum Invocation {
    case command(any OwnCommand)
    /// Text for standard output and exit status 0: help, the version, a completion script.
    case text(String)
}

/// A command that the program performs; any other comes from the parser, for help.
protocol OwnCommand: ParsableCommand {}

/// Reads command lines; what is wrong comes back as one line, and the exit status is 2.
enum CommandLineReading {
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - columns: what help is wrapped to.
    /// - Throws: one line about the first thing that is wrong.
    static func read(
        _ arguments: [String], columns: Int = HelpWidth.standard
    ) throws(ProgramError) -> Invocation {
        if arguments.isEmpty {
            throw .usage(
                "no list given; expected URLs, a file, or - for standard input (see 'fetchdeck --help')")
        }
        if let first = arguments.first, ["-h", "--help", "help"].contains(first), arguments.count == 1 {
            return .text(overview(columns: columns))
        }
        do {
            var command = try FetchdeckCommand.parseAsRoot(OptionLetters.apart(arguments))
            if command is FetchdeckCommand { return .text(overview(columns: columns)) }
            if let own = command as? any OwnCommand { return .command(own) }
            // The parser's own command for `--help`: running it throws the text.
            try command.run()
            return .text("")
        } catch {
            if FetchdeckCommand.exitCode(for: error) == .success {
                return .text(FetchdeckCommand.fullMessage(for: error, columns: columns))
            }
            throw .usage(line(FetchdeckCommand.message(for: error)))
        }
    }

    /// `fetchdeck --help`: the commands, and the options of `run`.
    static func overview(columns: Int) -> String {
        FetchdeckCommand.helpMessage(columns: columns) + "\n"
            + FetchdeckCommand.helpMessage(for: RunListCommand.self, columns: columns)
    }

    /// Without the parser's suggestion where that is not near what was typed.
    private static func nearOnly(_ text: String) -> String {
        guard let hint = text.firstRange(of: ". Did you mean ") else { return text }
        let typed = text[..<hint.lowerBound].split(separator: "'").dropFirst().first
        let meant = text[hint.upperBound...].split(separator: "'").first
        guard let typed, let meant, NearestName.of(bare(typed), among: [bare(meant)]) == nil else {
            return text
        }
        return String(text[..<hint.lowerBound])
    }

    /// An option's name without its dashes.
    private static func bare(_ option: Substring) -> String { String(option.drop { $0 == "-" }) }

    /// The parser's message as one line of ours: `unknown option '--concurency'; did you mean '--concurrency'?`.
    private static func line(_ message: String) -> String {
        var text = message.split(separator: "\n").first.map(String.init) ?? message
        text = text.replacing("Error: ", with: "")
        if let first = text.first, first.isUppercase { text = first.lowercased() + text.dropFirst() }
        if text.hasSuffix(".") { text.removeLast() }
        text = nearOnly(text).replacing(". Did you mean ", with: "; did you mean ")
        return text.sanitised()
    }
}
