/// Where keys stand in a TOML text: the parser knows the lines of its errors only.
struct TOMLLines: Sendable {
    private var lines: [String: Int] = [:]

    /// Looks at each line by itself; keys within multi-line values may be found as well, which does no harm.
    init(_ text: String) {
        var table = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingSpaces()
            if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
                table = Self.unquoted(trimmed[trimmed.index(after: trimmed.startIndex)..<end])
                note(table, "", index + 1)
            } else if let equals = trimmed.firstIndex(of: "="), !trimmed.hasPrefix("#") {
                note(Self.unquoted(trimmed[..<equals]), table, index + 1)
            }
        }
    }

    /// The line of a key, counted from 1; 1 when it was not found.
    func line(of key: String, in table: String = "") -> Int {
        lines["\(table)\u{0}\(key)"] ?? 1
    }

    private mutating func note(_ key: String, _ table: String, _ line: Int) {
        let place = "\(table)\u{0}\(key)"
        if lines[place] == nil { lines[place] = line }
        if let dot = key.firstIndex(of: ".") { note(String(key[..<dot]), table, line) }
    }

    private static func unquoted(_ text: some StringProtocol) -> String {
        let trimmed = text.trimmingSpaces()
        guard trimmed.count >= 2, let first = trimmed.first, first == trimmed.last,
            first == "\"" || first == "'"
        else { return trimmed }
        return String(trimmed.dropFirst().dropLast())
    }
}
