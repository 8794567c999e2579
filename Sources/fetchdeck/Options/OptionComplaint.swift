/// What is wrong with an option's value, without the option's name: whoever knows where it stands adds that.
struct OptionComplaint: Error, Equatable {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}

/// The nearest known word, for messages about an unknown one.
enum Nearest {
    /// `; did you mean 'timeout'?`, or the whole list when no word is near.
    static func hint(_ word: String, kinds known: [String]) -> String {
        if let near = find(word, known) { return "; did you mean '\(near)'?" }
        return "; known: \(known.joined(separator: ", "))"
    }

    /// The known word with the fewest edits, when they are few for its length.
    static func find(_ word: String, _ known: [String]) -> String? {
        let scored = known.map { ($0, distance(Array(word.lowercased()), Array($0.lowercased()))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, best.0.count / 3) else { return nil }
        return best.0
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let cost = min(row[j + 1] + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[right.count]
    }
}

extension StringProtocol {
    /// Without the spaces and tabs around it.
    func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }),
            let last = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
