import CNcurses

/// The ncurses that is loaded.
public enum TerminalLibrary {
    /// As `6.4.20221231`.
    public static var version: String {
        // `ncurses 6.4.20221231`.
        String(cString: curses_version()).split(separator: " ").last.map(String.init) ?? "unknown"
    }
}
