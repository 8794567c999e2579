/// What is wrong with a theme.
public struct ThemeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file; empty for what concerns none, as an unknown name.
    public var file: String
    /// Counted from 1; 0 when no line is to blame.
    public var line: Int
    public var message: String

    public init(file: String = "", line: Int = 0, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    public var description: String {
        if file.isEmpty { return message }
        return line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
    }
}
