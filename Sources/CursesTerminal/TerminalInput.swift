import DeckModel
import DeckScreen

/// What a terminal reports.
package enum TerminalInput: Sendable, Hashable {
    case key(KeyStroke)
    case mouse(MouseInput)
    /// Text pasted as one piece; lines end in `\n`, other control characters but tab are gone.
    case paste(String)
    case resize(columns: Int, rows: Int)
    /// The terminal got or lost the focus.
    case focus(Bool)
    /// The color behind the text, as the terminal answered.
    case background(ThemeColor)
    /// The terminal is gone: nothing will ever be read again, as after SIGHUP.
    case closed
}
