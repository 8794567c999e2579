import DeckScreen

/// What the user wants of the terminal.
public struct TerminalOptions: Sendable, Equatable {
    /// False for `--ascii`. A locale that isn't UTF-8 implies it whatever stands here.
    public var unicode = true
    /// False for `--no-color` and `NO_COLOR`.
    public var color = true
    /// False for `--no-mouse`.
    public var mouse = true
    /// Ask the terminal for its background (OSC 11), to choose between a dark and a light theme.
    ///
    /// It costs one round trip on entry, and ``TerminalOptions/answerMilliseconds`` where no answer comes.
    public var asksBackground = false
    /// How long to wait for that answer.
    public var answerMilliseconds = 150
    /// How long an Esc waits for the rest of a key's sequence before it counts as the key Esc.
    public var escapeMilliseconds = 25

    public init() {}
}

/// The extent of the terminal in cells.
public struct TerminalSize: Sendable, Hashable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
