/// Editing a line with the keys that shells have.
extension TextPrompt {
    /// Takes in a key: whether it did anything. Enter, Esc and Tab are left to whoever asked for the text.
    mutating func edit(_ stroke: KeyStroke, history: [String] = []) -> Bool {
        switch stroke {
        case "left", "ctrl-b": moveCursor(to: cursor - 1)
        case "right", "ctrl-f": moveCursor(to: cursor + 1)
        case "home", "ctrl-a": moveCursor(to: 0)
        case "end", "ctrl-e": moveCursor(to: text.count)
        case "backspace", "ctrl-h": remove(from: cursor - 1, to: cursor)
        case "del", "ctrl-d": remove(from: cursor, to: cursor + 1)
        case "ctrl-u": remove(from: 0, to: cursor)
        case "ctrl-k": remove(from: cursor, to: text.count)
        case "ctrl-w", "alt-backspace": remove(from: wordStart, to: cursor)
        case "up", "ctrl-p": recall(historyStep + 1, history)
        case "down", "ctrl-n": recall(historyStep - 1, history)
        default:
            guard let character = stroke.typed else { return false }
            insert(String(character))
        }
        return true
    }

    /// Puts text where the cursor is; of pasted text, the first line without control characters.
    mutating func insert(_ new: String) {
        let line = new.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let clean = String(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        guard text.count + clean.count <= Self.longest else { return }
        let place = text.index(text.startIndex, offsetBy: cursor)
        // Counted afterwards, since a combining mark joins what stands before it.
        let rest = text.distance(from: place, to: text.endIndex)
        text.insert(contentsOf: clean, at: place)
        cursor = max(0, text.count - rest)
        startAnew()
    }

    /// Puts the next of the completions (the one before, where `step` is -1) in the place of the last word; the only one
    /// with a blank behind it.
    ///
    /// - Parameter find: Asked once for a text that was typed; later presses go round what it found.
    mutating func complete(_ step: Int, with find: (String) -> [String]) {
        if completions.isEmpty { completions = find(text) }
        let count = completions.count
        guard count > 0 else { return }
        let choice =
            chosenCompletion.map { (($0 + step) % count + count) % count } ?? (step > 0 ? 0 : count - 1)
        let head = text.lastIndex(of: " ").map { text[...$0] } ?? ""
        replace(with: head + completions[choice] + (count == 1 ? " " : ""))
        chosenCompletion = choice
    }

    /// Whether the last completion left no choice: what comes next is another word.
    var isCompletedForGood: Bool { completions.count == 1 && chosenCompletion != nil }

    mutating func replace(with new: String) {
        text = new
        cursor = new.count
    }

    private static let longest = 4_000

    private mutating func moveCursor(to place: Int) {
        cursor = min(max(0, place), text.count)
    }

    private mutating func remove(from: Int, to: Int) {
        let low = max(0, from)
        let high = min(text.count, to)
        guard low < high else { return }
        let start = text.index(text.startIndex, offsetBy: low)
        text.removeSubrange(start..<text.index(start, offsetBy: high - low))
        cursor = min(low, text.count)
        startAnew()
    }

    private mutating func startAnew() {
        historyStep = 0
        forgetCompletions()
    }

    mutating func forgetCompletions() {
        chosenCompletion = nil
        completions = []
    }

    private var wordStart: Int {
        let before = Array(text.prefix(cursor))
        var place = before.count
        while place > 0, before[place - 1] == " " { place -= 1 }
        while place > 0, before[place - 1] != " " { place -= 1 }
        return place
    }

    private mutating func recall(_ step: Int, _ history: [String]) {
        guard step >= 0, step <= history.count, step != historyStep else { return }
        if historyStep == 0 { draft = text }
        replace(with: step == 0 ? draft : history[history.count - step])
        historyStep = step
    }
}

extension StringProtocol {
    var trimmingSpaces: String {
        var rest = self[...]
        while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
        while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
        return String(rest)
    }
}
