extension CursesTerminal {
    /// Turns on or off what ncurses leaves to us: mouse (1000, 1002 with SGR coordinates, 1006), focus reports (1004),
    /// bracketed paste (2004).
    func modeSequence(_ on: Bool) -> String {
        var numbers: [Int] = []
        if traits.mouse { numbers += [1000, 1002, 1006] }
        if traits.modes { numbers += [1004, 2004] }
        let ordered = on ? numbers : numbers.reversed()
        return ordered.map { "\u{1b}[?\($0)\(on ? "h" : "l")" }.joined()
    }

    /// Undoes what the extras left in the terminal: title and progress.
    func extrasReset() -> String {
        var text = ""
        if hasProgress { text += Self.progressOff }
        if hasTitle { text += Self.titleBack }
        return text
    }

    /// All that gives the terminal back when ncurses can't be asked any more.
    func resetSequence() -> [UInt8] {
        let leavesScreen = TerminalEntry.output("rmcup")
        var text = modeSequence(false)
        if traits.progress { text += Self.progressOff }
        if hasTitle { text += Self.titleBack }
        text += TerminalEntry.output("sgr0") + TerminalEntry.output("op") + TerminalEntry.output("rmacs")
        if leavesScreen.isEmpty {
            text += TerminalEntry.lastLine + TerminalEntry.output("el")
        }
        text += leavesScreen + TerminalEntry.output("rmkx") + TerminalEntry.output("cnorm")
        return Array((text + "\r").utf8)
    }

    static let progressOff = "\u{1b}]9;4;0\u{1b}\\"
    static let titleBack = "\u{1b}[23;0t"
}
