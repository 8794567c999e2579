import DeckScreen

/// Breaks the lines of messages at the width of a terminal, between words.
enum MessageWrapping {
    /// What lines that go on are set in by.
    private static let indent = "  "
    /// With less there is a word a line.
    private static let least = 20

    /// The text with every longer line broken; a word that is longer stays whole, as a URL that is to be copied.
    static func wrap(_ text: String, columns: Int) -> String {
        guard columns >= least else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { wrap(line: $0, columns: columns) }.joined(separator: "\n")
    }

    private static func wrap(line: Substring, columns: Int) -> String {
        guard CellText.width(String(line)) > columns else { return String(line) }
        var lines: [String] = []
        var current: String?
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            guard let before = current else {
                current = String(word)
                continue
            }
            let longer = "\(before) \(word)"
            if CellText.width(longer) <= columns || before.allSatisfy({ $0 == " " }) {
                current = longer
            } else {
                lines.append(before)
                current = indent + word
            }
        }
        return (lines + [current ?? ""]).joined(separator: "\n")
    }
}
