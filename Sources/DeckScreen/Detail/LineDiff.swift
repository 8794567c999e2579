/// The difference of two texts line by line.
struct LineDiff {
    enum Line: Equatable {
        case same(String)
        case removed(String)
        case added(String)
        /// So many lines are left out that are the same.
        case gap(Int)
    }

    /// So many lines that are the same are shown around those that differ.
    static let context = 3

    let lines: [Line]
    let isEqual: Bool

    init(_ old: [String], _ new: [String]) {
        isEqual = old == new
        lines = isEqual ? [] : Self.shortened(Self.all(old, new))
    }

    /// What is the same at both ends is left to the eye: only what lies between has to be compared.
    private static func all(_ old: [String], _ new: [String]) -> [Line] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }
            .count
        let before = Array(old[head..<(old.count - tail)])
        let after = Array(new[head..<(new.count - tail)])
        return old.prefix(head).map { .same($0) } + between(before, after)
            + old.suffix(tail).map { .same($0) }
    }

    private static func between(_ old: [String], _ new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if right < new.count, added.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.same(old[left]))
                left += 1
                right += 1
            }
        }
        return lines
    }

    /// Leaves out what is the same and far from what differs.
    private static func shortened(_ lines: [Line]) -> [Line] {
        var near = [Bool](repeating: false, count: lines.count)
        for (place, line) in lines.enumerated() where !line.isSame {
            for shown in max(0, place - context)...min(lines.count - 1, place + context) {
                near[shown] = true
            }
        }
        var result: [Line] = []
        var hidden = 0
        for (place, line) in lines.enumerated() {
            if near[place] {
                if hidden > 0 { result.append(.gap(hidden)) }
                hidden = 0
                result.append(line)
            } else {
                hidden += 1
            }
        }
        return hidden > 0 ? result + [.gap(hidden)] : result
    }
}

extension LineDiff.Line {
    var isSame: Bool {
        if case .same = self { return true }
        return false
    }
}
