import FetchCore

/// The end of a message about an unknown word of a few.
enum Nearest {
    /// `; did you mean 'timeout'?`, or the whole list when no word is near.
    static func hint(_ word: String, kinds known: [String]) -> String {
        let hint = NearestName.hint(word, among: known)
        return hint.isEmpty ? "; known: \(known.joined(separator: ", "))" : hint
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
