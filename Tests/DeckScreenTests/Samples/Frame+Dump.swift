@testable import DeckScreen

extension Frame {
    /// The rows as text, one line each, blanks at the ends left out.
    func dump() -> String {
        (0..<rows).map { line($0) }.joined(separator: "\n") + "\n"
    }

    /// One row as text, without the blanks at its end.
    func line(_ row: Int) -> String {
        var text = ""
        for column in 0..<columns { text += self.text(row: row, column: column) }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Which role painted each cell: a letter a cell, `.` for plain text, and what the letters mean below.
    func roleMap() -> String {
        var letters: [Role: Character] = [.text: "."]
        var unused = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#%&").reversed()
            .map { $0 }
        var lines: [String] = []
        for row in 0..<rows {
            var line = ""
            for column in 0..<columns {
                let role = self[row, column].style.role
                if letters[role] == nil { letters[role] = unused.popLast() ?? "?" }
                line.append(letters[role] ?? "?")
            }
            while line.last == "." { line.removeLast() }
            lines.append(line)
        }
        let legend = letters.sorted { $0.value < $1.value }.map { "\($0.value) \($0.key.name)" }
        return (lines + legend).joined(separator: "\n") + "\n"
    }
}
