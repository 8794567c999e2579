import FetchCore
import RunModel

/// The rows as they are listed on screen: the default order, a computed one, or the one that was frozen.
enum RowListing {
    /// The linked lists of the default order: steps cost nothing, places can't be known.
    case lists(RowColumns)
    /// Rows one by one, in order.
    case array([UInt32])

    var count: Int {
        switch self {
        case .lists(let rows): RowClass.allCases.reduce(0) { $0 + rows.lists.count($1) }
        case .array(let rows): rows.count
        }
    }

    var first: UInt32? {
        switch self {
        case .lists(let rows): rows.firstRow
        case .array(let rows): rows.first
        }
    }

    var last: UInt32? {
        switch self {
        case .lists(let rows): rows.lastRow
        case .array(let rows): rows.last
        }
    }

    func contains(_ row: UInt32) -> Bool {
        switch self {
        case .lists(let rows): rows.has(RequestID(rawValue: row + 1))
        case .array(let rows): rows.contains(row)
        }
    }

    /// The row so many below (above, where negative), or the last (first) there is.
    func row(_ steps: Int, from row: UInt32) -> UInt32 {
        switch self {
        case .lists(let rows):
            var row = row
            for _ in 0..<abs(steps) {
                guard let next = steps > 0 ? rows.rowAfter(row) : rows.rowBefore(row) else { break }
                row = next
            }
            return row
        case .array(let rows):
            guard let place = rows.firstIndex(of: row) else { return rows.first ?? row }
            return rows[min(max(0, place + steps), rows.count - 1)]
        }
    }

    /// Up to `above` rows before the row and enough below it to fill the window; when there are too few below, more above.
    func window(_ size: Int, around row: UInt32, above: Int) -> (rows: [UInt32], position: Int?) {
        switch self {
        case .array(let rows):
            let place = rows.firstIndex(of: row) ?? 0
            let start = max(0, min(place - above, rows.count - size))
            return (Array(rows[start..<min(rows.count, start + size)]), start)
        case .lists(let rows):
            var shown = [row]
            var top = row
            while shown.count <= above, let before = rows.rowBefore(top) {
                shown.append(before)
                top = before
            }
            shown.reverse()
            var bottom = row
            while shown.count < size, let after = rows.rowAfter(bottom) {
                shown.append(after)
                bottom = after
            }
            var missing: [UInt32] = []
            while shown.count + missing.count < size, let before = rows.rowBefore(top) {
                missing.append(before)
                top = before
            }
            return (missing.reversed() + shown, Self.position(of: top, rows))
        }
    }

    /// All rows in order.
    var all: [UInt32] {
        switch self {
        case .array(let rows): return rows
        case .lists(let rows):
            var all: [UInt32] = []
            all.reserveCapacity(count)
            for list in RowClass.allCases {
                var next = rows.lists.head(list)
                while let row = next {
                    all.append(row)
                    next = rows.lists.next(row)
                }
            }
            return all
        }
    }

    /// How many rows stand above, as far as that can be counted in a moment.
    private static func position(of row: UInt32, _ rows: RowColumns) -> Int? {
        let list = rows.rowClass(row)
        let above = RowClass.allCases.prefix(list.rawValue).reduce(0) { $0 + rows.lists.count($1) }
        var steps = 0
        var up = row
        var down = row
        while steps < 2_000 {
            guard let before = rows.lists.previous(up) else { return above + steps }
            guard let after = rows.lists.next(down) else {
                return above + rows.lists.count(list) - 1 - steps
            }
            up = before
            down = after
            steps += 1
        }
        return nil
    }
}
