import ArgumentParser
import DeckScreen
import FetchCore
import FetchFiles

/// What Tab offers in a shell.
enum Completions {
    /// Words that `fetchdeck completions` takes beside the shells: the scripts ask for the values of an option by them.
    private static let themes = "themes"
    private static let kept = "runs"

    /// What `fetchdeck completions NAME` prints: a shell's script, or the values that its script asks for.
    static func text(
        of name: String, environment: [String: String]
    ) throws(ProgramError) -> String {
        switch name {
        case themes: return themeNames(environment).joined(separator: "\n")
        case kept:
            let count = RunHistory(environment: environment)?.runs().count ?? 0
            return (0..<count).map { "\($0 + 1)" }.joined(separator: "\n")
        default:
            guard let shell = CompletionShell(rawValue: name) else {
                throw .usage(
                    "no completions for '\(name.sanitised())'; "
                        + "expected \(CompletionsCommand.shells.joined(separator: ", "))")
            }
            return script(for: shell)
        }
    }

    /// What may follow the option; nil where that is anything.
    static func ofValue(_ option: ProgramOption) -> CompletionKind? {
        if option == .theme { return .shellCommand("fetchdeck completions \(themes)") }
        if option == .format { return .list(ListFormat.allCases.map(\.rawValue)) }
        if option == .by { return .list(RunAnswers.Grouping.allCases.map(\.rawValue)) }
        if option == .match { return .list(RunAnswers.Match.allCases.map(\.rawValue)) }
        return switch option.valueName {
        case "DIR": .directory
        case "FILE", "F", "F[:NAME]": .file()
        default: nil
        }
    }

    /// The numbers of the runs that are kept.
    static let runs = CompletionKind.shellCommand("fetchdeck completions \(kept)")

    private static func themeNames(_ environment: [String: String]) -> [String] {
        let options = (try? ConfigFile.load(environment: environment))?.options
        let library = try? ThemeChoosing.library(
            options ?? OptionValues([:], origin: .commandLine), environment: environment)
        return library?.names ?? []
    }
}

// MARK: - Scripts

extension Completions {
    /// The parser's script, which knows no command that may be left out, and ours around it: where the first word is no
    /// command, what follows is completed as behind `fetchdeck run`.
    private static func script(for shell: CompletionShell) -> String {
        let script = FetchdeckCommand.completionScript(for: shell)
        let commands = (FetchdeckCommand.own.map { $0._commandName } + ["help"]).joined(separator: " ")
        switch shell {
        case .bash:
            return script.replacing("complete -o filenames -F _fetchdeck fetchdeck", with: bash(commands))
        case .zsh:
            // The file is autoloaded by the name of its function, which has to be the outer one.
            let definition = "_fetchdeck() {"
            // `--theme=NAME` as well as `--theme NAME`.
            let takingEquals = script.replacing(/('\*?--[a-z0-9-]+)\[/) { "\($0.output.1)=[" }
            return takingEquals.replacing(
                "\n\(definition)", with: "\n\(zsh(commands))\n\n_fetchdeck_commands() {", maxReplacements: 1)
        default: return script + "\n" + fish(commands)
        }
    }

    private static func bash(_ commands: String) -> String {
        """
        _fetchdeck_or_run() {
            local found=() index
            # Bash has split --theme=NAME at its sign, which the parser's script doesn't know.
            for ((index = COMP_CWORD; index > 0; index--)); do
                [[ ${COMP_WORDS[index]} == = && ${COMP_WORDS[index - 1]} == --* ]] || continue
                COMP_WORDS=("${COMP_WORDS[@]:0:index}" "${COMP_WORDS[@]:index + 1}")
                ((index == COMP_CWORD)) && COMP_WORDS=("${COMP_WORDS[@]:0:index}" "" "${COMP_WORDS[@]:index}")
                ((index < COMP_CWORD)) && COMP_CWORD=$((COMP_CWORD - 1))
            done
            set -- "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            if [[ ${COMP_CWORD} -gt 1 && " \(commands) " == *" ${COMP_WORDS[1]} "* ]]; then
                _fetchdeck "$@"
                return
            fi
            if [[ ${COMP_CWORD} -eq 1 ]]; then
                _fetchdeck "$@"
                found=("${COMPREPLY[@]}")
            fi
            COMP_LINE="${COMP_WORDS[0]} run${COMP_LINE#"${COMP_WORDS[0]}"}"
            COMP_POINT=$((COMP_POINT + 4))
            COMP_WORDS=("${COMP_WORDS[0]}" run "${COMP_WORDS[@]:1}")
            COMP_CWORD=$((COMP_CWORD + 1))
            COMPREPLY=()
            _fetchdeck "$@"
            COMPREPLY=("${found[@]}" "${COMPREPLY[@]}")
        }

        complete -o filenames -F _fetchdeck_or_run fetchdeck
        """
    }

    private static func zsh(_ commands: String) -> String {
        """
        _fetchdeck() {
            local -i found=1
            if (( CURRENT > 2 )) && [[ " \(commands) " == *" ${words[2]} "* ]]; then
                _fetchdeck_commands "${@}"
                return
            fi
            if (( CURRENT == 2 )); then
                _fetchdeck_commands "${@}" && found=0
            fi
            words=("${words[1]}" run "${words[@]:1}")
            (( CURRENT++ ))
            _fetchdeck_commands "${@}" && found=0
            return found
        }
        """
    }

    private static func fish(_ commands: String) -> String {
        """
        function __fetchdeck_runs_a_list
            set -l words (commandline -opc)
            not contains -- "$words[2]" \(commands)
        end

        function __fetchdeck_as_run
            set -l words (commandline -opc)
            complete -C "fetchdeck run $words[2..-1] "(commandline -ct)
        end

        complete -c fetchdeck -n __fetchdeck_runs_a_list -a '(__fetchdeck_as_run)'
        """
    }
}
