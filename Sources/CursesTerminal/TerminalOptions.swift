import DeckScreen

/// What the user wants of the terminal.
package struct TerminalOptions: Sendable, Equatable {
    /// False for `--ascii`. A locale that isn't UTF-8 implies it whatever stands here.
    package var unicode = true
    /// False for `--no-color` and `NO_COLOR`.
    package var color = true
    /// False for `--no-mouse`.
    package var mouse = true
    /// Ask the terminal for its background (OSC 11), to choose between a dark and a light theme.
    ///
    /// It costs one round trip on entry, and ``TerminalOptions/answerMilliseconds`` where no answer comes.
    package var asksBackground = false
    /// How long to wait for that answer.
    package var answerMilliseconds = 150
    /// How long an Esc waits for the rest of a key's sequence before it counts as the key Esc.
    package var escapeMilliseconds = 25

    package init() {}
}

/// The extent of the terminal in cells.
package struct TerminalSize: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
