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

/// Finds what a person may have meant.
enum NearestName {
    /// The nearest names first, at most `count`, none that is too far off to be meant.
    static func of(_ name: String, among names: [String], count: Int = 3) -> [String] {
        let wanted = name.lowercased()
        let ranked = names.map { candidate -> (String, Int) in
            let other = candidate.lowercased()
            let contains = !wanted.isEmpty && (other.contains(wanted) || wanted.contains(other))
            return (candidate, contains ? 1 : distance(wanted, other))
        }
        .filter { $0.1 <= max(2, wanted.count / 2) }
        .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        return ranked.prefix(count).map(\.0)
    }

    /// Letters to insert, drop or change to come from one to the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
