/// The candidate that a mistyped word most likely meant; nil when none is near.
func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased())
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let name = candidate.lowercased()
        let distance = name.hasPrefix(word.lowercased()) && !word.isEmpty ? 1 : edits(wanted, Array(name))
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, wanted.count / 2) else { return nil }
    return best.name
}

/// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
private func edits(_ left: [Character], _ right: [Character]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
        var line = [row]
        for column in 1...right.count {
            let cost = left[row - 1] == right[column - 1] ? 0 : 1
            var best = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + cost)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                best = min(best, beforeLast[column - 2] + 1)
            }
            line.append(best)
        }
        beforeLast = last
        last = line
    }
    return last[right.count]
}
