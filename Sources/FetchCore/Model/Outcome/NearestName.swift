/// Finds what a person meant by a name that is not known: "did you mean".
package enum NearestName {
    /// The nearest known name; nil when none is near enough to be meant.
    ///
    /// Letter case does not count. Near enough is a third of the typed letters (at least one, at most three)
    /// inserted, left out, exchanged or swapped with their neighbour; or a known name that begins with the
    /// three or more letters typed. Of equally near ones the first in `known` is taken.
    package static func of(_ name: String, among known: some Sequence<String>) -> String? {
        several(name, among: known, atMost: 1).first
    }

    /// The nearest known names, nearest first; empty when none is near enough.
    package static func several(
        _ name: String, among known: some Sequence<String>, atMost count: Int = 3
    ) -> [String] {
        let typed = Array(name.lowercased().unicodeScalars)
        guard !typed.isEmpty else { return [] }
        let limit = min(3, max(1, typed.count / 3))
        var found: [(name: String, distance: Int)] = []
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let isBeginning = typed.count >= 3 && letters.starts(with: typed)
            let far = abs(letters.count - typed.count) > limit
            let distance = far ? limit + 1 : Self.distance(typed, letters)
            if distance <= limit {
                found.append((candidate, distance))
            } else if isBeginning {
                found.append((candidate, limit))
            }
        }
        // A stable order: the sort of the standard library keeps equals in place.
        return found.sorted { $0.distance < $1.distance }.prefix(count).map(\.name)
    }

    /// The end of an error message: `; did you mean 'status'?`, or nothing.
    package static func hint(_ name: String, among known: some Sequence<String>) -> String {
        of(name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// How many letters must be inserted, left out, exchanged or swapped with their neighbour to make one of
    /// the other ([optimal string alignment](https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance)).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return left.count + right.count }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                current[column] = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1]
                {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
