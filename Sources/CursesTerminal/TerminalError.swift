/// Why the dashboard can't have the terminal; whoever meets it goes on in plain mode with the message as a notice.
package struct TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was in the way.
    package enum Code: Sendable, Equatable {
        /// TERM is unset or empty.
        case noTerminalName
        /// TERM names a terminal that can't place its cursor, as `dumb` can't.
        case noCursorAddressing
        /// No terminfo entry is known by the name.
        case unknownTerminal
        /// Neither the standard streams nor `/dev/tty` are a terminal.
        case noTerminal
        /// ncurses or the system refused.
        case refused
    }

    package let code: Code
    /// The value of TERM, or what was tried.
    package let subject: String

    package init(_ code: Code, _ subject: String = "") {
        self.code = code
        self.subject = subject
    }

    package var description: String {
        switch code {
        case .noTerminalName: "TERM is not set; the dashboard needs it, such as TERM=xterm-256color"
        case .noCursorAddressing:
            "TERM is '\(subject)', a terminal without cursor addressing; the dashboard needs one like xterm"
        case .unknownTerminal:
            "TERM is '\(subject)', which has no terminfo entry here; "
                + "install ncurses-term or set TERM=xterm-256color"
        case .noTerminal: "there is no terminal to show the dashboard on and to take keys from"
        case .refused: "the terminal can't be used: \(subject)"
        }
    }
}
