/// What is wrong with a theme.
package struct ThemeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file; empty for what concerns none, as an unknown name.
    package var file: String
    /// Counted from 1; 0 when no line is to blame.
    package var line: Int
    package var message: String

    package init(file: String = "", line: Int = 0, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    package var description: String {
        if file.isEmpty { return message }
        return line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
    }
}
